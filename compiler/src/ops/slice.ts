/** Decides which regular part of a tensor is taken. */
import { add, mul, sub } from '../dims/algebra.js';
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { asDim, asDims, type DimList, numberOf, perAxis } from './dim-attributes.js';
import { attrT } from './element-wise.js';
import { eachPlace, offsetOf } from './places.js';
import { copyStrided } from './strided-copy.js';
import { sizeOf, stridesOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** `size` is the number of elements taken, so it is the result's shape. */
    slice: { in: [x: ValueId]; attrs: { begin: DimList; size: DimList; strides: readonly number[] } };
  }
}

/** From the first element taken to the last, both counted. */
const extent = (size: DimList[number], stride: number) =>
  numberOf(size) === 0 ? asDim(0) : add(mul(sub(asDim(size), asDim(1)), asDim(stride)), asDim(1));

export const slice = defineOp({
  name: 'slice',
  doc: 'along each axis the elements begin, begin + stride, …: `size` of them',
  signature: 'slice(x: T[*S], begin: [int], size: [dim], strides: [dim]) -> T[*R]',
  traits: ['linear'],
  shape: ([x], { begin, size, strides }) => {
    for (const [name, list] of Object.entries({ begin, size, strides })) perAxis(list, x.shape.length, name);
    x.shape.forEach((dim, axis) => {
      const rest = numberOf(sub(sub(dim, asDim(begin[axis]!)), extent(size[axis]!, strides[axis]!)));
      const wrong = (numberOf(begin[axis]!) ?? 0) < 0 || !(strides[axis]! >= 1) || (rest !== null && rest < 0);
      if (wrong) throw new GraphError(`axis ${axis}: the part lies outside`);
    });
    return tensorType(x.dtype, asDims(size), x.classes);
  },
  vjp: (b, [x], dy, { begin, size, strides }) => {
    const high = b
      .typeOf(x)
      .shape.map((dim, axis) => sub(sub(dim, asDim(begin[axis]!)), extent(size[axis]!, strides[axis]!)));
    return [b.pad(dy, { low: begin, high, interior: strides.map((stride) => stride - 1), value: 0 })];
  },
  reference: ([x], { begin, strides }, out) => {
    const own = stridesOf(x.shape);
    const result = new Float64Array(sizeOf(out));
    eachPlace(out, (place, at) => {
      result[at] =
        x.data[
          offsetOf(
            place.map((n, axis) => begin[axis]! + n * strides[axis]!),
            own,
          )
        ]!;
    });
    return result;
  },
  kernels: (k, [x], { begin, strides }, out) => {
    const own = stridesOf(k.shape(x));
    if (sizeOf(k.shape(x)) === sizeOf(out)) return k.reshape(x, out);
    // tfjs's Slice first copies the whole operand out of the heap.
    return k.own('slice', [x], out, k.dtype(x), ([values], to) =>
      copyStrided(
        out,
        values!,
        offsetOf(begin, own),
        own.map((s, axis) => s * strides[axis]!),
        to,
        0,
        stridesOf(out),
      ),
    );
  },
  tensorflow: (n, [x], { begin, size, strides }, types) => {
    const end = size.map((count, axis) => add(asDim(begin[axis]!), extent(count, strides[axis]!)));
    const masks = Object.fromEntries(
      ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'].map((mask) => [mask, { i: 0 }]),
    );
    const attrs = { ...attrT(types.in[0]), Index: { type: 'i32' } as const, ...masks };
    return n.node('StridedSlice', [x, n.ints(begin), n.ints(end), n.ints(strides)], attrs);
  },
  pytorch: '{x}[tuple(slice(b, b + (n - 1) * s + 1 if n else b, s) for b, n, s in zip({begin}, {size}, {strides}))]',
  cost: '0',
  samples: [
    { shapes: [[4, 5]], attrs: { begin: [1, 0], size: [2, 5], strides: [1, 1] } },
    { shapes: [[7, 2, 5]], attrs: { begin: [1, 1, 0], size: [3, 1, 2], strides: [2, 1, 3] } },
    { shapes: [[]], attrs: { begin: [], size: [], strides: [] } },
    { shapes: [[3, 2]], attrs: { begin: [3, 0], size: [0, 2], strides: [1, 1] } },
    { shapes: [[2, 200]], attrs: { begin: [0, 50], size: [2, 120], strides: [1, 1] } },
    { shapes: [[6]], attrs: { begin: [1], size: [3], strides: [2] }, dtypes: ['i32'], draw: [{ below: 9 }] },
  ],
});
