/** Decides the Gaussian error linear unit (Hendrycks and Gimpel, 2016) in its exact form, with erf. */
import type { ValueId } from '../graph/graph.js';
import { type Builder, defineOp, type NoAttrs } from './define-op.js';

declare module './define-op.js' {
  interface OpTable {
    gelu: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

/** The standard normal distribution's probability of less than x. */
const below = (b: Builder, x: ValueId): ValueId => {
  const erf = b.erf(b.mul(x, b.scalar(Math.SQRT1_2, x)));
  return b.mul(b.add(erf, b.scalar(1, x)), b.scalar(0.5, x));
};

export const gelu = defineOp({
  name: 'gelu',
  doc: 'x times the probability that a standard normal number is less than x',
  signature: 'gelu(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  decompose: (b, [x]) => b.mul(x, below(b, x)),
  vjp: (b, [x], dy) => {
    const bell = b.exp(b.mul(b.mul(x, x), b.scalar(-0.5, x)));
    const density = b.mul(bell, b.scalar(1 / Math.sqrt(2 * Math.PI), x));
    return [b.mul(dy, b.add(below(b, x), b.mul(x, density)))];
  },
  pytorch: 'F.gelu({x})',
  cost: '10 * numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
});
