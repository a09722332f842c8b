/** The float64 interpreter: numbers by hand, bound dims, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph } from '../../compiler/src/graph/evaluate.js';
import { GraphError } from '../../compiler/src/graph/graph-error.js';
import type { NdArray } from '../../compiler/src/index.js';
import { scalarType, tensorType } from '../../compiler/src/types/tensor-type.js';

const N = variable('N');
const f32 = (shape: readonly number[], data: readonly number[]): NdArray => ({
  dtype: 'f32',
  shape,
  data: Float64Array.from(data),
});

describe('evaluateGraph', () => {
  const g = createBuilder();
  const x = g.input('field', 'x', tensorType('f32', [N, constant(2)]));
  const mean = g.b.div(g.b.reduce_sum(x, { axes: [0, 1], keep: false }), g.b.dim_value({ dim: N, dtype: 'f32' }));
  const top = g.b.top_k(x, { k: 1 });
  const graph = g.finish([
    { name: 'mean', value: mean },
    { name: 'best', value: g.b.part(top, 1) },
    { name: 'x', value: x },
  ]);
  const run = (n: number, data: readonly number[]) =>
    evaluateGraph(graph, () => f32([n, 2], data), new Map([['N', n]]));

  it('binds free dims anew at each call', () => {
    expect(run(1, [1, 3]).map(({ data }) => [...data])).toEqual([[4], [1], [1, 3]]);
    expect(run(2, [1, 3, 9, 5]).map(({ data }) => [...data])).toEqual([[9], [1, 0], [1, 3, 9, 5]]);
    expect(run(2, [1, 3, 9, 5])[1]).toMatchObject({ dtype: 'i32', shape: [2, 1] });
  });

  it('takes a batch of nothing', () => {
    expect([...run(0, [])[0]!.data]).toEqual([Number.NaN]);
  });

  it('refuses a feed of another shape, dtype or length, and an unbound dim', () => {
    expect(() => evaluateGraph(graph, () => f32([3, 2], [1, 2, 3, 4, 5, 6]), new Map([['N', 2]]))).toThrow(GraphError);
    expect(() =>
      evaluateGraph(graph, () => ({ ...f32([2, 2], [1, 2, 3, 4]), dtype: 'i32' }), new Map([['N', 2]])),
    ).toThrow(GraphError);
    expect(() => run(2, [1, 2, 3])).toThrow(GraphError);
    expect(() => evaluateGraph(graph, () => f32([2, 2], [1, 2, 3, 4]), new Map())).toThrow('N');
  });

  it('shows each operator as it is computed, and computes no more than the outputs need', () => {
    const h = createBuilder();
    const y = h.input('field', 'y', scalarType('f32'));
    h.b.log(y);
    const out = h.b.exp(h.b.neg(y));
    const seen: string[] = [];
    const [value] = evaluateGraph(
      h.finish([{ name: 'out', value: out }]),
      () => f32([], [2]),
      new Map(),
      ({ op }, [result]) => {
        seen.push(`${op} ${result!.data[0]!.toFixed(3)}`);
      },
    );
    expect(seen).toEqual(['neg -2.000', 'exp 0.135']);
    expect(value!.data[0]).toBe(Math.exp(-2));
  });

  it('does whole numbers as 32-bit backends do', () => {
    const h = createBuilder();
    const big = h.b.constant({ dtype: 'i32', shape: [], values: [2147483647] });
    const outputs = [h.b.add(big, big), h.b.mul(big, big), h.b.sub(h.b.neg(big), big)];
    const graph32 = h.finish(outputs.map((value, i) => ({ name: String(i), value })));
    const values = evaluateGraph(graph32, () => f32([], []), new Map()).map(({ data }) => data[0]);
    expect(values).toEqual([-2, 1, 2]);
  });

  it('knows the error function to 14 digits', () => {
    const h = createBuilder();
    const at = h.input('field', 'x', tensorType('f32', [constant(6)]));
    const graphErf = h.finish([{ name: 'erf', value: h.b.erf(at) }]);
    const [value] = evaluateGraph(graphErf, () => f32([6], [0, 0.5, -1, 2, 3.5, 7]), new Map());
    const known = [0, 0.5204998778130465, -0.8427007929497149, 0.9953222650189527, 0.9999992569016276, 1];
    value!.data.forEach((v, i) => {
      expect(Math.abs(v - known[i]!)).toBeLessThan(1e-14);
    });
  });
});
