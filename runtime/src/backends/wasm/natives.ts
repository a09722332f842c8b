/** Decides which operators run on generated WebAssembly instead of tfjs's kernels, and how each is called. */
import type { BoundNode } from '../bind.js';
import type { NativeKernel } from '../engine.js';
import type { TensorInfo } from '../tfjs.js';
import type { Compile } from './compile.js';
import { elementwise } from './elementwise.js';

/** Where a tensor's numbers begin in the memory. */
export type Address = (tensor: TensorInfo) => number;
/** What a generator gets: the operands' shapes are those of the node's operands. */
export interface Site {
  readonly compile: Compile;
  readonly address: Address;
  readonly shapes: readonly (readonly number[])[];
}
type Native = (node: BoundNode, site: Site) => NativeKernel | null;

const natives: Readonly<Record<string, Native>> = {
  fused: ({ fused, shape }, { compile, address, shapes }) => {
    if (fused === undefined) return null;
    const { expression } = fused;
    const key = JSON.stringify(['fused', expression, shapes, shape]);
    const run = compile(key, () => elementwise(expression, shapes, shape));
    return (inputs, results) => void run(...results.map(address), ...inputs.map(address));
  },
};

/** The generated kernel for a node; null leaves it to the operator's own kernels. */
export const native = (node: BoundNode, site: Site): NativeKernel | null => natives[node.op]?.(node, site) ?? null;
