/** Decides running sums along an axis; `exclusive` leaves an element out of its own sum, `reverse` runs from the end. */
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { onlyAxis } from './reduce.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    cumsum: { in: [x: ValueId]; attrs: { axis: number; reverse: boolean; exclusive: boolean } };
  }
}

export const cumsum = defineOp({
  name: 'cumsum',
  doc: 'running sum along an axis',
  signature: 'cumsum(x: T[*S], axis: int, reverse: bool, exclusive: bool) -> T[*S]',
  traits: ['linear'],
  shape: ([x], { axis }) => {
    onlyAxis(x, axis);
    if (x.dtype === 'bool') throw new GraphError('no rule for bool');
    return tensorType(x.dtype, x.shape);
  },
  vjp: (b, _xs, dy, { axis, reverse, exclusive }) => [b.cumsum(dy, { axis, reverse: !reverse, exclusive })],
  reference: ([x], { axis, reverse, exclusive }) => {
    const length = x.shape[axis] as number;
    const inner = sizeOf(x.shape.slice(axis + 1));
    const out = new Float64Array(x.data.length);
    for (let row = 0; row < x.data.length; row += length * inner) {
      for (let column = 0; column < inner; column++) {
        let sum = 0;
        for (let n = 0; n < length; n++) {
          const at = row + (reverse ? length - 1 - n : n) * inner + column;
          const before = sum;
          sum += x.data[at] as number;
          out[at] = exclusive ? before : sum;
        }
      }
    }
    return out;
  },
  kernels: (k, [x], { axis, reverse, exclusive }, out) =>
    sizeOf(out) === 0 ? k.reshape(x, out) : k.call('Cumsum', { x }, { axis, reverse, exclusive }),
  tensorflow: (n, [x], { axis, reverse, exclusive }, types) =>
    n.node('Cumsum', [x, n.scalar(axis, 'i32')], {
      T: { type: types.in[0].dtype },
      Tidx: { type: 'i32' },
      exclusive: { b: exclusive },
      reverse: { b: reverse },
    }),
  pytorch: 'torch.cumsum({x}, dim={axis})',
  cost: 'numel(x)',
  samples: [
    { shapes: [[3, 4]], attrs: { axis: 1, reverse: false, exclusive: false } },
    { shapes: [[3, 4]], attrs: { axis: 0, reverse: true, exclusive: false } },
    { shapes: [[2, 3, 4]], attrs: { axis: 1, reverse: false, exclusive: true } },
    { shapes: [[5]], attrs: { axis: 0, reverse: true, exclusive: true } },
    { shapes: [[2, 1]], attrs: { axis: 1, reverse: false, exclusive: true } },
    { shapes: [[2, 0]], attrs: { axis: 1, reverse: false, exclusive: false } },
    { shapes: [[2, 3]], attrs: { axis: 1, reverse: false, exclusive: false }, dtypes: ['i32'], draw: [{ below: 9 }] },
  ],
});
