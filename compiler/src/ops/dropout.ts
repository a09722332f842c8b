/** Decides dropout (Srivastava et al., 2014): its mask is a function of (seed, stream, step), drawn again in the gradient, so nothing is kept. */
import type { ValueId } from '../graph/graph.js';
import { defineOp } from './define-op.js';

declare module './define-op.js' {
  interface OpTable {
    dropout: { in: [x: ValueId, seed: ValueId, step: ValueId]; attrs: { rate: number; stream: number } };
  }
}

export const dropout = defineOp({
  name: 'dropout',
  doc: '0 with probability `rate`, else x / (1 - rate)',
  signature: 'dropout(x: f32[*S], seed: i32[2], step: i32[], rate: float, stream: int) -> f32[*S]',
  inLanguage: false,
  traits: ['random'],
  decompose: (b, [x, seed, step], { rate, stream }) => {
    if (rate <= 0) return x;
    const zero = b.scalar(0, x);
    if (rate >= 1) return b.broadcast_to(zero, { shape: b.typeOf(x).shape });
    const draw = b.random_uniform(seed, step, { shape: b.typeOf(x).shape, stream });
    return b.select(b.less(draw, b.scalar(rate, x)), zero, b.mul(x, b.scalar(1 / (1 - rate), x)));
  },
  vjp: (b, [, seed, step], dy, attrs) => [b.dropout(dy, seed, step, attrs), null, null],
  cost: '22 * numel(out)',
  samples: [
    {
      shapes: [[3, 4], [2], []],
      attrs: { rate: 0.4, stream: 7 },
      dtypes: ['f32', 'i32', 'i32'],
      draw: ['normal', { below: 999 }, { below: 9 }],
    },
    {
      shapes: [[], [2], []],
      attrs: { rate: 0, stream: 1 },
      dtypes: ['f32', 'i32', 'i32'],
      draw: ['normal', { below: 999 }, { below: 9 }],
    },
    {
      shapes: [[2, 2], [2], []],
      attrs: { rate: 1, stream: 2 },
      dtypes: ['f32', 'i32', 'i32'],
      draw: ['normal', { below: 999 }, { below: 9 }],
    },
    {
      shapes: [[0, 2], [2], []],
      attrs: { rate: 0.5, stream: 3 },
      dtypes: ['f32', 'i32', 'i32'],
      draw: ['normal', { below: 999 }, { below: 9 }],
    },
  ],
});
