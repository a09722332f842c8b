/** Decides the mean of each window of an image. */
import type { ValueId } from '../graph/graph.js';
import { defineOp } from './define-op.js';
import { framed, poolKernel } from './pool-kernels.js';
import { averaged, type Pool, paddedNode, poolAttrs, pooledColumns, pooledRows } from './pools.js';
import { sizeOf } from './strides.js';
import { eachTap } from './windows.js';

/** `countPad`: the padding counts as zeros; else the mean is over the places in the image. */
export type AveragePool = Pool & { readonly countPad: boolean };

declare module './define-op.js' {
  interface OpTable {
    avg_pool: { in: [x: ValueId]; attrs: AveragePool };
  }
}

export const avgPool = defineOp({
  name: 'avg_pool',
  doc: 'the mean of each window; pads are [top, bottom, left, right], counted as zeros if countPad',
  signature: `avg_pool(x: f32[N, H, W, C], window: [dim], strides: [dim], pads: [int] = [0, 0, 0, 0], countPad: bool = true)
    -> f32[N, ${pooledRows}, ${pooledColumns}, C]`,
  traits: ['linear'],
  vjp: (b, [x], dy, attrs) => [b.avg_pool_grad(dy, { ...attrs, input: b.typeOf(x).shape })],
  reference: ([x], attrs, out) => {
    const c = out[3]!;
    const counts = averaged(x.shape, out, attrs);
    const sums = new Float64Array(sizeOf(out));
    eachTap(x.shape, out, attrs.window, attrs, (pixel, place) => {
      for (let l = 0; l < c; l++) sums[pixel * c + l]! += x.data[place * c + l]!;
    });
    return sums.map((sum, at) => sum / counts[Math.floor(at / c)]!);
  },
  kernels: (k, [x], attrs, out) => {
    if (!attrs.countPad || attrs.pads.every((n) => n === 0)) return poolKernel(k, 'AvgPool', x, attrs, out);
    return poolKernel(k, 'AvgPool', framed(k, x, attrs.pads), { ...attrs, pads: [0, 0, 0, 0] }, out);
  },
  tensorflow: (n, [x], attrs) => {
    const T = { T: { type: 'f32' } } as const;
    const mean = n.node('AvgPool', [paddedNode(n, x, attrs, 0)], poolAttrs(attrs));
    if (attrs.countPad || attrs.pads.every((count) => count === 0)) return mean;
    // The share of each window that lies in the image.
    const ones = paddedNode(n, n.node('OnesLike', [x], T), attrs, 0);
    return n.node('RealDiv', [mean, n.node('AvgPool', [ones], poolAttrs(attrs))], T);
  },
  pytorch: [
    '(lambda mean: mean({x}) if {countPad} else mean({x}) / mean(torch.ones_like({x})))',
    '(lambda v: F.avg_pool2d(F.pad(v.permute(0, 3, 1, 2), ({pads}[2], {pads}[3], {pads}[0], {pads}[1])), {window}, {strides})',
    '.permute(0, 2, 3, 1))',
  ].join(''),
  cost: 'numel(out) * window[0] * window[1]',
  samples: [
    { shapes: [[2, 4, 6, 3]], attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], countPad: true } },
    { shapes: [[1, 7, 6, 2]], attrs: { window: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1], countPad: true } },
    { shapes: [[1, 7, 6, 2]], attrs: { window: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1], countPad: false } },
    { shapes: [[1, 8, 7, 2]], attrs: { window: [2, 2], strides: [3, 4], pads: [0, 1, 1, 0], countPad: false } },
    { shapes: [[1, 5, 5, 1]], attrs: { window: [1, 1], strides: [2, 3], pads: [0, 0, 0, 0], countPad: true } },
    { shapes: [[0, 4, 4, 2]], attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], countPad: true } },
  ],
});
