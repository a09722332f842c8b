/** Decides a permutation of axes. */

import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { perAxis } from './dim-attributes.js';
import { attrT } from './element-wise.js';
import { eachPlace } from './places.js';
import { sizeOf, stridesOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    transpose: { in: [x: ValueId]; attrs: { perm: readonly number[] } };
  }
}

export const transpose = defineOp({
  name: 'transpose',
  doc: 'axis i of the result is axis perm[i] of x',
  signature: 'transpose(x: T[*S], perm: [int]) -> T[*R]',
  traits: ['linear'],
  shape: ([x], { perm }) => {
    perAxis(perm, x.shape.length, 'perm');
    const shape = perm.map((axis) => x.shape[axis]);
    if (new Set(perm).size !== perm.length || shape.includes(undefined))
      throw new GraphError(`[${perm}] is no permutation`);
    return tensorType(x.dtype, shape as typeof x.shape, x.classes);
  },
  vjp: (b, _xs, dy, { perm }) => [b.transpose(dy, { perm: perm.map((_, axis) => perm.indexOf(axis)) })],
  reference: ([x], { perm }, out) => {
    const strides = stridesOf(x.shape);
    const result = new Float64Array(sizeOf(out));
    eachPlace(out, (place, at) => {
      result[at] = x.data[place.reduce((sum, n, i) => sum + n * strides[perm[i]!]!, 0)]!;
    });
    return result;
  },
  kernels: (k, [x], { perm }, out) =>
    sizeOf(out) === 0 || perm.every((axis, i) => axis === i) ? k.reshape(x, out) : k.call('Transpose', { x }, { perm }),
  tensorflow: (n, [x], { perm }, types) =>
    n.node('Transpose', [x, n.ints(perm)], { ...attrT(types.in[0]), Tperm: { type: 'i32' } }),
  pytorch: '{x}.permute({perm})',
  cost: '0',
  samples: [
    { shapes: [[2, 3, 4]], attrs: { perm: [2, 0, 1] } },
    { shapes: [[]], attrs: { perm: [] } },
    { shapes: [[3, 0]], attrs: { perm: [1, 0] } },
    { shapes: [[2, 1, 3, 2, 2, 2]], attrs: { perm: [5, 3, 0, 4, 2, 1] } },
    { shapes: [[3, 2]], attrs: { perm: [1, 0] }, dtypes: ['i32'], draw: [{ below: 9 }] },
  ],
});
