/** Decides the largest value of each window of an image. Padding never wins. */
import type { ValueId } from '../graph/graph.js';
import { defineOp } from './define-op.js';
import { poolKernel } from './pool-kernels.js';
import {
  closeNumbers,
  firstMaxima,
  lowest,
  type Pool,
  paddedNode,
  poolAttrs,
  pooledColumns,
  pooledRows,
} from './pools.js';

declare module './define-op.js' {
  interface OpTable {
    max_pool: { in: [x: ValueId]; attrs: Pool };
  }
}

export const maxPool = defineOp({
  name: 'max_pool',
  doc: 'the largest value of each window; pads are [top, bottom, left, right] and never win',
  signature: `max_pool(x: f32[N, H, W, C], window: [dim], strides: [dim], pads: [int] = [0, 0, 0, 0])
    -> f32[N, ${pooledRows}, ${pooledColumns}, C]`,
  traits: [],
  vjp: (b, [x], dy, attrs) => [b.pool_scatter(x, dy, attrs)],
  reference: ([x], attrs, out) => Float64Array.from(firstMaxima(x.data, x.shape, out, attrs), (at) => x.data[at]!),
  kernels: (k, [x], attrs, out) => poolKernel(k, 'MaxPool', x, attrs, out),
  tensorflow: (n, [x], attrs) => n.node('MaxPool', [paddedNode(n, x, attrs, lowest)], poolAttrs(attrs)),
  pytorch: [
    'F.max_pool2d(F.pad({x}.permute(0, 3, 1, 2), ({pads}[2], {pads}[3], {pads}[0], {pads}[1]), value=float("-inf")), ',
    '{window}, {strides}).permute(0, 2, 3, 1)',
  ].join(''),
  cost: 'numel(out) * window[0] * window[1]',
  samples: [
    { shapes: [[2, 4, 6, 3]], attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] }, draw: ['distinct'] },
    { shapes: [[1, 7, 6, 2]], attrs: { window: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1] }, draw: ['distinct'] },
    { shapes: [[1, 5, 5, 1]], attrs: { window: [1, 1], strides: [2, 3], pads: [0, 0, 0, 0] } },
    { shapes: [[1, 8, 7, 2]], attrs: { window: [2, 2], strides: [3, 4], pads: [0, 1, 1, 0] }, draw: ['distinct'] },
    { shapes: [[1, 3, 3, 1]], attrs: { window: [3, 3], strides: [1, 1], pads: [0, 0, 0, 0] }, draw: ['distinct'] },
    { shapes: [[0, 4, 4, 2]], attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } },
  ],
  kinks: ([x]) => closeNumbers(x),
});
