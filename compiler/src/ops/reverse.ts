/** Decides how a tensor is turned round along axes. */

import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { defineOp } from './define-op.js';
import { axisOf } from './dim-attributes.js';
import { attrT } from './element-wise.js';
import { eachPlace, offsetOf } from './places.js';
import { copyStrided } from './strided-copy.js';
import { sizeOf, stridesOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    reverse: { in: [x: ValueId]; attrs: { axes: readonly number[] } };
  }
}

/** Row-major strides and where the first element of the result lies, going backwards along `axes`. */
function backwards(shape: readonly number[], axes: readonly number[]): { start: number; strides: number[] } {
  const turned = new Set(axes.map((axis) => axisOf(axis, shape.length)));
  let start = 0;
  const strides = stridesOf(shape).map((stride, axis) => {
    if (!turned.has(axis)) return stride;
    start += stride * (shape[axis]! - 1);
    return -stride;
  });
  return { start, strides };
}

export const reverse = defineOp({
  name: 'reverse',
  doc: 'the elements in reverse order along each of the axes',
  signature: 'reverse(x: T[*S], axes: [int]) -> T[*S]',
  traits: ['linear'],
  shape: ([x], { axes }) => {
    const seen = new Set(axes.map((axis) => axisOf(axis, x.shape.length)));
    if (seen.size !== axes.length) throw new GraphError(`an axis stands twice in [${axes}]`);
    return x;
  },
  vjp: (b, _xs, dy, { axes }) => [b.reverse(dy, { axes })],
  reference: ([x], { axes }, out) => {
    const { start, strides } = backwards(x.shape, axes);
    const result = new Float64Array(sizeOf(out));
    eachPlace(out, (place, at) => {
      result[at] = x.data[start + offsetOf(place, strides)]!;
    });
    return result;
  },
  kernels: (k, [x], { axes }, out) => {
    const { start, strides } = backwards(out, axes);
    return k.own('reverse', [x], out, k.dtype(x), ([values], to) =>
      copyStrided(out, values!, start, strides, to, 0, stridesOf(out)),
    );
  },
  tensorflow: (n, [x], { axes }, types) =>
    n.node('ReverseV2', [x, n.ints(axes)], { ...attrT(types.in[0]), Tidx: { type: 'i32' } }),
  pytorch: 'torch.flip({x}, {axes})',
  cost: '0',
  samples: [
    { shapes: [[2, 3]], attrs: { axes: [1] } },
    { shapes: [[2, 3, 2]], attrs: { axes: [0, -1] } },
    { shapes: [[4]], attrs: { axes: [] } },
    { shapes: [[0, 2]], attrs: { axes: [0, 1] } },
    { shapes: [[3, 1]], attrs: { axes: [0] }, dtypes: ['i32'], draw: [{ below: 9 }] },
  ],
});
