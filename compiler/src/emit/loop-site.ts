/** Decides what stands around a loop where it is emitted: its operands, who uses its results, how its bodies are lowered. */
import type { Node } from '../graph/graph.js';
import type { GraphType } from '../types/tensor-type.js';
import type { TensorName } from './graph-def.js';

/** What the rounds of a frame gave, round by round: an array, and what says that all is written. */
export interface Stack {
  readonly handle: TensorName;
  readonly flow: TensorName;
}

/** The outputs `needed` of a loop's body `index`; `given` is the tensor of one of its inputs. */
export type LowerBody = (
  index: number,
  needed: readonly number[],
  given: (input: Node) => TensorName,
) => readonly TensorName[];

/** What a loop node stands on. */
export interface LoopSite {
  readonly operands: readonly TensorName[];
  readonly types: readonly GraphType[];
  readonly results: readonly GraphType[];
  /** How often each result is used. */
  readonly uses: readonly number[];
  /** The results of frames beside this loop, by the tensor that gathers one; a frame adds its own. */
  readonly stacks: Map<TensorName, Stack>;
  readonly lower: LowerBody;
}
