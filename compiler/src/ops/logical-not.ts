/** Decides negation of truth values. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    logical_not: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const logicalNot = defineOp({
  name: 'logical_not',
  doc: 'not x, element by element',
  signature: 'logical_not(x: bool[*S]) -> bool[*S]',
  traits: ['elementwise'],
  vjp: 'none',
  reference: ([x]) => eachOf(x, (v) => 1 - v),
  kernels: (k, [x]) => k.call('LogicalNot', { x }, {}),
  tensorflow: (n, xs) => n.node('LogicalNot', xs),
  pytorch: 'torch.logical_not({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {}, dtypes: ['bool'] },
    { shapes: [[]], attrs: {}, dtypes: ['bool'] },
    { shapes: [[2, 1, 3]], attrs: {}, dtypes: ['bool'] },
  ],
});
