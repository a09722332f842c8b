/** Decides where gradients end: the value passes, its cotangent does not. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    stop_gradient: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const stopGradient = defineOp({
  name: 'stop_gradient',
  doc: 'x, as a constant to every gradient',
  signature: 'stop_gradient(x: T[*S]) -> T[*S]',
  traits: ['elementwise', 'view'],
  vjp: 'none',
  reference: ([x]) => x.data,
  kernels: (k, [x], _attrs, out) => k.reshape(x, out),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'StopGradient', xs, types),
  pytorch: '{x}.detach()',
  cost: '0',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1]], attrs: {}, dtypes: ['i32'], draw: [{ below: 5 }] },
  ],
});
