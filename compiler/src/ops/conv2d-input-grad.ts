/** Decides the cotangent of a convolution's image: a transposed convolution. */
import type { ValueId } from '../graph/graph.js';
import { imageGradient } from './convolution-kernels.js';
import { type Convolution, eachProduct, sumTolerance, tensorflowConvolution } from './convolutions.js';
import { defineOp } from './define-op.js';
import type { DimList } from './dim-attributes.js';
import { cutNode, paddedShape } from './pools.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** `input` is the image's shape, which strides leave open. */
    conv2d_input_grad: { in: [dy: ValueId, w: ValueId]; attrs: Convolution & { readonly input: DimList } };
  }
}

export const conv2dInputGrad = defineOp({
  name: 'conv2d_input_grad',
  doc: 'the image gradient of conv2d, which is the transposed convolution of dy',
  signature: `conv2d_input_grad(dy: f32[N, P, Q, F], w: f32[A, B, D, F], strides: [dim], pads: [int], dilations: [dim],
    groups: dim, input: [dim]) -> f32[N, input[1], input[2], D * groups]`,
  inLanguage: false,
  traits: [],
  axes: [null, ['height', 'width', 'out', 'in']],
  vjp: (b, [dy, w], ddx, { input: _, ...attrs }) => [
    b.conv2d(ddx, w, attrs),
    b.conv2d_filter_grad(ddx, dy, { ...attrs, filter: b.typeOf(w).shape }),
  ],
  reference: ([dy, w], attrs, out) => {
    const dx = new Float64Array(sizeOf(out));
    eachProduct(out, w.shape, dy.shape, attrs, (i, j, o) => {
      dx[i]! += dy.data[o]! * w.data[j]!;
    });
    return dx;
  },
  kernels: (k, [dy, w], attrs, out) => imageGradient(k, dy, w, attrs, out),
  tensorflow: (n, [dy, w], { input, ...attrs }, types) => {
    const how = tensorflowConvolution(attrs, input, types.in[1].shape);
    const wide = n.ints(paddedShape(input, how.pads));
    return cutNode(n, n.node('Conv2DBackpropInput', [wide, w, dy], how.attrs), input, how);
  },
  pytorch: [
    'torch.nn.grad.conv2d_input([{input}[0], {input}[3], {input}[1] + {pads}[0] + {pads}[1], {input}[2] + {pads}[2] + {pads}[3]], ',
    '{w}.permute(3, 2, 0, 1), {dy}.permute(0, 3, 1, 2), {strides}, 0, {dilations}, {groups})',
    '[:, :, {pads}[0]:{pads}[0] + {input}[1], {pads}[2]:{pads}[2] + {input}[2]].permute(0, 2, 3, 1)',
  ].join(''),
  cost: '2 * numel(dy) * A * B * D',
  macs: 'numel(dy) * A * B * D',
  tolerance: sumTolerance,
  samples: [
    {
      shapes: [
        [2, 4, 4, 4],
        [3, 2, 3, 4],
      ],
      attrs: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1, input: [2, 6, 5, 3] },
    },
    {
      shapes: [
        [1, 4, 4, 5],
        [3, 3, 2, 5],
      ],
      attrs: { strides: [2, 2], pads: [1, 0, 1, 1], dilations: [1, 1], groups: 1, input: [1, 8, 7, 2] },
    },
    {
      shapes: [
        [1, 4, 3, 2],
        [3, 2, 2, 2],
      ],
      attrs: { strides: [2, 3], pads: [2, 1, 0, 2], dilations: [2, 3], groups: 1, input: [1, 9, 9, 2] },
    },
    {
      shapes: [
        [2, 5, 3, 6],
        [3, 3, 2, 6],
      ],
      attrs: { strides: [1, 2], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 2, input: [2, 5, 6, 4] },
    },
    {
      shapes: [
        [2, 5, 6, 3],
        [3, 3, 1, 3],
      ],
      attrs: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 3, input: [2, 5, 6, 3] },
    },
    {
      shapes: [
        [1, 3, 3, 6],
        [2, 3, 1, 6],
      ],
      attrs: { strides: [2, 2], pads: [0, 1, 0, 1], dilations: [1, 1], groups: 3, input: [1, 6, 6, 3] },
    },
    {
      shapes: [
        [1, 6, 3, 1],
        [3, 3, 1, 1],
      ],
      attrs: { strides: [1, 2], pads: [3, 3, 3, 3], dilations: [1, 1], groups: 1, input: [1, 2, 2, 1] },
    },
    {
      shapes: [
        [0, 2, 2, 2],
        [3, 3, 2, 2],
      ],
      attrs: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1, input: [0, 4, 4, 2] },
    },
  ],
});
