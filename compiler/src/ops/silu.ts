/** Decides x * sigmoid(x) (Elfwing, Uchibe and Doya, 2017), also called swish. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';

declare module './define-op.js' {
  interface OpTable {
    silu: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const silu = defineOp({
  name: 'silu',
  doc: 'x * sigmoid(x)',
  signature: 'silu(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  decompose: (b, [x]) => b.mul(x, b.sigmoid(x)),
  vjp: (b, [x], dy, _attrs, y) => {
    const s = b.sigmoid(x);
    return [b.mul(dy, b.add(s, b.mul(y, b.sub(b.scalar(1, x), s))))];
  },
  pytorch: 'F.silu({x})',
  cost: '5 * numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
});
