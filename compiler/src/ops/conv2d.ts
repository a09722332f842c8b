/** Decides the two-dimensional convolution of images [N, H, W, C] with filters [kh, kw, C / groups, F] (a cross-correlation, as in all of deep learning). */
import type { ValueId } from '../graph/graph.js';
import { convolve } from './convolution-kernels.js';
import {
  type Convolution,
  columns,
  eachProduct,
  pytorchConvolution,
  rows,
  sumTolerance,
  tensorflowConvolution,
} from './convolutions.js';
import { defineOp } from './define-op.js';
import { paddedNode } from './pools.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    conv2d: { in: [x: ValueId, w: ValueId]; attrs: Convolution };
  }
}

export const conv2d = defineOp({
  name: 'conv2d',
  doc: 'sum over a sliding window and the input channels of x * w; pads are [top, bottom, left, right]',
  signature: `conv2d(x: f32[N, H, W, C], w: f32[A, B, C / groups, F], strides: [dim] = [1, 1], pads: [int] = [0, 0, 0, 0],
    dilations: [dim] = [1, 1], groups: dim = 1) -> f32[N, ${rows('H')}, ${columns('W')}, F]`,
  traits: [],
  axes: [null, ['height', 'width', 'in', 'out']],
  vjp: (b, [x, w], dy, attrs) => [
    b.conv2d_input_grad(dy, w, { ...attrs, input: b.typeOf(x).shape }),
    b.conv2d_filter_grad(x, dy, { ...attrs, filter: b.typeOf(w).shape }),
  ],
  reference: ([x, w], attrs, out) => {
    const y = new Float64Array(sizeOf(out));
    eachProduct(x.shape, w.shape, out, attrs, (i, j, o) => {
      y[o]! += x.data[i]! * w.data[j]!;
    });
    return y;
  },
  kernels: (k, [x, w], attrs, out) => convolve(k, x, w, attrs, out),
  tensorflow: (n, [x, w], attrs, types) => {
    const how = tensorflowConvolution(attrs, types.in[0].shape, types.in[1].shape);
    return n.node('Conv2D', [paddedNode(n, x, how, 0), w], how.attrs);
  },
  pytorch: pytorchConvolution('None'),
  cost: '2 * numel(out) * A * B * (C / groups)',
  macs: 'numel(out) * A * B * (C / groups)',
  tolerance: sumTolerance,
  samples: [
    {
      shapes: [
        [2, 6, 5, 3],
        [3, 2, 3, 4],
      ],
      attrs: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 },
    },
    {
      shapes: [
        [1, 8, 7, 2],
        [3, 3, 2, 5],
      ],
      attrs: { strides: [2, 2], pads: [1, 0, 1, 1], dilations: [1, 1], groups: 1 },
    },
    {
      shapes: [
        [2, 5, 5, 1],
        [1, 1, 1, 2],
      ],
      attrs: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 },
    },
    {
      shapes: [
        [1, 9, 9, 2],
        [3, 2, 2, 2],
      ],
      attrs: { strides: [2, 3], pads: [2, 1, 0, 2], dilations: [2, 3], groups: 1 },
    },
    {
      shapes: [
        [2, 5, 6, 4],
        [3, 3, 2, 6],
      ],
      attrs: { strides: [1, 2], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 2 },
    },
    {
      shapes: [
        [2, 5, 6, 3],
        [3, 3, 1, 3],
      ],
      attrs: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 3 },
    },
    {
      shapes: [
        [1, 6, 6, 3],
        [2, 3, 1, 6],
      ],
      attrs: { strides: [2, 2], pads: [0, 1, 0, 1], dilations: [1, 1], groups: 3 },
    },
    {
      shapes: [
        [1, 7, 8, 2],
        [3, 3, 1, 2],
      ],
      attrs: { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [2, 2], groups: 2 },
    },
    {
      shapes: [
        [0, 4, 4, 2],
        [3, 3, 2, 2],
      ],
      attrs: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 },
    },
    {
      shapes: [
        [1, 2, 2, 1],
        [3, 3, 1, 1],
      ],
      attrs: { strides: [1, 1], pads: [3, 3, 3, 3], dilations: [1, 1], groups: 1 },
    },
  ],
});
