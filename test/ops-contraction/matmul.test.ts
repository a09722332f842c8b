/** Matrix products with every transposition and every lack of leading axes, against sums written with indices; the large ones on wasm. */
import { describe, expect, it } from 'vitest';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import type { Dim } from '../../compiler/src/dims/dim.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { GraphError } from '../../compiler/src/graph/graph-error.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { distance, drawn, f32, onBackend, reference, sizeOf } from './apply.js';

const leads: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[3], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [[3], []],
  [[], [3]],
  [[2, 3], [3]],
  [[3], [2, 3]],
];
const flags = [false, true];
const cases = leads.flatMap(([x, y]) =>
  flags.flatMap((transposeX) => flags.map((transposeY) => ({ x, y, transposeX, transposeY }))),
);

describe('products', () => {
  it.each(cases)('%j', async ({ x: xs, y: ys, transposeX, transposeY }) => {
    const [m, k, p] = [2, 4, 5];
    const x = drawn([...xs, ...(transposeX ? [k, m] : [m, k])], 1);
    const y = drawn([...ys, ...(transposeY ? [p, k] : [k, p])], 2);
    const lead = xs.length > ys.length ? xs : ys;
    const want = f32([...lead, m, p], new Float64Array(sizeOf(lead) * m * p));
    const right = (lacking: number, all: number): number => (lacking === 0 ? 0 : all);
    want.data.forEach((_, at) => {
      const [j, i, batch] = [at % p, Math.floor(at / p) % m, Math.floor(at / (m * p))];
      const [bx, by] = [right(xs.length, batch % sizeOf(xs)), right(ys.length, batch % sizeOf(ys))];
      for (let l = 0; l < k; l++) {
        const a = x.data[bx * m * k + (transposeX ? l * m + i : i * k + l)]!;
        want.data[at]! += a * y.data[by * k * p + (transposeY ? j * k + l : l * p + j)]!;
      }
    });
    const attrs = { transposeX, transposeY };
    expect(distance(reference('matmul', [x, y], attrs), want)).toBeLessThan(1e-13);
    for (const name of ['wasm', 'cpu'] as const) {
      expect(distance(await onBackend(name, 'matmul', [x, y], attrs), want)).toBeLessThan(1e-5);
    }
  });

  it.each([
    [[3, 40, 30], [3, 30, 40], false],
    [[3, 40, 30], [3, 40, 30], true],
    [[2, 2, 35, 40], [2, 40, 36], false],
    [[35, 40], [3, 40, 36], false],
  ] as const)('large ones, one by one on wasm: %j', async (xShape, yShape, transposeY) => {
    const [x, y] = [drawn(xShape, 1), drawn(yShape, 2)];
    const want = reference('matmul', [x, y], { transposeY });
    expect(distance(await onBackend('wasm', 'matmul', [x, y], { transposeY }), want)).toBeLessThan(2e-5);
  });
});

describe('types', () => {
  const [N, T, D] = [variable('N'), variable('T'), variable('D')];
  const typeOf = (x: readonly Dim[], y: readonly Dim[]) => {
    const g = createBuilder();
    const a = g.input('argument', 'x', tensorType('f32', x));
    const b = g.input('argument', 'y', tensorType('f32', y));
    return g.b.typeOf(g.b.matmul(a, b));
  };

  it('stay symbolic', () => {
    expect(typeOf([N, T, D], [D, constant(3)])).toBe(tensorType('f32', [N, T, constant(3)]));
    expect(typeOf([D], [D, T])).toBe(tensorType('f32', [T]));
    expect(typeOf([T, D], [N, D, T])).toBe(tensorType('f32', [N, T, T]));
  });

  it('refuse inner dims that differ', () => {
    expect(() => typeOf([N, constant(3)], [constant(4), T])).toThrow(GraphError);
    expect(() => typeOf([constant(2), T, D], [constant(3), D, T])).toThrow(GraphError);
    expect(() => typeOf([], [D, T])).toThrow(GraphError);
  });
});
