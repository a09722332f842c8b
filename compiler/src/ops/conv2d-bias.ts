/** Decides a convolution with a bias per filter in one step: adding the bias alone takes tfjs's WebAssembly as long as the convolution. */
import type { ValueId } from '../graph/graph.js';
import { convolve } from './convolution-kernels.js';
import {
  type Convolution,
  columns,
  pytorchConvolution,
  rows,
  sumTolerance,
  tensorflowConvolution,
} from './convolutions.js';
import { defineOp } from './define-op.js';
import { perFeature } from './normalise.js';
import { paddedNode } from './pools.js';
import { sizeOf } from './strides.js';
import { kernelPad } from './windows.js';

declare module './define-op.js' {
  interface OpTable {
    conv2d_bias: { in: [x: ValueId, w: ValueId, b: ValueId]; attrs: Convolution };
  }
}

export const conv2dBias = defineOp({
  name: 'conv2d_bias',
  doc: 'conv2d(x, w) + b',
  signature: `conv2d_bias(x: f32[N, H, W, C], w: f32[A, B, C / groups, F], b: f32[F], strides: [dim] = [1, 1],
    pads: [int] = [0, 0, 0, 0], dilations: [dim] = [1, 1], groups: dim = 1) -> f32[N, ${rows('H')}, ${columns('W')}, F]`,
  traits: [],
  decompose: (b, [x, w, bias], attrs) => b.add(b.conv2d(x, w, attrs), bias),
  vjp: (b, [x, w], dy, attrs) => [
    b.conv2d_input_grad(dy, w, { ...attrs, input: b.typeOf(x).shape }),
    b.conv2d_filter_grad(x, dy, { ...attrs, filter: b.typeOf(w).shape }),
    perFeature(b, dy),
  ],
  kernels: (k, [x, filter, bias], attrs, out) => {
    const { strides, dilations, pads, groups } = attrs;
    const sizes = [x, filter].map((v) => sizeOf(k.shape(v)));
    if (groups > 1 || sizeOf(out) === 0 || sizes.includes(0)) {
      return k.call('Add', { a: convolve(k, x, filter, attrs, out), b: bias }, {});
    }
    const more = { dataFormat: 'NHWC', dimRoundingMode: 'floor', activation: 'linear', leakyreluAlpha: 0 };
    return k.call('FusedConv2D', { x, filter, bias }, { strides, dilations, pad: kernelPad(pads), ...more });
  },
  tensorflow: (n, [x, w, bias], attrs, types) => {
    const how = tensorflowConvolution(attrs, types.in[0].shape, types.in[1].shape);
    const sums = n.node('Conv2D', [paddedNode(n, x, how, 0), w], how.attrs);
    return n.node('BiasAdd', [sums, bias], { T: { type: 'f32' }, data_format: { s: 'NHWC' } });
  },
  pytorch: pytorchConvolution('{b}'),
  cost: '2 * numel(out) * A * B * (C / groups) + numel(out)',
  macs: 'numel(out) * A * B * (C / groups)',
  tolerance: sumTolerance,
  samples: [
    {
      shapes: [[2, 6, 5, 3], [3, 2, 3, 4], [4]],
      attrs: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 },
    },
    {
      shapes: [[1, 8, 7, 2], [3, 3, 2, 5], [5]],
      attrs: { strides: [2, 2], pads: [1, 0, 1, 1], dilations: [1, 1], groups: 1 },
    },
    {
      shapes: [[2, 5, 6, 4], [3, 3, 2, 6], [6]],
      attrs: { strides: [1, 2], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 2 },
    },
    {
      shapes: [[0, 4, 4, 2], [3, 3, 2, 2], [2]],
      attrs: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 },
    },
  ],
});
