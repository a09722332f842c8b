/** Decides the same numbers under another shape. */

import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { asDims, type DimList, product, sameDim } from './dim-attributes.js';
import { attrT } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    reshape: { in: [x: ValueId]; attrs: { shape: DimList } };
  }
}

export const reshape = defineOp({
  name: 'reshape',
  doc: 'the same numbers in the same order under another shape',
  signature: 'reshape(x: T[*S], shape: [dim]) -> T[*R]',
  traits: ['view', 'linear'],
  shape: ([x], { shape }) => {
    const to = asDims(shape);
    if (to.length > 8) throw new GraphError(`rank ${to.length} is above 8`);
    sameDim(product(x.shape), product(to), 'the element counts');
    return tensorType(x.dtype, to, x.classes);
  },
  vjp: (b, [x], dy) => [b.reshape(dy, { shape: b.typeOf(x).shape })],
  reference: ([x]) => x.data.slice(),
  kernels: (k, [x], _attrs, out) => k.reshape(x, out),
  tensorflow: (n, [x], { shape }, types) =>
    n.node('Reshape', [x, n.ints(shape)], { ...attrT(types.in[0]), Tshape: { type: 'i32' } }),
  pytorch: '{x}.reshape({shape})',
  cost: '0',
  samples: [
    { shapes: [[2, 6]], attrs: { shape: [3, 4] } },
    { shapes: [[]], attrs: { shape: [1, 1] } },
    { shapes: [[1, 1]], attrs: { shape: [] } },
    { shapes: [[0, 3]], attrs: { shape: [3, 0, 2] } },
    { shapes: [[4]], attrs: { shape: [2, 2] }, dtypes: ['i32'], draw: [{ below: 9 }] },
  ],
});
