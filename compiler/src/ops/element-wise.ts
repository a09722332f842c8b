/** Decides what the element-wise operators share: NumPy's broadcasting, its reverse for cotangents, and float64 loops. */

import { constant, literal, sub, variables } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { type DType, type GraphType, tensorType } from '../types/tensor-type.js';
import type { Builder, KernelCalls, NdArray, NodeAttr, NodeDefs, Numbers } from './define-op.js';
import { broadcastStrides, sizeOf, walkRows } from './strides.js';

/** False only where two dims cannot be the same number. Two written differently may be equal by a fact that the checker knew. */
export function mayEqual(a: Dim, b: Dim): boolean {
  if (a === b) return true;
  const difference = sub(a, b);
  const known = literal(difference);
  return known === 0 || (known === undefined && variables(difference).length > 0);
}

const isOne = (dim: Dim): boolean => literal(dim) === 1;

/** The shape that all of these broadcast to. */
export function broadcastShape(shapes: readonly (readonly Dim[])[]): readonly Dim[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const out: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let dim = constant(1);
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length];
      if (own === undefined || isOne(own)) continue;
      if (isOne(dim)) dim = own;
      else if (!mayEqual(dim, own)) throw new GraphError(`axis ${axis} does not broadcast`);
    }
    out.push(dim);
  }
  return out;
}

/** The shape rule of an element-wise operator: equal dtypes among `dtypes`, broadcast shapes; `result` where the dtype changes. */
export function elementWise(xs: readonly GraphType[], dtypes: readonly DType[], result?: DType): GraphType {
  const first = xs[0];
  if (first === undefined) throw new GraphError('no operand');
  for (const { dtype } of xs) {
    if (dtype !== first.dtype) throw new GraphError(`operands are ${first.dtype} and ${dtype}`);
    if (!dtypes.includes(dtype)) throw new GraphError(`no rule for ${dtype}`);
  }
  return tensorType(result ?? first.dtype, broadcastShape(xs.map((x) => x.shape)));
}

/** The cotangent of `x` from that of a result to which it was broadcast: summed where it was repeated. */
export function unbroadcast(b: Builder, dy: ValueId, x: ValueId): ValueId {
  const from = b.typeOf(dy).shape;
  const to = b.typeOf(x).shape;
  const lacking = from.length - to.length;
  const axes: number[] = [];
  from.forEach((dim, axis) => {
    const own = to[axis - lacking];
    if (own === undefined || (isOne(own) && !isOne(dim))) axes.push(axis);
  });
  if (axes.length === 0) return dy;
  const sum = b.reduce_sum(dy, { axes, keep: false });
  return b.typeOf(sum).shape.length === to.length ? sum : b.reshape(sum, { shape: to });
}

/** float64 loop over one operand. */
export const eachOf = (x: NdArray, f: (value: number) => number): Float64Array => x.data.map(f);

/** float64 loop over broadcast operands. */
export function zip(xs: readonly NdArray[], out: readonly number[], f: (...values: number[]) => number): Float64Array {
  const result = new Float64Array(sizeOf(out));
  zipInto(
    xs.map((x) => x.data),
    xs.map((x) => x.shape),
    result,
    out,
    f,
  );
  return result;
}

/** Writes f of two or three broadcast operands into `result`, whose shape is `out`. */
function zipInto(
  xs: readonly (Numbers | Float64Array)[],
  shapes: readonly (readonly number[])[],
  result: Numbers | Float64Array,
  out: readonly number[],
  f: (...values: number[]) => number,
): void {
  const [a, b, c] = xs as readonly Float64Array[];
  if (a === undefined || b === undefined) throw new GraphError('needs two operands');
  const strides = shapes.map((shape) => broadcastStrides(shape, out));
  const [stepA = 0, stepB = 0, stepC = 0] = strides.map((stride) => stride.at(-1) ?? 0);
  const length = out.at(-1) ?? 1;
  walkRows(out, strides, (at, [i = 0, j = 0, k = 0]) => {
    for (let n = 0; n < length; n++) {
      const x = a[i + n * stepA] as number;
      const y = b[j + n * stepB] as number;
      result[at + n] = c === undefined ? f(x, y) : f(x, y, c[k + n * stepC] as number);
    }
  });
}

/** A kernel of our own over broadcast operands, for what tfjs has no safe kernel for. */
export function ownZip<R>(
  k: KernelCalls<R>,
  name: string,
  xs: readonly R[],
  out: readonly number[],
  dtype: DType,
  f: (...values: number[]) => number,
): R {
  const shapes = xs.map((x) => k.shape(x));
  return k.own(name, xs, out, dtype, (numbers, result) => zipInto(numbers, shapes, result, out, f));
}

/** `T` of a TensorFlow node. */
export const attrT = (type: GraphType): Readonly<Record<string, NodeAttr>> => ({ T: { type: type.dtype } });

/** A TensorFlow node whose only attribute is `T`, the dtype of its first operand. */
export const plainNode = <R>(
  n: NodeDefs<R>,
  name: string,
  xs: readonly R[],
  types: { readonly in: readonly GraphType[] },
): R => n.node(name, xs, attrT(types.in[0] as GraphType));

/** A division of whole numbers as a TensorFlow node: 0 where the divisor is 0, which TensorFlow's own kernel refuses to compute. */
export function wholeDivisionNode<R>(n: NodeDefs<R>, name: string, [x, y]: readonly [R, R]): R {
  const T = { T: { type: 'i32' } } as const;
  const zero = n.scalar(0, 'i32');
  const none = n.node('Equal', [y, zero], T);
  const quotient = n.node(name, [x, n.node('SelectV2', [none, n.scalar(1, 'i32'), y], T)], T);
  return n.node('SelectV2', [none, zero, quotient], T);
}

/** True where `close` holds at any place of two broadcast operands. */
export function somewhere(x: NdArray, y: NdArray, close: (x: number, y: number) => boolean): boolean {
  const rank = Math.max(x.shape.length, y.shape.length);
  const out = Array.from({ length: rank }, (_, axis) => {
    const own = x.shape[axis - rank + x.shape.length] ?? 1;
    return own === 1 ? (y.shape[axis - rank + y.shape.length] ?? 1) : own;
  });
  return zip([x, y], out, (a, b) => (close(a, b) ? 1 : 0)).includes(1);
}

/** Closer than finite differences can tell apart. */
export const nearlyEqual = (x: number, y: number): boolean => Math.abs(x - y) < 1e-3;
