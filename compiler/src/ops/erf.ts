/** Decides the error function. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    erf: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

/** erf to about 1e-15: exp(-v^2) times a series of positive terms (Abramowitz & Stegun, Handbook of Mathematical Functions, 7.1.6). */
function errorFunction(v: number): number {
  if (Math.abs(v) > 6) return Math.sign(v);
  let term = v;
  let sum = v;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * v * v) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-v * v) * sum;
}

export const erf = defineOp({
  name: 'erf',
  doc: 'the error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x',
  signature: 'erf(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, [x], dy) => [b.mul(dy, b.mul(b.scalar(2 / Math.sqrt(Math.PI), x), b.exp(b.neg(b.mul(x, x)))))],
  reference: ([x]) => eachOf(x, errorFunction),
  kernels: (k, [x]) => k.call('Erf', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Erf', xs, types),
  pytorch: 'torch.erf({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
});
