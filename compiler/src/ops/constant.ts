/** Decides tensors that are known at compile time: written out, or one number everywhere. */

import { literal } from '../dims/algebra.js';
import { GraphError } from '../graph/graph-error.js';
import { type DType, tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { asDims, type DimList } from './dim-attributes.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** One value fills the whole shape, which may then hold free dims; else there is one value per element, row-major. */
    constant: { in: []; attrs: { dtype: DType; shape: DimList; values: readonly number[] } };
  }
}

export const constant = defineOp({
  name: 'constant',
  doc: 'a tensor known at compile time',
  signature: 'constant(dtype: "f32" | "i32" | "bool", shape: [dim], values: [float]) -> T[*S]',
  inLanguage: false,
  traits: [],
  shape: (_xs, { dtype, shape, values }) => {
    const dims = asDims(shape);
    if (values.length !== 1) {
      let size = 1;
      for (const dim of dims) {
        const n = literal(dim);
        if (n === undefined) throw new GraphError('a constant with a free dim has one value');
        size *= n;
      }
      if (size !== values.length) throw new GraphError(`${values.length} values for ${size} elements`);
    }
    if (dtype !== 'f32') {
      const wrong = values.find((v) => !Number.isInteger(v) || (dtype === 'bool' && v !== 0 && v !== 1));
      if (wrong !== undefined) throw new GraphError(`${wrong} is no ${dtype}`);
    }
    return tensorType(dtype, dims);
  },
  vjp: 'none',
  reference: (_xs, { values }, out) =>
    values.length === 1 ? new Float64Array(sizeOf(out)).fill(values[0] as number) : Float64Array.from(values),
  kernels: (k, _xs, { dtype, values }, out) => {
    if (values.length === 1) return k.fill(out, values[0] as number, dtype);
    return k.values(dtype === 'f32' ? Float32Array.from(values) : Int32Array.from(values), out, dtype);
  },
  tensorflow: (n, _xs, { dtype, shape, values }) => {
    if (values.length !== 1) return n.values(values, shape, dtype);
    const value = n.scalar(values[0] as number, dtype);
    return shape.length === 0
      ? value
      : n.node('Fill', [n.ints(shape), value], { T: { type: dtype }, index_type: { type: 'i32' } });
  },
  pytorch:
    'torch.tensor({values}, dtype={dtype}).reshape({shape}) if len({values}) != 1 else torch.full({shape}, {values}[0], dtype={dtype})',
  cost: '0',
  samples: [
    { shapes: [], attrs: { dtype: 'f32', shape: [], values: [2.5] } },
    { shapes: [], attrs: { dtype: 'i32', shape: [], values: [-7] } },
    { shapes: [], attrs: { dtype: 'bool', shape: [], values: [1] } },
  ],
});
