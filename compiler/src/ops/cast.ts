/** Decides conversions between dtypes: to i32 rounds towards 0, to bool is "not 0", from bool gives 0 or 1. */
import type { ValueId } from '../graph/graph.js';
import { type DType, tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';

declare module './define-op.js' {
  interface OpTable {
    cast: { in: [x: ValueId]; attrs: { dtype: DType } };
  }
}

export const cast = defineOp({
  name: 'cast',
  doc: 'the same numbers in another dtype',
  signature: 'cast(x: T[*S], dtype: "f32" | "i32" | "bool") -> D[*S]',
  inLanguage: false,
  traits: ['elementwise'],
  shape: ([x], { dtype }) => tensorType(dtype, x.shape),
  vjp: (b, [x], dy, { dtype }) => [dtype === 'f32' && b.typeOf(x).dtype === 'f32' ? dy : null],
  reference: ([x], { dtype }) => {
    if (dtype === 'bool') return x.data.map((v) => (v !== 0 ? 1 : 0));
    return dtype === 'i32' && x.dtype === 'f32' ? x.data.map(Math.trunc) : x.data.slice();
  },
  kernels: (k, [x], { dtype }, out) => {
    const from = k.dtype(x);
    if (from === dtype) return k.reshape(x, out);
    // A raw cast to bool keeps the low byte of a whole number; the comparison is what is meant.
    if (dtype === 'bool') return k.call('NotEqual', { a: x, b: k.fill([], 0, from) }, {});
    return k.cast(x, dtype);
  },
  tensorflow: (n, [x], { dtype }, types) =>
    dtype === 'bool'
      ? n.node('NotEqual', [x, n.scalar(0, types.in[0].dtype)], { T: { type: types.in[0].dtype } })
      : n.node('Cast', [x], { SrcT: { type: types.in[0].dtype }, DstT: { type: dtype } }),
  pytorch: '{x}.to({dtype})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: { dtype: 'f32' } },
    { shapes: [[3, 4]], attrs: { dtype: 'i32' }, draw: [{ below: 9 }] },
    { shapes: [[2, 3]], attrs: { dtype: 'i32' }, draw: ['distinct'] },
    { shapes: [[]], attrs: { dtype: 'f32' }, dtypes: ['i32'], draw: [{ below: 5 }] },
    { shapes: [[2, 1]], attrs: { dtype: 'bool' }, dtypes: ['i32'], draw: [{ below: 2 }] },
    { shapes: [[4]], attrs: { dtype: 'bool' } },
    { shapes: [[4]], attrs: { dtype: 'f32' }, dtypes: ['bool'] },
    { shapes: [[4]], attrs: { dtype: 'i32' }, dtypes: ['bool'] },
    { shapes: [[0, 2]], attrs: { dtype: 'i32' } },
  ],
});
