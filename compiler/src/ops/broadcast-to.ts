/** Decides how a tensor is repeated to a larger shape. */

import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { asDims, type DimList, numberOf, sameDim } from './dim-attributes.js';
import { attrT, unbroadcast } from './element-wise.js';
import { eachPlace, offsetOf } from './places.js';
import { copyStrided } from './strided-copy.js';
import { broadcastStrides, sizeOf, stridesOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    broadcast_to: { in: [x: ValueId]; attrs: { shape: DimList } };
  }
}

export const broadcastTo = defineOp({
  name: 'broadcast_to',
  doc: 'x repeated along leading axes that it lacks and along its axes of one',
  signature: 'broadcast_to(x: T[*S], shape: [dim]) -> T[*R]',
  traits: ['linear'],
  shape: ([x], { shape }) => {
    const to = asDims(shape);
    const lacking = to.length - x.shape.length;
    if (lacking < 0) throw new GraphError(`rank ${x.shape.length} does not broadcast to rank ${to.length}`);
    x.shape.forEach((dim, axis) => {
      if (numberOf(dim) !== 1) sameDim(dim, to[axis + lacking]!, `axis ${axis}: the dims`);
    });
    return tensorType(x.dtype, to, x.classes);
  },
  vjp: (b, [x], dy) => [unbroadcast(b, dy, x)],
  reference: ([x], _attrs, out) => {
    const result = new Float64Array(sizeOf(out));
    const strides = broadcastStrides(x.shape, out);
    eachPlace(out, (place, at) => {
      result[at] = x.data[offsetOf(place, strides)]!;
    });
    return result;
  },
  kernels: (k, [x], _attrs, out) => {
    const from = k.shape(x);
    if (sizeOf(from) === sizeOf(out)) return k.reshape(x, out);
    // tfjs's Tile takes a hundred times as long.
    return k.own('broadcast_to', [x], out, k.dtype(x), ([values], to) =>
      copyStrided(out, values!, 0, broadcastStrides(from, out), to, 0, stridesOf(out)),
    );
  },
  tensorflow: (n, [x], { shape }, types) =>
    n.node('BroadcastTo', [x, n.ints(shape)], { ...attrT(types.in[0]), Tidx: { type: 'i32' } }),
  pytorch: '{x}.expand({shape})',
  cost: '0',
  samples: [
    { shapes: [[3]], attrs: { shape: [2, 3] } },
    { shapes: [[]], attrs: { shape: [2, 2] } },
    { shapes: [[2, 1, 3]], attrs: { shape: [4, 2, 5, 3] } },
    { shapes: [[1, 2]], attrs: { shape: [0, 2] } },
    { shapes: [[2, 1]], attrs: { shape: [2, 120] } },
    { shapes: [[]], attrs: { shape: [] } },
  ],
});
