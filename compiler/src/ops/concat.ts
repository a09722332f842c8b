/** Decides how tensors are joined along an axis. */
import { add } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { asDim, axisOf, sameDim } from './dim-attributes.js';
import { attrT } from './element-wise.js';
import { copyStrided } from './strided-copy.js';
import { sizeOf, stridesOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    concat: { in: ValueId[]; attrs: { axis: number } };
  }
}

export const concat = defineOp({
  name: 'concat',
  doc: 'tensors joined along an axis; all other axes are equal',
  signature: 'concat(xs: [T[*S]], axis: int) -> T[*R]',
  traits: ['linear'],
  shape: (xs, { axis }) => {
    const first = xs[0];
    if (first === undefined) throw new GraphError('nothing to join');
    const along = axisOf(axis, first.shape.length);
    let shape = first.shape;
    let total: Dim = asDim(0);
    for (const x of xs) {
      if (x.dtype !== first.dtype) throw new GraphError(`operands are ${first.dtype} and ${x.dtype}`);
      if (x.shape.length !== shape.length) throw new GraphError(`ranks are ${shape.length} and ${x.shape.length}`);
      shape = shape.map((dim, i) => (i === along ? dim : sameDim(dim, x.shape[i]!, `axis ${i}: the dims`)));
      total = add(total, x.shape[along]!);
    }
    const classes = xs.every((x) => x.classes === first.classes) ? first.classes : null;
    return tensorType(
      first.dtype,
      shape.map((dim, i) => (i === along ? total : dim)),
      classes,
    );
  },
  vjp: (b, xs, dy, { axis }) => {
    let from: Dim = asDim(0);
    return xs.map((x) => {
      const size = b.typeOf(x).shape;
      const along = axisOf(axis, size.length);
      const begin = size.map((_, i) => (i === along ? from : 0));
      from = add(from, size[along]!);
      return b.slice(dy, { begin, size, strides: size.map(() => 1) });
    });
  },
  reference: (xs, { axis }, out) => {
    const along = axisOf(axis, out.length);
    const outer = sizeOf(out.slice(0, along));
    const result = new Float64Array(sizeOf(out));
    let at = 0;
    for (let i = 0; i < outer; i++) {
      for (const { data } of xs) {
        const rows = data.length / outer;
        result.set(data.subarray(i * rows, (i + 1) * rows), at);
        at += rows;
      }
    }
    return result;
  },
  kernels: (k, xs, { axis }, out) => {
    const along = axisOf(axis, out.length);
    const strides = stridesOf(out);
    const shapes = xs.map((x) => k.shape(x));
    // tfjs's Concat first copies every operand out of the heap.
    return k.own('concat', xs, out, k.dtype(xs[0]!), (operands, to) => {
      let start = 0;
      operands.forEach((values, i) => {
        const shape = shapes[i]!;
        copyStrided(shape, values, 0, stridesOf(shape), to, start, strides);
        start += shape[along]! * strides[along]!;
      });
    });
  },
  tensorflow: (n, xs, { axis }, types) =>
    // TensorFlow wants two at least.
    xs.length === 1
      ? n.node('Identity', xs, attrT(types.out))
      : n.node('ConcatV2', [...xs, n.scalar(axis, 'i32')], {
          ...attrT(types.out),
          Tidx: { type: 'i32' },
          N: { i: xs.length },
        }),
  pytorch: 'torch.cat([{xs}], {axis})',
  cost: '0',
  samples: [
    {
      shapes: [
        [2, 3],
        [2, 1],
      ],
      attrs: { axis: 1 },
    },
    { shapes: [[2]], attrs: { axis: 0 } },
    {
      shapes: [
        [1, 2, 2],
        [0, 2, 2],
        [3, 2, 2],
      ],
      attrs: { axis: 0 },
    },
    {
      shapes: [
        [2, 1, 3],
        [2, 4, 3],
      ],
      attrs: { axis: -2 },
    },
    { shapes: [[2], [3]], attrs: { axis: 0 }, dtypes: ['i32', 'i32'], draw: [{ below: 9 }, { below: 9 }] },
  ],
});
