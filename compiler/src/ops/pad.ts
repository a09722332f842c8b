/** Decides how a tensor is widened: around it and between its elements. */
import { add, mul, sub } from '../dims/algebra.js';
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp, type NodeDefs } from './define-op.js';
import { asDim, asDims, type DimList, numberOf, perAxis, product } from './dim-attributes.js';
import { attrT } from './element-wise.js';
import { eachPlace, offsetOf } from './places.js';
import { copyStrided } from './strided-copy.js';
import { sizeOf, stridesOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    pad: { in: [x: ValueId]; attrs: { low: DimList; high: DimList; interior: readonly number[]; value: number } };
  }
}

export const pad = defineOp({
  name: 'pad',
  doc: '`low` values before and `high` after each axis, and `interior` of them between neighbours',
  signature: 'pad(x: T[*S], low: [int], high: [int], interior: [int], value: float = 0) -> T[*R]',
  traits: [],
  shape: ([x], { low, high, interior, value }) => {
    for (const [name, list] of Object.entries({ low, high, interior })) {
      perAxis(list, x.shape.length, name);
      if (list.some((n) => (numberOf(n) ?? 0) < 0)) throw new GraphError(`${name} has a negative entry`);
    }
    const shape = x.shape.map((dim, axis) => {
      const gaps = numberOf(dim) === 0 ? asDim(0) : mul(sub(dim, asDim(1)), asDim(interior[axis]!));
      return add(add(add(dim, gaps), asDim(low[axis]!)), asDim(high[axis]!));
    });
    return tensorType(x.dtype, shape, value === 0 ? x.classes : null);
  },
  vjp: (b, [x], dy, { low, interior }) => [
    b.slice(dy, { begin: low, size: b.typeOf(x).shape, strides: interior.map((gap) => gap + 1) }),
  ],
  reference: ([x], { low, interior, value }, out) => {
    const strides = stridesOf(out);
    const result = new Float64Array(sizeOf(out)).fill(value);
    eachPlace(x.shape, (place, at) => {
      result[
        offsetOf(
          place.map((n, axis) => low[axis]! + n * (interior[axis]! + 1)),
          strides,
        )
      ] = x.data[at]!;
    });
    return result;
  },
  kernels: (k, [x], { low, interior, value }, out) => {
    const shape = k.shape(x);
    if (sizeOf(shape) === sizeOf(out)) return k.reshape(x, out);
    const strides = stridesOf(out);
    const steps = strides.map((stride, axis) => stride * (interior[axis]! + 1));
    return k.own('pad', [x], out, k.dtype(x), ([values], to) => {
      if (value !== 0) to.fill(value);
      copyStrided(shape, values!, 0, stridesOf(shape), to, offsetOf(low, strides), steps);
    });
  },
  tensorflow: (n, [x], { low, high, interior, value }, types) => {
    const T = attrT(types.in[0]);
    const filler = n.scalar(value, types.in[0].dtype);
    const around = (v: typeof x, before: DimList, after: DimList) =>
      n.node('PadV2', [v, pairs(n, before, after), filler], { ...T, Tpaddings: { type: 'i32' } });
    let wide = x;
    const shape = [...types.in[0].shape];
    // Between the elements of an axis: each gets an axis of its own, is padded there, and the last one's gap is cut off again.
    interior.forEach((gap, axis) => {
      if (gap === 0) return;
      const flat = [product(shape.slice(0, axis + 1)), asDim(1), product(shape.slice(axis + 1))];
      wide = n.node('Reshape', [wide, n.ints(flat)], { ...T, Tshape: { type: 'i32' } });
      wide = around(wide, [0, 0, 0], [0, gap, 0]);
      const long = shape.map((dim, i) => (i === axis ? mul(dim, asDim(gap + 1)) : dim));
      wide = n.node('Reshape', [wide, n.ints(long)], { ...T, Tshape: { type: 'i32' } });
      shape[axis] = numberOf(shape[axis]!) === 0 ? asDim(0) : sub(long[axis]!, asDim(gap));
      const cut = [wide, n.ints(shape.map(() => 0)), n.ints(shape)];
      wide = n.node('Slice', cut, { ...T, Index: { type: 'i32' } });
    });
    return around(wide, low, high);
  },
  pytorch: [
    '(lambda x, low, high, gap: (lambda y: (y.__setitem__(tuple(slice(l, l + (n - 1) * (g + 1) + 1 if n else l, g + 1) ',
    'for l, n, g in zip(low, x.shape, gap)), x), y)[1])(x.new_full([l + n + max(n - 1, 0) * g + h ',
    'for l, h, g, n in zip(low, high, gap, x.shape)], {value})))({x}, {low}, {high}, {interior})',
  ].join(''),
  cost: '0',
  samples: [
    { shapes: [[2, 3]], attrs: { low: [1, 0], high: [0, 2], interior: [0, 0], value: 0 } },
    { shapes: [[3, 2, 2]], attrs: { low: [0, 1, 0], high: [1, 0, 0], interior: [2, 0, 1], value: -1.5 } },
    { shapes: [[]], attrs: { low: [], high: [], interior: [], value: 0 } },
    { shapes: [[0, 2]], attrs: { low: [1, 0], high: [1, 0], interior: [3, 0], value: 0 } },
    { shapes: [[3]], attrs: { low: [1], high: [1], interior: [1], value: 7 }, dtypes: ['i32'], draw: [{ below: 9 }] },
  ],
});

/** `[[low, high], …]`, as TensorFlow wants it. */
const pairs = <R>(n: NodeDefs<R>, low: DimList, high: DimList): R =>
  n.node(
    'Reshape',
    [n.ints(asDims(low).flatMap((before, axis) => [before, asDim(high[axis]!)])), n.ints([low.length, 2])],
    {
      T: { type: 'i32' },
      Tshape: { type: 'i32' },
    },
  );
