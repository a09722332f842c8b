/** Decides how a loop of the language becomes one node: its body is evaluated once, on placeholders where a graph is built, and cut out. */
import { constant } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { outline } from '../graph/outline.js';
import { type GraphType, isPack, scalarType, type TensorType, tensorType } from '../types/tensor-type.js';
import { type Leaf, leavesOf, withLeaves } from './carried.js';
import type { Context, Emission, LoopScope } from './context.js';
import { type TensorValue, tensorValue, type Value } from './value.js';

/** What a loop goes over and carries. */
export interface LoopPlan {
  readonly rounds: Dim;
  /** First values, of the kinds that a loop carries. */
  readonly carries: readonly Value[];
  readonly sequences: readonly Sequence[];
}
/** A tensor that is cut along an axis, one place a round. */
export interface Sequence {
  readonly tensor: TensorValue;
  readonly axis: number;
}
/** What a round is evaluated on. */
export interface RoundStart {
  readonly carried: readonly Value[];
  readonly slices: readonly TensorValue[];
  /** The place in the sequences: i32[]. */
  readonly place: TensorValue;
  /** Counted through all loops around: what draws depend on. */
  readonly round: ValueId | null;
}
/** What a round gives. */
export interface RoundEnd {
  readonly next: readonly Value[];
  /** Stacked over the rounds. */
  readonly result: Value | null;
  /** bool[]: whether the round runs at all. */
  readonly condition: TensorValue | null;
}
export interface LoopResult {
  readonly carried: readonly Value[];
  /** `stackedAt` says where the new axis stands. */
  readonly result: Value | null;
}

export const withoutAxis = (type: TensorType, axis: number): TensorType =>
  tensorType(
    type.dtype,
    type.shape.filter((_, i) => i !== axis),
    type.classes,
  );

/** A type with one more axis; a result of too low a rank gets it last. */
function stackedType(type: TensorType, axis: number, length: Dim): TensorType {
  const place = Math.min(axis, type.shape.length);
  return tensorType(type.dtype, [...type.shape.slice(0, place), length, ...type.shape.slice(place)], type.classes);
}

/** Evaluates the body and, where a graph is built, makes the loop. `axis`: where results are stacked. Null: the body is wrong (reported). */
export function runLoop(
  ctx: Context,
  plan: LoopPlan,
  axis: number,
  body: (start: RoundStart) => RoundEnd | null,
): LoopResult | null {
  const { rounds } = plan;
  const stack = (value: Value | null, node: (leaf: Leaf, place: number) => ValueId | null): Value | null =>
    value &&
    withLeaves(value, (leaf) => {
      const place = Math.min(axis, leaf.type.shape.length);
      return tensorValue(stackedType(leaf.type, axis, rounds), node(leaf, place));
    });
  const emission = ctx.emission;
  if (emission === null) {
    const bare = (leaf: Leaf): TensorValue => tensorValue(leaf.type, null);
    const end = body({
      carried: plan.carries.map((value) => withLeaves(value, bare)),
      slices: plan.sequences.map(({ tensor, axis }) => tensorValue(withoutAxis(tensor.type, axis), null)),
      place: tensorValue(scalarType('i32'), null),
      round: null,
    });
    if (end === null) return null;
    return { carried: plan.carries.map((value) => withLeaves(value, bare)), result: stack(end.result, () => null) };
  }

  const { graph } = emission;
  const { b } = graph;
  const source = graph.at({ scope: '', call: 0, at: null });
  graph.at(source);
  const hold = (type: TensorType): ValueId => graph.placeholder(type as GraphType);
  const placeholders: ValueId[] = [];
  const held = (leaf: Leaf): TensorValue => {
    const node = hold(leaf.type);
    placeholders.push(node);
    return tensorValue(leaf.type, node);
  };
  const carried = plan.carries.map((value) => withLeaves(value, held));
  const slices = plan.sequences.map(({ tensor, axis }) => held({ type: withoutAxis(tensor.type, axis), node: null }));
  const place = hold(scalarType('i32'));
  const end = body({
    carried,
    slices,
    place: tensorValue(scalarType('i32'), place),
    round: roundOf(emission, ctx.loop, rounds, place),
  });
  if (end === null) return null;
  graph.at(source);
  const first = plan.carries.flatMap(leavesOf);
  const next = end.next.flatMap(leavesOf);
  const results = end.result === null ? [] : leavesOf(end.result);
  const missing = [...first, ...next, ...results].some(({ node }) => node === null);
  if (missing) return null;
  const nodes = (leaves: readonly Leaf[]): readonly ValueId[] => leaves.map(({ node }) => node as ValueId);
  const wanted = [[...nodes(next), ...nodes(results)]];
  if (end.condition !== null) wanted.push([end.condition.node as ValueId]);
  const { bodies, captured } = outline(graph, placeholders, place, wanted);
  const sequences = plan.sequences.map(({ tensor, axis }) => moved(emission, tensor.node as ValueId, axis, 0));
  const attrs = { rounds, carries: first.length, sequences: sequences.length, reverse: false };
  const loop = b.loop([...nodes(first), ...sequences, ...captured], attrs, bodies);
  let part = 0;
  return {
    carried: plan.carries.map((value) => withLeaves(value, ({ type }) => tensorValue(type, b.part(loop, part++)))),
    result: stack(end.result, (_, to) => moved(emission, b.part(loop, part++), 0, to)),
  };
}

/** The round through all loops around, as i32[]. */
function roundOf({ graph: { b } }: Emission, around: LoopScope | null, rounds: Dim, place: ValueId): ValueId {
  if (around === null || around.round === null) return place;
  return b.add(b.mul(around.round, b.dim_value({ dim: rounds, dtype: 'i32' })), place);
}

/** An axis taken from one place to another, the others in their order. */
function moved({ graph: { b } }: Emission, x: ValueId, from: number, to: number): ValueId {
  if (from === to) return x;
  const perm = b.typeOf(x).shape.map((_, i) => i);
  perm.splice(to, 0, ...perm.splice(from, 1));
  return b.transpose(x, { perm });
}

/** `[N, T]` of packs has no graph; here all parts are dims. */
export const lengthAt = (type: TensorType, axis: number): Dim => {
  const part = type.shape[axis];
  return part === undefined || isPack(part) ? constant(1) : part;
};
