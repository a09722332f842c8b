/** Every lowering of these operators on tfjs's kernels alone, at its samples, at random geometries and at sizes that take other ways. */
import { describe, expect, it } from 'vitest';
import { bindAttrs } from '../../compiler/src/graph/attrs.js';
import type { Attrs } from '../../compiler/src/graph/graph.js';
import { findOperator } from '../../compiler/src/ops/registry.js';
import { generator, sampleInputs } from '../ops/samples.js';
import { distance, drawn, reference } from './apply.js';
import { outShape } from './brute-force.js';
import { byKernels } from './tfjs-kernels.js';

const names = [
  'reshape transpose broadcast_to concat slice pad reverse gather scatter_add matmul conv2d conv2d_input_grad',
  'conv2d_filter_grad conv2d_bias max_pool pool_scatter pool_gather avg_pool avg_pool_grad solve softmax log_softmax',
  'logsumexp softmax_cross_entropy sigmoid_cross_entropy softplus layer_norm rms_norm batch_norm linear',
]
  .join(' ')
  .split(' ');
const bound = (attrs: Attrs) => bindAttrs(attrs, new Map());

describe.each(['wasm', 'cpu'] as const)('kernels of %s', (backend) => {
  it.each(names)('%s at its samples', async (name) => {
    const op = findOperator(name)!;
    for (const sample of op.samples) {
      const xs = sampleInputs(op, sample);
      if (xs[0]!.dtype !== 'f32' || (xs[1]?.dtype === 'i32' && name === 'concat')) continue;
      const want = reference(name, xs, sample.attrs);
      const got = await byKernels(backend, op, xs, bound(sample.attrs), want.shape);
      expect(distance(got, want), JSON.stringify(sample)).toBeLessThan(op.tolerance?.atol ?? 1e-5);
    }
  });

  it('convolutions of random geometries', async () => {
    const next = generator(77);
    const upTo = (n: number): number => Math.floor(next() * n);
    for (let tried = 0; tried < 60; ) {
      const groups = [1, 1, 2, 3][upTo(4)]!;
      const w = [1 + upTo(3), 1 + upTo(4), 1 + upTo(2), groups * (1 + upTo(3))];
      const x = [1 + upTo(2), 2 + upTo(7), 2 + upTo(7), w[2]! * groups];
      const geometry = {
        strides: [1 + upTo(3), 1 + upTo(3)],
        pads: [upTo(4), upTo(4), upTo(4), upTo(4)],
        dilations: [1 + upTo(2), 1 + upTo(2)],
        groups,
      };
      const y = outShape(x, w, geometry);
      if (y.some((n) => n < 1)) continue;
      tried++;
      const [image, filter, dy] = [drawn(x, tried), drawn(w, tried + 100), drawn(y, tried + 200)];
      const calls = [
        ['conv2d', [image, filter], geometry, y],
        ['conv2d_input_grad', [dy, filter], { ...geometry, input: x }, x],
        ['conv2d_filter_grad', [image, dy], { ...geometry, filter: w }, w],
      ] as const;
      for (const [name, xs, attrs, out] of calls) {
        const got = await byKernels(backend, findOperator(name)!, xs, bound(attrs), out);
        expect(distance(got, reference(name, xs, attrs)), `${name} ${JSON.stringify({ x, w, geometry })}`).toBeLessThan(
          5e-5,
        );
      }
    }
  });
});

describe('sizes that take another way on wasm', () => {
  it.each([
    [
      [3, 40, 30],
      [3, 30, 40],
    ],
    [
      [2, 2, 35, 40],
      [2, 40, 36],
    ],
    [
      [35, 40],
      [3, 40, 36],
    ],
    [
      [4, 50, 40],
      [40, 36],
    ],
  ] as const)('matmul %j', async (xShape, yShape) => {
    const xs = [drawn(xShape, 1), drawn(yShape, 2)];
    const want = reference('matmul', xs);
    expect(distance(await byKernels('wasm', findOperator('matmul')!, xs, {}, want.shape), want)).toBeLessThan(2e-5);
  });

  it.each([
    ['3 x 3', [4, 40, 40, 3], [3, 3, 3, 80], 1, 1, 1],
    ['3 x 3, stride 2', [4, 80, 81, 3], [3, 3, 3, 80], 1, 2, 1],
    ['1 x 1', [3, 9, 8, 5], [1, 1, 5, 7], 0, 1, 1],
    ['1 x 1, stride 2, padded', [3, 9, 8, 5], [1, 1, 5, 7], 1, 2, 1],
    ['1 x 1, grouped', [3, 9, 8, 6], [1, 1, 3, 4], 0, 1, 2],
  ] as const)(
    'filter gradient %s',
    async (_title, xShape, wShape, pad, stride, groups) => {
      const geometry = { strides: [stride, stride], pads: [pad, pad, pad, pad], dilations: [1, 1], groups };
      const xs = [drawn(xShape, 1), drawn(outShape(xShape, wShape, geometry), 2)];
      const attrs = { ...geometry, filter: wShape };
      const want = reference('conv2d_filter_grad', xs, attrs);
      const got = await byKernels('wasm', findOperator('conv2d_filter_grad')!, xs, bound(attrs), wShape);
      const scale = Math.max(...want.data.map(Math.abs));
      expect(Math.max(...want.data.map((value, i) => Math.abs(value - got.data[i]!)))).toBeLessThan(1e-5 * scale);
    },
    120_000,
  );
});
