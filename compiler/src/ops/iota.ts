/** Decides the whole numbers from 0 up: positions, class numbers, indices. */

import type { Dim } from '../dims/dim.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { asDim } from './dim-attributes.js';

declare module './define-op.js' {
  interface OpTable {
    iota: { in: []; attrs: { length: number | Dim } };
  }
}

export const iota = defineOp({
  name: 'iota',
  doc: '0, 1, 2, … of a length',
  signature: 'iota(length: dim) -> i32[length]',
  inLanguage: false,
  traits: [],
  shape: (_xs, { length }) => tensorType('i32', [asDim(length)]),
  vjp: 'none',
  reference: (_xs, { length }) => Float64Array.from({ length }, (_, i) => i),
  kernels: (k, _xs, { length }) =>
    k.values(
      Int32Array.from({ length }, (_, i) => i),
      [length],
      'i32',
    ),
  tensorflow: (n, _xs, { length }) => {
    const end = n.node('Reshape', [n.ints([length]), n.ints([])], { T: { type: 'i32' }, Tshape: { type: 'i32' } });
    return n.node('Range', [n.scalar(0, 'i32'), end, n.scalar(1, 'i32')], { Tidx: { type: 'i32' } });
  },
  pytorch: 'torch.arange({length}, dtype=torch.int32)',
  cost: '0',
  samples: [
    { shapes: [], attrs: { length: 5 } },
    { shapes: [], attrs: { length: 1 } },
    { shapes: [], attrs: { length: 0 } },
  ],
});
