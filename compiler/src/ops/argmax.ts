/** Decides where the greatest element along an axis is; the first where several are equal. */
import type { ValueId } from '../graph/graph.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { onlyAxis, reduced } from './reduce.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    argmax: { in: [x: ValueId]; attrs: { axis: number } };
  }
}

export const argmax = defineOp({
  name: 'argmax',
  doc: 'index of the greatest element along an axis, the first of equals',
  signature: 'argmax(x: T[*S], axis: int) -> i32[*R]',
  traits: [],
  shape: ([x], { axis }) => {
    const { shape } = reduced(x, [onlyAxis(x, axis)], false, ['f32', 'i32']);
    return tensorType('i32', shape, x.shape[axis]);
  },
  vjp: 'none',
  reference: ([x], { axis }, out) => {
    const length = x.shape[axis] as number;
    const inner = sizeOf(x.shape.slice(axis + 1));
    return Float64Array.from({ length: sizeOf(out) }, (_, to) => {
      const from = Math.floor(to / inner) * length * inner + (to % inner);
      let best = 0;
      for (let n = 1; n < length; n++) {
        if ((x.data[from + n * inner] as number) > (x.data[from + best * inner] as number)) best = n;
      }
      return best;
    });
  },
  kernels: (k, [x], { axis }, out) =>
    sizeOf(out) === 0 ? k.fill(out, 0, 'i32') : k.reshape(k.call('ArgMax', { x }, { axis }), out),
  tensorflow: (n, [x], { axis }, types) =>
    n.node('ArgMax', [x, n.scalar(axis, 'i32')], {
      T: { type: types.in[0].dtype },
      Tidx: { type: 'i32' },
      output_type: { type: 'i32' },
    }),
  pytorch: 'torch.argmax({x}, dim={axis})',
  cost: 'numel(x)',
  samples: [
    { shapes: [[3, 4]], attrs: { axis: 1 }, draw: ['distinct'] },
    { shapes: [[2, 3, 4]], attrs: { axis: 0 }, draw: ['distinct'] },
    { shapes: [[2, 3, 4]], attrs: { axis: 1 }, draw: ['distinct'] },
    { shapes: [[5]], attrs: { axis: 0 }, draw: ['distinct'] },
    { shapes: [[2, 1]], attrs: { axis: 1 } },
    { shapes: [[0, 3]], attrs: { axis: 1 } },
    { shapes: [[4, 6]], attrs: { axis: 1 }, dtypes: ['i32'], draw: [{ below: 3 }] },
  ],
});
