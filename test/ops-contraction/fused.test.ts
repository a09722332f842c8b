/** Fused operators where their decompositions would overflow or round away; solve against its own equation. */
import { describe, expect, it } from 'vitest';
import { distance, drawn, f32, i32, onBackend, reference } from './apply.js';

const backends = ['reference', 'wasm', 'cpu'] as const;

describe.each(backends)('on %s', (name) => {
  const close = name === 'reference' ? 1e-12 : 2e-6;
  const ofRow = async (op: string, row: readonly number[]) =>
    (await onBackend(name, op, [f32([row.length], row)])).data;

  it('logsumexp does not overflow', async () => {
    expect((await ofRow('logsumexp', [1000, 1000]))[0]).toBeCloseTo(1000 + Math.LN2, 3);
    expect((await ofRow('logsumexp', [-1000, -1000]))[0]).toBeCloseTo(-1000 + Math.LN2, 3);
    expect((await ofRow('logsumexp', [Number.NEGATIVE_INFINITY, 2]))[0]).toBeCloseTo(2, 6);
    const none = await ofRow('logsumexp', [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(none[0]).toBe(Number.NEGATIVE_INFINITY);
    expect((await ofRow('logsumexp', [Number.POSITIVE_INFINITY, 0]))[0]).toBe(Number.POSITIVE_INFINITY);
  });

  it('softmax and its logarithm stand large numbers and masks', async () => {
    expect([...(await ofRow('softmax', [1e4, 1e4]))]).toEqual([0.5, 0.5]);
    const masked = await ofRow('softmax', [0, Number.NEGATIVE_INFINITY, 0]);
    expect(distance({ shape: [3], data: masked }, f32([3], [0.5, 0, 0.5]))).toBeLessThan(close);
    const log = await ofRow('log_softmax', [0, -200]);
    expect(distance({ shape: [2], data: log }, f32([2], [0, -200]))).toBeLessThan(close);
  });

  it('cross-entropies stand confident mistakes', async () => {
    const wrong = await onBackend(name, 'softmax_cross_entropy', [f32([1, 2], [500, -500]), i32([1], [1])]);
    expect(wrong.data[0]).toBeCloseTo(1000, 3);
    const sure = await onBackend(name, 'sigmoid_cross_entropy', [f32([3], [300, -300, 300]), f32([3], [0, 0, 1])]);
    expect(distance({ shape: [3], data: sure.data }, f32([3], [300, 0, 0]))).toBeLessThan(close);
  });

  it('softplus keeps small results', async () => {
    const [small, large] = await ofRow('softplus', [-30, 200]);
    expect(Math.abs(small! / Math.exp(-30) - 1)).toBeLessThan(1e-6);
    expect(large).toBeCloseTo(200, 4);
  });

  it('normalisation sees the spread of large numbers', async () => {
    const row = [10000, 10001, 10002, 10003];
    const ones = f32([4], [1, 1, 1, 1]);
    const zeros = f32([4], [0, 0, 0, 0]);
    const want = [-1.5, -0.5, 0.5, 1.5].map((v) => v / Math.sqrt(1.25));
    const layer = await onBackend(name, 'layer_norm', [f32([1, 4], row), ones, zeros], { eps: 0 });
    expect(distance(layer, f32([1, 4], want))).toBeLessThan(2e-6);
    const [one, zero] = [f32([1], [1]), f32([1], [0])];
    const batch = await onBackend(name, 'batch_norm', [f32([4, 1], row), one, zero], { eps: 0 });
    expect(distance(batch, f32([4, 1], want))).toBeLessThan(2e-6);
  });

  it('solve needs its pivots', async () => {
    const a = f32([3, 3], [0, 2, 1, 1e-6, 1, 1, 4, 0, 0]);
    const b = drawn([3, 2], 3);
    const x = await onBackend(name, 'solve', [a, b]);
    const back = reference('matmul', [a, f32([3, 2], x.data)]);
    expect(distance(back, b)).toBeLessThan(name === 'reference' ? 1e-12 : 1e-5);
  });

  it('solve of a singular matrix is not finite', async () => {
    const x = await onBackend(name, 'solve', [f32([2, 2], [1, 2, 2, 4]), f32([2, 1], [1, 1])]);
    expect([...x.data].some(Number.isFinite)).toBe(false);
  });

  it('dropout keeps its share, scales it, and draws the same mask again', async () => {
    const ones = f32([4000], new Array(4000).fill(1));
    const attrs = { rate: 0.25, stream: 9 };
    const clock = [i32([2], [7, 0]), i32([], [3])];
    const { data } = await onBackend(name, 'dropout', [ones, ...clock], attrs);
    const kept = [...data].filter((v) => v !== 0);
    expect(new Set(kept.map((v) => v.toFixed(5)))).toEqual(new Set([(4 / 3).toFixed(5)]));
    expect(Math.abs(kept.length - 3000)).toBeLessThan(120);
    expect([...(await onBackend(name, 'dropout', [ones, ...clock], attrs)).data]).toEqual([...data]);
    const other = await onBackend(name, 'dropout', [ones, clock[0]!, i32([], [4])], attrs);
    expect([...other.data]).not.toEqual([...data]);
  });
});
