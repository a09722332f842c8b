/** Decides the cotangent of a convolution's filter. */
import type { ValueId } from '../graph/graph.js';
import { filterGradient } from './convolution-kernels.js';
import { type Convolution, eachProduct, sumTolerance, tensorflowConvolution } from './convolutions.js';
import { defineOp } from './define-op.js';
import type { DimList } from './dim-attributes.js';
import { paddedNode } from './pools.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** `filter` is the filter's shape. */
    conv2d_filter_grad: { in: [x: ValueId, dy: ValueId]; attrs: Convolution & { readonly filter: DimList } };
  }
}

export const conv2dFilterGrad = defineOp({
  name: 'conv2d_filter_grad',
  doc: 'the filter gradient of conv2d',
  signature: `conv2d_filter_grad(x: f32[N, H, W, C], dy: f32[N, P, Q, F], strides: [dim], pads: [int], dilations: [dim],
    groups: dim, filter: [dim]) -> f32[filter[0], filter[1], C / groups, F]`,
  inLanguage: false,
  traits: [],
  vjp: (b, [x, dy], dw, { filter: _, ...attrs }) => [
    b.conv2d_input_grad(dy, dw, { ...attrs, input: b.typeOf(x).shape }),
    b.conv2d(x, dw, attrs),
  ],
  reference: ([x, dy], attrs, out) => {
    const dw = new Float64Array(sizeOf(out));
    eachProduct(x.shape, out, dy.shape, attrs, (i, j, o) => {
      dw[j]! += dy.data[o]! * x.data[i]!;
    });
    return dw;
  },
  kernels: (k, [x, dy], attrs, out) => filterGradient(k, x, dy, attrs, out),
  tensorflow: (n, [x, dy], { filter, ...attrs }, types) => {
    const how = tensorflowConvolution(attrs, types.in[0].shape, filter);
    return n.node('Conv2DBackpropFilter', [paddedNode(n, x, how, 0), n.ints(filter), dy], how.attrs);
  },
  pytorch: [
    'torch.nn.grad.conv2d_weight(F.pad({x}.permute(0, 3, 1, 2), ({pads}[2], {pads}[3], {pads}[0], {pads}[1])), ',
    '[{filter}[3], {filter}[2], {filter}[0], {filter}[1]], {dy}.permute(0, 3, 1, 2), {strides}, 0, {dilations}, {groups})',
    '.permute(2, 3, 1, 0)',
  ].join(''),
  cost: '2 * numel(dy) * filter[0] * filter[1] * (C / groups)',
  macs: 'numel(dy) * filter[0] * filter[1] * (C / groups)',
  tolerance: sumTolerance,
  samples: [
    {
      shapes: [
        [2, 6, 5, 3],
        [2, 4, 4, 4],
      ],
      attrs: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1, filter: [3, 2, 3, 4] },
    },
    {
      shapes: [
        [1, 8, 7, 2],
        [1, 4, 4, 5],
      ],
      attrs: { strides: [2, 2], pads: [1, 0, 1, 1], dilations: [1, 1], groups: 1, filter: [3, 3, 2, 5] },
    },
    {
      shapes: [
        [1, 9, 9, 2],
        [1, 4, 3, 2],
      ],
      attrs: { strides: [2, 3], pads: [2, 1, 0, 2], dilations: [2, 3], groups: 1, filter: [3, 2, 2, 2] },
    },
    {
      shapes: [
        [2, 5, 6, 4],
        [2, 5, 3, 6],
      ],
      attrs: { strides: [1, 2], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 2, filter: [3, 3, 2, 6] },
    },
    {
      shapes: [
        [2, 5, 6, 3],
        [2, 5, 6, 3],
      ],
      attrs: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 3, filter: [3, 3, 1, 3] },
    },
    {
      shapes: [
        [1, 6, 6, 3],
        [1, 3, 3, 6],
      ],
      attrs: { strides: [2, 2], pads: [0, 1, 0, 1], dilations: [1, 1], groups: 3, filter: [2, 3, 1, 6] },
    },
    {
      shapes: [
        [1, 2, 2, 1],
        [1, 6, 3, 1],
      ],
      attrs: { strides: [1, 2], pads: [3, 3, 3, 3], dilations: [1, 1], groups: 1, filter: [3, 3, 1, 1] },
    },
    {
      shapes: [
        [0, 4, 4, 2],
        [0, 2, 2, 2],
      ],
      attrs: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1, filter: [3, 3, 2, 2] },
    },
  ],
});
