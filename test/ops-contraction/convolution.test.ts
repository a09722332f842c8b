/** Convolutions and their gradients against a brute-force sum, on every backend; their adjointness; the exact numbers of the course. */
import { describe, expect, it } from 'vitest';
import { generator } from '../ops/samples.js';
import { distance, dot, drawn, f32, onBackend, reference } from './apply.js';
import { convolutions, type Geometry, outShape } from './brute-force.js';

/** Random geometries; every kind of stride, padding, dilation and grouping occurs. */
function geometries(count: number, seed: number) {
  const next = generator(seed);
  const upTo = (n: number): number => Math.floor(next() * n);
  const found: { x: number[]; w: number[]; geometry: Geometry }[] = [];
  while (found.length < count) {
    const groups = [1, 1, 2, 3][upTo(4)]!;
    const inner = 1 + upTo(3);
    const w = [1 + upTo(4), 1 + upTo(4), inner, groups * (1 + upTo(3))];
    const geometry: Geometry = {
      strides: [1 + upTo(3), 1 + upTo(3)],
      pads: [upTo(4), upTo(4), upTo(4), upTo(4)],
      dilations: [1 + upTo(2), 1 + upTo(2)],
      groups,
    };
    const x = [1 + upTo(2), 2 + upTo(7), 2 + upTo(7), inner * groups];
    if (outShape(x, w, geometry).every((n) => n >= 1)) found.push({ x, w, geometry });
  }
  return found;
}

const cases = geometries(60, 5).map((made, i) => ({ ...made, seed: i, title: JSON.stringify(made) }));

describe('against a sum over windows', () => {
  it.each(cases)('$title', async ({ x: xShape, w: wShape, geometry, seed }) => {
    const x = drawn(xShape, seed * 3 + 1);
    const w = drawn(wShape, seed * 3 + 2);
    const dy = drawn(outShape(xShape, wShape, geometry), seed * 3 + 3);
    const want = convolutions(x, w, dy, geometry);
    const attrs = { ...geometry };
    const withInput = { ...attrs, input: xShape };
    const withFilter = { ...attrs, filter: wShape };
    expect(distance(reference('conv2d', [x, w], attrs), want.y)).toBeLessThan(1e-12);
    expect(distance(reference('conv2d_input_grad', [dy, w], withInput), want.dx)).toBeLessThan(1e-12);
    expect(distance(reference('conv2d_filter_grad', [x, dy], withFilter), want.dw)).toBeLessThan(1e-12);
    for (const name of ['wasm', 'cpu'] as const) {
      expect(distance(await onBackend(name, 'conv2d', [x, w], attrs), want.y)).toBeLessThan(2e-5);
      expect(distance(await onBackend(name, 'conv2d_input_grad', [dy, w], withInput), want.dx)).toBeLessThan(2e-5);
      expect(distance(await onBackend(name, 'conv2d_filter_grad', [x, dy], withFilter), want.dw)).toBeLessThan(2e-5);
    }
  });

  it('sees a window that lies one place off', () => {
    const { x: xShape, w: wShape, geometry } = cases.find(({ geometry: g }) => g.pads[0]! > 0 && g.pads[1]! > 0)!;
    const [x, w] = [drawn(xShape, 1), drawn(wShape, 2)];
    const moved = { ...geometry, pads: [geometry.pads[0]! - 1, geometry.pads[1]! + 1, ...geometry.pads.slice(2)] };
    const want = convolutions(x, w, drawn(outShape(xShape, wShape, geometry), 3), geometry).y;
    expect(distance(reference('conv2d', [x, w], { ...moved }), want)).toBeGreaterThan(0.01);
  });
});

describe('filter gradients of large cotangents, which take another way', () => {
  const geometry = (pad: number, stride: number, groups = 1): Geometry => ({
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    dilations: [1, 1],
    groups,
  });
  it.each([
    ['3 x 3', [4, 40, 40, 3], [3, 3, 3, 80], geometry(1, 1)],
    ['3 x 3, stride 2', [4, 80, 81, 3], [3, 3, 3, 80], geometry(1, 2)],
    ['1 x 1', [3, 9, 8, 5], [1, 1, 5, 7], geometry(0, 1)],
    ['1 x 1, stride 2, padded', [3, 9, 8, 5], [1, 1, 5, 7], geometry(1, 2)],
    ['1 x 1, grouped', [3, 9, 8, 6], [1, 1, 3, 4], geometry(0, 1, 2)],
  ] as const)(
    '%s',
    async (_title, xShape, wShape, g) => {
      const [x, w] = [drawn(xShape, 1), drawn(wShape, 2)];
      const dy = drawn(outShape(xShape, wShape, g), 3);
      const attrs = { ...g, filter: wShape };
      const want = reference('conv2d_filter_grad', [x, dy], attrs);
      const got = await onBackend('wasm', 'conv2d_filter_grad', [x, dy], attrs);
      const scale = Math.max(...want.data.map(Math.abs));
      expect(got.shape).toEqual(wShape);
      expect(Math.max(...want.data.map((value, i) => Math.abs(value - got.data[i]!)))).toBeLessThan(1e-5 * scale);
      // The three are adjoint: the same number, summed in three ways.
      const y = reference('conv2d', [x, w], { ...g });
      expect(Math.abs(dot(y, dy) / dot(w, want) - 1)).toBeLessThan(1e-9);
    },
    120_000,
  );
});

describe('exact numbers', () => {
  const filter = (rows: readonly (readonly number[])[]) => f32([rows.length, rows[0]!.length, 1, 1], rows.flat());
  const same = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 };
  const backends = ['reference', 'wasm', 'cpu'] as const;

  it.each(backends)('sharpening a field of 100 with one 150 on %s', async (name) => {
    const field = f32([1, 7, 7, 1], new Array(49).fill(100).fill(150, 24, 25));
    const sharpen = filter([
      [0, -1, 0],
      [-1, 5, -1],
      [0, -1, 0],
    ]);
    const { data } = await onBackend(name, 'conv2d', [field, sharpen], same);
    const inner = (row: number): number[] => [...data.subarray(row * 7 + 1, row * 7 + 6)];
    expect([1, 2, 3, 4, 5].map(inner)).toEqual([
      [100, 100, 100, 100, 100],
      [100, 100, 50, 100, 100],
      [100, 50, 350, 50, 100],
      [100, 100, 50, 100, 100],
      [100, 100, 100, 100, 100],
    ]);
  });

  it.each(backends)('the Laplacian of 1..25 on %s', async (name) => {
    const numbers = f32(
      [1, 5, 5, 1],
      Array.from({ length: 25 }, (_, i) => i + 1),
    );
    const laplacian = filter([
      [0, 1, 0],
      [1, -4, 1],
      [0, 1, 0],
    ]);
    const { data } = await onBackend(name, 'conv2d', [numbers, laplacian], same);
    expect([...data.subarray(0, 5)]).toEqual([4, 3, 2, 1, -6]);
    expect([...data.subarray(20)]).toEqual([-46, -27, -28, -29, -56]);
    for (const row of [1, 2, 3]) expect([...data.subarray(row * 5 + 1, row * 5 + 4)].map(Math.abs)).toEqual([0, 0, 0]);
  });
});
