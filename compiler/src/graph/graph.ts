/** Decides what a program's graph is: typed, in static single assignment, plain immutable nodes in topological order. */
import type { Span } from '@dln/grammar';
import type { Dim } from '../dims/dim.js';
import type { GraphType } from '../types/tensor-type.js';

/** An index into `Graph.nodes`. */
export type ValueId = number & { readonly __value: true };

/** Closed and printable: no functions, no objects. */
export type Attr = number | boolean | string | Dim | readonly (number | Dim)[];
/** Attributes of a node by name; a closed union, so that every graph can be printed and read again. */
export type Attrs = Readonly<Record<string, Attr>>;

/** Dotted path of an instance (`stages.2.0.a`); empty at the top of a program. */
export type InstancePath = string;

/** Where a node comes from: for messages, summaries and NaN reports. Not part of a graph's identity. */
export interface SourceRef {
  readonly scope: InstancePath;
  /** Which application of a shared instance, from 0. */
  readonly call: number;
  /** Null where the compiler made the node (a gradient, an optimizer's plumbing). */
  readonly at: Span | null;
}

/** `op` is an operator's name, `input` (attrs.name), `part` (attrs.index of a node with several results) or `loop` (see `loop.ts`). */
export interface Node {
  readonly op: string;
  readonly operands: readonly ValueId[];
  readonly attrs: Attrs;
  readonly type: GraphType;
  /** A loop's body and its condition, if it has one; empty for all others. */
  readonly bodies: readonly Graph[];
  readonly source: SourceRef;
}

/** The operands of a loop are its carries' first values, then the sequences, which are cut along axis 0, then what its bodies read unchanged. */
export interface LoopAttrs {
  /** How often the body runs; at most, where there is a condition. */
  readonly rounds: number | Dim;
  readonly carries: number;
  readonly sequences: number;
  /** From the last place of the sequences to the first. */
  readonly reverse: boolean;
}

/** What a graph is fed with. `resident`: a weight, state or moment by name; `field`: a batch's field; `param`: a float parameter by name;
 *  `clock`: `step`, `epoch` (i32[]), `steps`, `epochs` (f32[] totals); `seed`: i32[2], low and high word; `column`: a dataset's field, whole; `argument`: anything else. */
export type InputKind = 'resident' | 'field' | 'param' | 'clock' | 'seed' | 'column' | 'argument';
/** A value that comes from outside, and from where. */
export interface Input {
  readonly kind: InputKind;
  readonly name: string;
  readonly value: ValueId;
}
/** A value that is asked for by name. */
export interface Output {
  readonly name: string;
  readonly value: ValueId;
}
/** Nodes in an order in which each stands after its operands. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
}
