/** Decides the remainder of division rounded down: it has the sign of the divisor. A whole number modulo 0 gives 0. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import {
  elementWise,
  nearlyEqual,
  ownZip,
  plainNode,
  somewhere,
  unbroadcast,
  wholeDivisionNode,
  zip,
} from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    mod: { in: [x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

/** Exact: `%` of two floats has no rounding. */
function remainder(x: number, y: number): number {
  const rest = x % y;
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
}
const wholeRemainder = (x: number, y: number): number => (y === 0 ? 0 : remainder(x, y));

export const mod = defineOp({
  name: 'mod',
  doc: 'x - y * floor(x / y)',
  signature: 'mod(x: T[*S], y: T[*R]) -> T[*O]',
  traits: ['elementwise'],
  shape: (xs) => elementWise(xs, ['f32', 'i32']),
  vjp: (b, [x, y], dy) => [unbroadcast(b, dy, x), b.neg(unbroadcast(b, b.mul(dy, b.floor_div(x, y)), y))],
  reference: (xs, _attrs, out) => zip(xs, out, xs[0].dtype === 'i32' ? wholeRemainder : remainder),
  kernels: (k, [a, b], _attrs, out) => {
    const dtype = k.dtype(a);
    return ownZip(k, 'mod', [a, b], out, dtype, dtype === 'i32' ? wholeRemainder : remainder);
  },
  tensorflow: (n, xs, _attrs, types) =>
    types.out.dtype === 'i32' ? wholeDivisionNode(n, 'FloorMod', xs) : plainNode(n, 'FloorMod', xs, types),
  pytorch: 'torch.remainder({x}, {y})',
  cost: 'numel(out)',
  samples: [
    {
      shapes: [
        [3, 4],
        [3, 4],
      ],
      attrs: {},
      draw: ['normal', 'positive'],
    },
    { shapes: [[], []], attrs: {}, draw: ['normal', 'positive'] },
    { shapes: [[2, 3], [3]], attrs: {}, draw: ['normal', 'positive'] },
    {
      shapes: [
        [2, 1, 3],
        [4, 1],
      ],
      attrs: {},
      draw: ['normal', 'positive'],
    },
    { shapes: [[1], [5]], attrs: {}, draw: ['normal', 'positive'] },
    { shapes: [[0, 2], [2]], attrs: {}, draw: ['normal', 'positive'] },
    { shapes: [[2, 3], [3]], attrs: {}, dtypes: ['i32', 'i32'], draw: [{ below: 99 }, { below: 5 }] },
  ],
  kinks: ([x, y]) => somewhere(x, y, (a, b) => nearlyEqual(a / b, Math.round(a / b))),
});
