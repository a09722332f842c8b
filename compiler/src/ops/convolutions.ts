/** Decides what the three convolutions share: one set of products, summed into the image, the filter or the result. */
import type { NodeAttr } from './define-op.js';
import { type DimList, numberOf } from './dim-attributes.js';
import { eachTap } from './windows.js';

/** `groups` splits the channels of image and result into as many parts that do not see each other. */
export interface Convolution {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** The result's height in a signature, for an image of height `h` and a filter of A by B. */
export const rows = (h: string): string => `(${h} + pads[0] + pads[1] - dilations[0] * (A - 1) - 1) // strides[0] + 1`;
/** The same for the width. */
export const columns = (w: string): string =>
  `(${w} + pads[2] + pads[3] - dilations[1] * (B - 1) - 1) // strides[1] + 1`;

/** Visits each product of a convolution once: flat indices into image [N, H, W, C], filter and result. */
export function eachProduct(
  xShape: readonly number[],
  wShape: readonly number[],
  yShape: readonly number[],
  attrs: Convolution,
  visit: (x: number, w: number, y: number) => void,
): void {
  const [c, inner, f] = [xShape[3]!, wShape[2]!, wShape[3]!];
  const perGroup = f / attrs.groups;
  eachTap(xShape, yShape, wShape, attrs, (pixel, place, tap) => {
    for (let out = 0; out < f; out++) {
      const first = Math.floor(out / perGroup) * inner;
      for (let l = 0; l < inner; l++) visit(place * c + first + l, (tap * inner + l) * f + out, pixel * f + out);
    }
  });
}

/** Why the convolutions are compared less strictly than single operations. */
export const sumTolerance = { rtol: 1e-5, atol: 2e-5, why: 'sums of many products, rounded in another order' } as const;

/** The attributes of TensorFlow's three convolutions, and the padding that they leave to a node of its own. The fast kernels on its CPU know SAME and
 *  VALID alone, and take groups from the shapes: what is written out as EXPLICIT has neither groups nor dilated gradients there. */
export function tensorflowConvolution(
  { strides, pads, dilations }: Convolution,
  image: DimList,
  filter: DimList,
): { readonly attrs: Readonly<Record<string, NodeAttr>>; readonly pads: readonly number[] } {
  const same = [0, 1].every((axis) => {
    const [size, taps] = [numberOf(image[axis + 1]!), numberOf(filter[axis]!)];
    if (size === null || taps === null) return false;
    const [stride, dilation] = [strides[axis]!, dilations[axis]!];
    const all = Math.max(0, (Math.ceil(size / stride) - 1) * stride + dilation * (taps - 1) + 1 - size);
    return pads[2 * axis] === Math.floor(all / 2) && pads[2 * axis + 1] === Math.ceil(all / 2);
  });
  const attrs: Readonly<Record<string, NodeAttr>> = {
    T: { type: 'f32' },
    strides: { ints: [1, ...strides, 1] },
    padding: { s: same ? 'SAME' : 'VALID' },
    dilations: { ints: [1, ...dilations, 1] },
    data_format: { s: 'NHWC' },
  };
  return { attrs, pads: same ? [0, 0, 0, 0] : pads };
}

/** A PyTorch convolution of channels-last images; `bias` is an operand or None. */
export const pytorchConvolution = (bias: string): string =>
  [
    'F.conv2d(F.pad({x}.permute(0, 3, 1, 2), ({pads}[2], {pads}[3], {pads}[0], {pads}[1])), ',
    `{w}.permute(3, 2, 0, 1), ${bias}, {strides}, 0, {dilations}, {groups}).permute(0, 2, 3, 1)`,
  ].join('');
