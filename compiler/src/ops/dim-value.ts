/** Decides how a dim becomes a number in the graph: a scalar that is known when the free dims are bound. */

import type { Dim } from '../dims/dim.js';
import { type DType, scalarType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';

declare module './define-op.js' {
  interface OpTable {
    dim_value: { in: []; attrs: { dim: number | Dim; dtype: DType } };
  }
}

export const dimValue = defineOp({
  name: 'dim_value',
  doc: 'a dim as a scalar',
  signature: 'dim_value(dim: dim, dtype: "f32" | "i32") -> T[]',
  inLanguage: false,
  traits: [],
  shape: (_xs, { dtype }) => scalarType(dtype),
  vjp: 'none',
  reference: (_xs, { dim }) => Float64Array.of(dim),
  kernels: (k, _xs, { dim, dtype }) => k.fill([], dim, dtype),
  tensorflow: (n, _xs, { dim, dtype }) => {
    const value = n.node('Reshape', [n.ints([dim]), n.ints([])], { T: { type: 'i32' }, Tshape: { type: 'i32' } });
    return dtype === 'i32' ? value : n.node('Cast', [value], { SrcT: { type: 'i32' }, DstT: { type: dtype } });
  },
  pytorch: 'torch.tensor({dim}, dtype={dtype})',
  cost: '0',
  samples: [
    { shapes: [], attrs: { dim: 7, dtype: 'f32' } },
    { shapes: [], attrs: { dim: 1, dtype: 'i32' } },
    { shapes: [], attrs: { dim: 0, dtype: 'f32' } },
  ],
});
