/** Decides division rounded down, broadcast as in NumPy. A whole number divided by 0 gives 0: no backend may trap on it. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { elementWise, nearlyEqual, ownZip, plainNode, somewhere, wholeDivisionNode, zip } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    floor_div: { in: [x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

const wholeQuotient = (x: number, y: number): number => (y === 0 ? 0 : Math.floor(x / y));

export const floorDiv = defineOp({
  name: 'floor_div',
  doc: 'x / y rounded down',
  signature: 'floor_div(x: T[*S], y: T[*R]) -> T[*O]',
  traits: ['elementwise'],
  shape: (xs) => elementWise(xs, ['f32', 'i32']),
  vjp: 'none',
  reference: (xs, _attrs, out) => zip(xs, out, xs[0].dtype === 'i32' ? wholeQuotient : (x, y) => Math.floor(x / y)),
  kernels: (k, [a, b], _attrs, out) =>
    k.dtype(a) === 'i32' ? ownZip(k, 'floor_div', [a, b], out, 'i32', wholeQuotient) : k.call('FloorDiv', { a, b }, {}),
  tensorflow: (n, xs, _attrs, types) =>
    types.out.dtype === 'i32' ? wholeDivisionNode(n, 'FloorDiv', xs) : plainNode(n, 'FloorDiv', xs, types),
  pytorch: 'torch.floor_divide({x}, {y})',
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
