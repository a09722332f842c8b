/** Decides what a generator of kernels gets and gives. */
import type { Numbers } from '@dln/compiler';
import type { TensorInfo } from '../tfjs.js';
import type { Compile } from './compile.js';

/** A place in a graph that asks for a kernel. */
export interface Site {
  readonly compile: Compile;
  /** Where a tensor's numbers begin in the memory. */
  readonly address: (tensor: TensorInfo) => number;
  readonly numbers: (tensor: TensorInfo) => Numbers;
  /** Of the operands. */
  readonly shapes: readonly (readonly number[])[];
}
