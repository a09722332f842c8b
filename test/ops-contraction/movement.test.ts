/** Movement against coordinates written out, symbolic shapes, and what is refused. */
import type { NdArray } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { add, constant, mul, sub, variable } from '../../compiler/src/dims/algebra.js';
import type { Dim } from '../../compiler/src/dims/dim.js';
import { createBuilder, type GraphBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph } from '../../compiler/src/graph/evaluate.js';
import type { ValueId } from '../../compiler/src/graph/graph.js';
import { GraphError } from '../../compiler/src/graph/graph-error.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { distance, drawn, f32, i32, onBackend, reference, sizeOf } from './apply.js';

const backends = ['reference', 'wasm', 'cpu'] as const;
const counted = (...shape: number[]): NdArray =>
  f32(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );

describe.each(backends)('on %s', (name) => {
  const numbers = async (
    op: string,
    xs: readonly NdArray[],
    attrs: Parameters<typeof onBackend>[3],
  ): Promise<number[]> => [...(await onBackend(name, op, xs, attrs)).data];

  it('slices with strides', async () => {
    const attrs = { begin: [1, 0], size: [2, 2], strides: [2, 3] };
    expect(await numbers('slice', [counted(5, 6)], attrs)).toEqual([6, 9, 18, 21]);
  });

  it('pads around and between', async () => {
    const attrs = { low: [1, 0], high: [0, 1], interior: [1, 2], value: 9 };
    expect(await numbers('pad', [counted(2, 2)], attrs)).toEqual([
      9, 9, 9, 9, 9, 0, 9, 9, 1, 9, 9, 9, 9, 9, 9, 2, 9, 9, 3, 9,
    ]);
  });

  it('reverses', async () => {
    expect(await numbers('reverse', [counted(2, 3)], { axes: [1] })).toEqual([2, 1, 0, 5, 4, 3]);
    expect(await numbers('reverse', [counted(2, 3)], { axes: [0, 1] })).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it('broadcasts', async () => {
    expect(await numbers('broadcast_to', [counted(2, 1)], { shape: [2, 2, 3] })).toEqual([
      0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1,
    ]);
  });

  it('transposes', async () => {
    expect(await numbers('transpose', [counted(2, 3)], { perm: [1, 0] })).toEqual([0, 3, 1, 4, 2, 5]);
    expect(await numbers('transpose', [counted(2, 1, 3)], { perm: [2, 0, 1] })).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('joins along any axis', async () => {
    const xs = [counted(2, 1, 2), counted(2, 2, 2)];
    expect(await numbers('concat', xs, { axis: 1 })).toEqual([0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 6, 7]);
  });

  it('gathers rows, columns and per batch', async () => {
    const table = counted(3, 4);
    expect(await numbers('gather', [table, i32([2], [2, 0])], { axis: 0, batch: 0 })).toEqual([
      8, 9, 10, 11, 0, 1, 2, 3,
    ]);
    expect(await numbers('gather', [table, i32([2], [3, 1])], { axis: 1, batch: 0 })).toEqual([3, 1, 7, 5, 11, 9]);
    expect(await numbers('gather', [table, i32([3], [3, 0, 1])], { axis: 1, batch: 1 })).toEqual([3, 4, 9]);
  });

  it('scatters with repeated indices', async () => {
    const attrs = { rows: 3, axis: 0, batch: 0 };
    expect(await numbers('scatter_add', [counted(3, 2), i32([3], [2, 0, 2])], attrs)).toEqual([2, 3, 0, 0, 4, 6]);
  });

  it('refuses an index outside', async () => {
    for (const index of [-1, 3]) {
      await expect(numbers('gather', [counted(3), i32([1], [index])], { axis: 0, batch: 0 })).rejects.toThrow();
      const attrs = { rows: 3, axis: 0, batch: 0 };
      await expect(numbers('scatter_add', [counted(1), i32([1], [index])], attrs)).rejects.toThrow();
    }
  });
});

describe('long rows, which are copied as a whole', () => {
  it.each(['wasm', 'cpu'] as const)('on %s', async (name) => {
    const x = drawn([3, 4, 130], 1);
    const calls = [
      ['slice', { begin: [1, 0, 0], size: [2, 3, 120], strides: [1, 1, 1] }],
      ['pad', { low: [0, 1, 2], high: [1, 0, 3], interior: [0, 1, 0], value: 0.5 }],
      ['reverse', { axes: [0, 1] }],
      ['broadcast_to', { shape: [2, 3, 4, 130] }],
      ['transpose', { perm: [1, 0, 2] }],
    ] as const;
    for (const [op, attrs] of calls) {
      expect(distance(await onBackend(name, op, [x], attrs), reference(op, [x], attrs)), op).toBeLessThan(1e-7);
    }
  });
});

describe('symbolic shapes', () => {
  const [N, T] = [variable('N'), variable('T')];
  const build = (shape: readonly Dim[], make: (g: GraphBuilder, x: ValueId) => ValueId) => {
    const g = createBuilder();
    const x = g.input('argument', 'x', tensorType('f32', shape));
    return { g, x, y: make(g, x) };
  };
  const typed = (...shape: readonly (Dim | number)[]) =>
    tensorType(
      'f32',
      shape.map((dim) => (typeof dim === 'number' ? constant(dim) : dim)),
    );

  it('all but the first of T', () => {
    const attrs = { begin: [0, 1], size: [N, sub(T, constant(1))], strides: [1, 1] };
    const { g, x, y } = build([N, T], ({ b }, v) => b.slice(v, attrs));
    expect(g.b.typeOf(y)).toBe(typed(N, sub(T, constant(1))));
    const [dx] = differentiate(g.b, g.b.reduce_sum(y, { axes: [0, 1], keep: false }), [x]);
    expect(g.b.typeOf(dx!)).toBe(typed(N, T));
    const graph = g.finish([{ name: 'dx', value: dx! }]);
    const [got] = evaluateGraph(
      graph,
      () => drawn([2, 4], 1),
      new Map([
        ['N', 2],
        ['T', 4],
      ]),
    );
    expect([...got!.data]).toEqual([0, 1, 1, 1, 0, 1, 1, 1]);
  });

  it('a join and its parts', () => {
    const { g, x, y } = build([N, T], ({ b }, v) => b.concat(v, b.mul(v, v), { axis: 1 }));
    expect(g.b.typeOf(y)).toBe(typed(N, mul(constant(2), T)));
    const [dx] = differentiate(g.b, g.b.reduce_sum(y, { axes: [0, 1], keep: false }), [x]);
    const graph = g.finish([{ name: 'dx', value: dx! }]);
    const input = drawn([2, 3], 1);
    const [got] = evaluateGraph(
      graph,
      () => input,
      new Map([
        ['N', 2],
        ['T', 3],
      ]),
    );
    expect(
      distance(
        got!,
        f32(
          [2, 3],
          input.data.map((v) => 1 + 2 * v),
        ),
      ),
    ).toBeLessThan(1e-12);
  });

  it('spreads T apart', () => {
    const { g, y } = build([T], ({ b }, v) => b.pad(v, { low: [1], high: [0], interior: [2], value: 0 }));
    expect(g.b.typeOf(y)).toBe(typed(sub(mul(constant(3), T), constant(1))));
  });

  it('convolves and pools H', () => {
    const H = variable('H');
    const attrs = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 };
    const { g, y } = build([N, H, constant(28), constant(1)], ({ b }, v) => {
      const w = b.constant({ dtype: 'f32', shape: [5, 5, 1, 6], values: [0] });
      const maps = b.conv2d(v, w, attrs);
      return b.avg_pool(maps, { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], countPad: true });
    });
    const { shape } = g.b.typeOf(y);
    expect(shape[0]).toBe(N);
    expect(shape.slice(2)).toEqual([constant(12), constant(6)]);
    const [dx] = differentiate(g.b, g.b.reduce_sum(y, { axes: [0, 1, 2, 3], keep: false }), [0 as ValueId]);
    expect(g.b.typeOf(dx!)).toBe(typed(N, H, 28, 1));
  });

  it('refuses what cannot fit', () => {
    const fails = (make: (g: GraphBuilder, x: ValueId) => ValueId, ...shape: Dim[]): void => {
      expect(() => build(shape, make)).toThrow(GraphError);
    };
    fails(({ b }, x) => b.reshape(x, { shape: [5] }), constant(2), constant(3));
    fails(({ b }, x) => b.reshape(x, { shape: [add(N, constant(1))] }), N);
    fails(({ b }, x) => b.transpose(x, { perm: [0, 0] }), N, T);
    fails(({ b }, x) => b.broadcast_to(x, { shape: [4] }), constant(3));
    fails(({ b }, x) => b.slice(x, { begin: [2], size: [2], strides: [1] }), constant(3));
    fails(({ b }, x) => b.slice(x, { begin: [0], size: [2], strides: [3] }), constant(3));
    fails(({ b }, x) => b.concat(x, x, { axis: 2 }), N, T);
    fails(({ b }, x) => b.pad(x, { low: [-1], high: [0], interior: [0], value: 0 }), N);
  });
});
