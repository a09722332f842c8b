/** Pools against literal windows, on every backend; the first maximum; adjointness; the exact numbers of the course. */
import { describe, expect, it } from 'vitest';
import { generator } from '../ops/samples.js';
import { distance, dot, drawn, f32, onBackend, reference, sizeOf } from './apply.js';
import { type PoolGeometry, windowsOf } from './brute-force.js';

function geometries(count: number, seed: number) {
  const next = generator(seed);
  const upTo = (n: number): number => Math.floor(next() * n);
  return Array.from({ length: count }, (_, i) => {
    const window = [1 + upTo(3), 1 + upTo(3)];
    const pads = [upTo(window[0]!), upTo(window[0]!), upTo(window[1]!), upTo(window[1]!)];
    const geometry: PoolGeometry = { window, pads, strides: [1 + upTo(4), 1 + upTo(4)] };
    const shape = [1 + upTo(2), 3 + upTo(6), 3 + upTo(6), 1 + upTo(4)];
    return { shape, geometry, seed: i, title: JSON.stringify({ shape, ...geometry }) };
  });
}

const flat = ([n, h, w, c]: readonly number[], [, height, width, channels]: readonly number[]): number =>
  ((n! * height! + h!) * width! + w!) * channels! + c!;

/** Whole numbers of few values, so that many windows have several maxima. */
const withTies = (shape: readonly number[], seed: number) => {
  const next = generator(seed);
  return f32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => Math.floor(next() * 3)),
  );
};

describe('against literal windows', () => {
  it.each(geometries(50, 11))('$title', async ({ shape, geometry, seed }) => {
    const x = seed % 2 === 0 ? drawn(shape, seed + 1) : withTies(shape, seed + 1);
    const { out, windows } = windowsOf(x, geometry);
    const dy = drawn(out, seed + 2);
    const ddx = drawn(shape, seed + 3);
    const { window } = geometry;
    const want = {
      max_pool: new Float64Array(sizeOf(out)),
      pool_gather: new Float64Array(sizeOf(out)),
      pool_scatter: new Float64Array(sizeOf(shape)),
      counted: new Float64Array(sizeOf(out)),
      inside: new Float64Array(sizeOf(out)),
      shared: new Float64Array(sizeOf(shape)),
      sharedInside: new Float64Array(sizeOf(shape)),
    };
    for (const { at, places } of windows) {
      const to = flat(at, out);
      const top = places.reduce((best, one) => (one.value > best.value ? one : best));
      const sum = places.reduce((total, { value }) => total + value, 0);
      want.max_pool[to] = top.value;
      want.pool_gather[to] = ddx.data[flat(top.place, shape)]!;
      want.pool_scatter[flat(top.place, shape)]! += dy.data[to]!;
      want.counted[to] = sum / (window[0]! * window[1]!);
      want.inside[to] = sum / places.length;
      for (const { place } of places) {
        want.shared[flat(place, shape)]! += dy.data[to]! / (window[0]! * window[1]!);
        want.sharedInside[flat(place, shape)]! += dy.data[to]! / places.length;
      }
    }
    const calls = [
      ['max_pool', [x], {}, out, want.max_pool],
      ['pool_gather', [x, ddx], {}, out, want.pool_gather],
      ['pool_scatter', [x, dy], {}, shape, want.pool_scatter],
      ['avg_pool', [x], { countPad: true }, out, want.counted],
      ['avg_pool', [x], { countPad: false }, out, want.inside],
      ['avg_pool_grad', [dy], { countPad: true, input: shape }, shape, want.shared],
      ['avg_pool_grad', [dy], { countPad: false, input: shape }, shape, want.sharedInside],
    ] as const;
    for (const [op, xs, more, to, data] of calls) {
      const attrs = { ...geometry, ...more };
      expect(distance(reference(op, xs, attrs), f32(to, data)), op).toBeLessThan(1e-12);
      for (const name of ['wasm', 'cpu'] as const) {
        expect(distance(await onBackend(name, op, xs, attrs), f32(to, data)), `${op} on ${name}`).toBeLessThan(2e-6);
      }
    }
  });
});

describe('max_pool', () => {
  const halves = { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] };

  it.each(['reference', 'wasm', 'cpu'] as const)('of the lecture on %s', async (name) => {
    const x = f32([1, 4, 4, 1], [1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 16, 17, 18, 19]);
    const { shape, data } = await onBackend(name, 'max_pool', [x], halves);
    expect(shape).toEqual([1, 2, 2, 1]);
    expect([...data]).toEqual([7, 9, 17, 19]);
  });

  it.each(['reference', 'wasm', 'cpu'] as const)('gives ties to the first on %s', async (name) => {
    const x = f32([1, 2, 4, 1], [5, 5, 1, 2, 5, 5, 2, 2]);
    const dy = f32([1, 1, 2, 1], [10, 20]);
    const { data } = await onBackend(name, 'pool_scatter', [x, dy], halves);
    expect([...data]).toEqual([10, 0, 0, 20, 0, 0, 0, 0]);
  });

  it('has gradients that are each other’s transposes', () => {
    const geometry = { window: [3, 2], strides: [1, 2], pads: [1, 1, 1, 0] };
    const x = withTies([2, 5, 6, 3], 4);
    const ddx = drawn(x.shape, 5);
    const gathered = reference('pool_gather', [x, ddx], geometry);
    const dy = drawn(gathered.shape, 6);
    const scattered = reference('pool_scatter', [x, dy], geometry);
    expect(dot(gathered, dy)).toBeCloseTo(dot(ddx, scattered), 10);
  });
});
