/** Decides what a plan needs of a tfjs backend: kernels by name, storage that is counted, live views of numbers. */
import { findOperator, type Numbers } from '@dln/compiler';
import type { BoundNode } from './bind.js';
import type { KernelFunc, RawBackend, TensorInfo, TfjsDType } from './tfjs.js';

/** A kernel of our own on this engine's memory: reads the operands' storage, fills every element of the results'. */
export interface Native {
  /** Operands, then tables; results, then scratch. */
  readonly run: NativeKernel;
  /** Numbers that it needs besides its operands, the same at every call. */
  readonly tables?: readonly Int32Array[];
  /** Elements of float32 memory that it needs while it runs. */
  readonly scratch?: readonly number[];
}
/** A kernel over the engine's own memory. */
export type NativeKernel = (inputs: Tensors, results: Tensors) => void;
/** As many as the node has. */
export type Tensors = readonly [TensorInfo, TensorInfo, TensorInfo, ...TensorInfo[]];

/** tfjs's kernels and storage without its tape. */
export interface Engine {
  readonly name: 'wasm' | 'cpu';
  /** Handed to every kernel. */
  readonly raw: RawBackend;
  kernel(name: string): KernelFunc | null;
  /** False for an operator that is better decomposed here. */
  has(op: string): boolean;
  /** Rewrites a graph for this engine before it is planned. */
  prepare(
    nodes: readonly BoundNode[],
    outputs: readonly number[],
  ): { readonly nodes: readonly BoundNode[]; readonly outputs: readonly number[] };
  /** A kernel of its own for a node, asked for once while planning; null: the operator's kernels are called. */
  native(node: BoundNode, shapes: readonly (readonly number[])[]): Native | null;
  /** A new tensor whose numbers are undefined until written. */
  allocate(shape: readonly number[], dtype: TfjsDType): TensorInfo;
  /** The tensor's numbers where they lie; on wasm the view dies when the heap grows, so it is never kept. */
  numbers(tensor: TensorInfo): Numbers;
  /** What lives in the engine's memory: of all its sessions together. */
  usage(): { readonly tensors: number; readonly bytes: number };
  /** Set once WebAssembly has trapped: its heap can hold anything. */
  broken: boolean;
}

/** An operator that states kernels. */
export const hasKernels = (op: string): boolean => findOperator(op)?.kernels !== undefined;
