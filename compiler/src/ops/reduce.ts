/** Decides what the reductions share: which axes remain, and how their results line up with their operands. */
import { constant } from '../dims/algebra.js';
import { GraphError } from '../graph/graph-error.js';
import { type DType, type GraphType, tensorType } from '../types/tensor-type.js';
import { stridesOf } from './strides.js';

/** The type of a reduction over `axes`, which are whole numbers from 0 up, each once, in order. */
export function reduced(x: GraphType, axes: readonly number[], keep: boolean, dtypes: readonly DType[]): GraphType {
  if (!dtypes.includes(x.dtype)) throw new GraphError(`no rule for ${x.dtype}`);
  axes.forEach((axis, i) => {
    if (!Number.isInteger(axis) || axis < 0 || axis >= x.shape.length || axis <= (axes[i - 1] ?? -1)) {
      throw new GraphError(`axes [${axes}] of a tensor of rank ${x.shape.length}`);
    }
  });
  const one = constant(1);
  const shape = x.shape.flatMap((dim, axis) => (axes.includes(axis) ? (keep ? [one] : []) : [dim]));
  return tensorType(x.dtype, shape);
}

/** The axis as given, where the rank has it. */
export function onlyAxis(x: GraphType, axis: number): number {
  if (!Number.isInteger(axis) || axis < 0 || axis >= x.shape.length) {
    throw new GraphError(`axis ${axis} of a tensor of rank ${x.shape.length}`);
  }
  return axis;
}

/** How far the result of a reduction moves per axis of its operand: 0 along the axes that are reduced. */
export function resultStrides(shape: readonly number[], axes: readonly number[]): number[] {
  const kept = shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
}
