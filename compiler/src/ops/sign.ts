/** Decides the sign: -1, 0 or 1. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, elementWise, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    sign: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const sign = defineOp({
  name: 'sign',
  doc: '-1 where x < 0, 1 where x > 0, else 0',
  signature: 'sign(x: T[*S]) -> T[*S]',
  traits: ['elementwise'],
  shape: (xs) => elementWise(xs, ['f32', 'i32']),
  vjp: 'none',
  reference: ([x]) => eachOf(x, Math.sign),
  kernels: (k, [x]) => k.call('Sign', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Sign', xs, types),
  pytorch: 'torch.sign({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
    { shapes: [[2, 3]], attrs: {}, dtypes: ['i32'], draw: [{ below: 7 }] },
  ],
  kinks: ([x]) => x.data.some((v) => Math.abs(v) < 1e-3),
});
