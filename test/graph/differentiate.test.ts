/** Gradients of whole graphs: sums over paths, where they end, what they may be taken with respect to, and again. */
import { describe, expect, it } from 'vitest';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import { createBuilder, type GraphBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph } from '../../compiler/src/graph/evaluate.js';
import { GraphError } from '../../compiler/src/graph/graph-error.js';
import { verifyGraph } from '../../compiler/src/graph/verify.js';
import type { NdArray, ValueId } from '../../compiler/src/index.js';
import { scalarType, tensorType } from '../../compiler/src/types/tensor-type.js';
import { draw, generator } from '../ops/samples.js';

const scalar = scalarType('f32');
const at = (g: GraphBuilder, value: ValueId, feeds: Readonly<Record<string, number>>): number => {
  const graph = g.finish([{ name: 'y', value }]);
  return evaluateGraph(
    graph,
    ({ name }) => ({ dtype: 'f32', shape: [], data: Float64Array.of(feeds[name]!) }),
    new Map(),
  )[0]!.data[0]!;
};

describe('differentiate', () => {
  it('sums over the paths', () => {
    const g = createBuilder();
    const { b } = g;
    const x = g.input('argument', 'x', scalar);
    // y = x^2 sin(x) + x
    const y = b.add(b.mul(b.mul(x, x), b.sin(x)), x);
    const [dx] = differentiate(b, y, [x]);
    expect(at(g, dx!, { x: 1.3 })).toBeCloseTo(2 * 1.3 * Math.sin(1.3) + 1.69 * Math.cos(1.3) + 1, 12);
  });

  it('is taken again and again', () => {
    const g = createBuilder();
    const x = g.input('argument', 'x', scalar);
    let y = g.b.tanh(x);
    const t = Math.tanh(0.4);
    const wanted = [
      1 - t ** 2,
      -2 * t * (1 - t ** 2),
      (1 - t ** 2) * (6 * t ** 2 - 2),
      (1 - t ** 2) * t * (16 - 24 * t ** 2),
    ];
    for (const value of wanted) {
      y = differentiate(g.b, y, [x])[0]!;
      expect(at(g, y, { x: 0.4 })).toBeCloseTo(value, 10);
    }
  });

  it('gives null where nothing flows: another input, whole numbers, stop_gradient, a floor', () => {
    const g = createBuilder();
    const { b } = g;
    const [x, z] = [g.input('argument', 'x', scalar), g.input('argument', 'z', scalar)];
    const i = g.input('argument', 'i', scalarType('i32'));
    const y = b.add(b.mul(b.stop_gradient(x), z), b.mul(b.floor(x), b.cast(i, { dtype: 'f32' })));
    const [dx, dz, di, dy] = differentiate(b, y, [x, z, i, y]);
    expect([dx, di]).toEqual([null, null]);
    expect(b.nodeOf(dy!).op).toBe('constant');
    expect(at(g, dz!, { x: 3, z: 1, i: 2 })).toBe(3);
    expect(differentiate(b, x, [z])).toEqual([null]);
  });

  it('treats a value in the middle as a name of its own, and what it depends on as well', () => {
    const g = createBuilder();
    const { b } = g;
    const x = g.input('argument', 'x', scalar);
    const h = b.exp(x);
    const y = b.mul(h, b.mul(h, x));
    const [dh, dx] = differentiate(b, y, [h, x]);
    const e = Math.exp(0.7);
    expect(at(g, dh!, { x: 0.7 })).toBeCloseTo(2 * e * 0.7, 12);
    expect(at(g, dx!, { x: 0.7 })).toBeCloseTo(2 * e * e * 0.7 + e * e, 12);
  });

  it('keeps free dims free, and the scope of the operator whose gradient it is', () => {
    const g = createBuilder();
    const { b } = g;
    const x = g.input('field', 'x', tensorType('f32', [variable('N'), constant(3)]));
    const w = g.input('resident', 'w', tensorType('f32', [constant(3), constant(2)]));
    g.at({ scope: 'dense_2', call: 0, at: null });
    const y = b.tanh(b.matmul(x, w));
    g.at({ scope: '', call: 0, at: null });
    const loss = b.reduce_sum(y, { axes: [0, 1], keep: false });
    const from = g.nodes.length;
    const [dw] = differentiate(b, loss, [w]);
    expect(b.typeOf(dw!)).toBe(b.typeOf(w));
    expect(g.nodes.slice(from).some(({ source }) => source.scope === 'dense_2')).toBe(true);
    expect(b.nodeOf(b.log(loss)).source.scope).toBe('');
    expect(verifyGraph(g.finish([{ name: 'dw', value: dw! }]))).toEqual([]);
  });

  it('has no gradient of whole numbers', () => {
    const g = createBuilder();
    const i = g.input('argument', 'i', scalarType('i32'));
    expect(() => differentiate(g.b, i, [i])).toThrow(GraphError);
  });

  it('agrees with differences on random networks', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const next = generator(seed);
      const g = createBuilder();
      const { b } = g;
      const matrix = tensorType('f32', [constant(3), constant(3)]);
      const inputs = ['a', 'c'].map((name) => g.input('argument', name, matrix));
      const values = [...inputs];
      const pick = (): ValueId => values[Math.floor(next() * values.length)]!;
      for (let n = 0; n < 12; n++) {
        const [x, y] = [pick(), pick()];
        const made = [
          () => b.tanh(x),
          () => b.matmul(b.tanh(x), b.sigmoid(y)),
          () => b.mul(b.sin(x), y),
          () => b.add(x, b.transpose(y, { perm: [1, 0] })),
          () => b.sub(x, b.reduce_sum(b.cos(y), { axes: [1], keep: true })),
          () => b.div(x, b.add(b.scalar(2, y), b.mul(y, y))),
        ][Math.floor(next() * 6)]!();
        values.push(made);
      }
      const loss = b.reduce_sum(b.tanh(values.at(-1)!), { axes: [0, 1], keep: false });
      const grads = differentiate(b, loss, inputs);
      const feeds = new Map<string, NdArray>(
        ['a', 'c'].map((name) => [name, { dtype: 'f32', shape: [3, 3], data: draw('normal', 'f32', 9, next) }]),
      );
      const run = (value: ValueId): Float64Array =>
        evaluateGraph(g.finish([{ name: 'y', value }]), ({ name }) => feeds.get(name)!, new Map())[0]!.data;
      grads.forEach((grad, k) => {
        if (grad === null) return;
        const given = run(grad);
        const x = feeds.get(['a', 'c'][k]!)!.data;
        for (let i = 0; i < 9; i++) {
          const value = x[i]!;
          const shifted = (by: number): number => {
            x[i] = value + by;
            const result = run(loss)[0]!;
            x[i] = value;
            return result;
          };
          const h = 1e-4;
          const slope = (4 * ((shifted(h / 2) - shifted(-h / 2)) / h) - (shifted(h) - shifted(-h)) / (2 * h)) / 3;
          expect(Math.abs(given[i]! - slope)).toBeLessThan(1e-7 + 1e-6 * Math.abs(slope));
        }
      });
    }
  });
});
