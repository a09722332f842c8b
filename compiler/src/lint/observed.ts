/** Decides what the lints of a `train` look at: one walk over its step with a graph, every call of it, and what reaches what. */
import type { Span, TrainDecl } from '@dln/grammar';
import { type Context, spanOf } from '../check/context.js';
import type { Cell, Instance } from '../check/instance.js';
import type { Env, Value } from '../check/value.js';
import type { ObservedCall } from '../check/world.js';
import type { Node, ValueId } from '../graph/graph.js';
import type { ProgramWorld } from '../query/program-world.js';
import { isStd } from '../query/std.js';
import { newEmission } from '../train/emission.js';
import { freeze, frozenBy } from '../train/freeze.js';
import { freshScope, walk } from '../train/walk.js';
import { openTrain, type TrainWork } from '../train/work.js';

export interface Objective {
  readonly at: Span;
  readonly value: ValueId;
}
/** A train as it would be stepped, without its gradients. */
export interface Observed {
  readonly ctx: Context;
  readonly file: Env;
  readonly decl: TrainDecl;
  readonly work: TrainWork;
  readonly nodes: readonly Node[];
  readonly calls: readonly ObservedCall[];
  readonly objectives: readonly Objective[];
  /** The input of each weight and state. */
  readonly cells: ReadonlyMap<Cell, ValueId>;
  /** The input of each field that the step reads. */
  readonly fields: ReadonlyMap<string, ValueId>;
  /** The calls that gave a value, innermost first. */
  readonly makers: ReadonlyMap<ValueId, readonly ObservedCall[]>;
}

/** Null where the train cannot be walked: another part of the program says why. */
export function observeTrain(world: ProgramWorld, ctx: Context, file: Env, decl: TrainDecl): Observed | null {
  const quiet: Context = { ...ctx, diagnostics: [], inline: true, training: true, moves: true };
  const work = openTrain(quiet, file, decl);
  if (work === null) return null;
  const init = newEmission(null);
  const emission = newEmission(init);
  const inside: Context = { ...quiet, emission, instance: work.root };
  // First the instances: their names are settled before a graph holds them.
  const naming: Context = { ...inside, emission: null };
  walk(naming, work, { only: () => true, move: false, own: true, folds: true });
  freeze(work, frozenBy(naming, work), 0);
  const calls: ObservedCall[] = [];
  world.called = (call) => calls.push(call);
  const found = walk(inside, work, { only: () => true, move: false, own: true, folds: true });
  // What moves the weights is looked at too: schedules stand there.
  const env = freshScope({ ...inside, emission: null }, work);
  for (const { movers } of work.clauses.minimize)
    for (const mover of movers) quiet.evaluator.expr({ ...inside, emission: null }, env, mover.with);
  world.called = null;
  if (quiet.diagnostics.length > 0) return null;
  const objectives = work.clauses.minimize.flatMap((clause, i): Objective[] => {
    const value = found.find((f) => f.name === work.objectives[i]?.name)?.value;
    return value === undefined || value === null ? [] : [{ at: spanOf(ctx, clause.value), value }];
  });
  const makers = new Map<ValueId, ObservedCall[]>();
  for (const call of calls) {
    const node = nodeOf(call.result);
    const had = node === null ? undefined : makers.get(node);
    if (had !== undefined) had.push(call);
    else if (node !== null) makers.set(node, [call]);
  }
  return {
    ctx,
    file,
    decl,
    work,
    nodes: emission.graph.nodes,
    calls,
    objectives,
    cells: inputsOf(emission.current, emission.graph.inputs),
    fields: new Map(emission.graph.inputs.filter((i) => i.kind === 'field').map((i) => [i.name, i.value])),
    makers,
  };
}

/** With `move` off nothing replaces an input: the current value of a cell is its input. */
const inputsOf = (
  current: ReadonlyMap<Cell, ValueId>,
  inputs: readonly { readonly kind: string; readonly value: ValueId }[],
): ReadonlyMap<Cell, ValueId> => {
  const residents = new Set(inputs.filter((i) => i.kind === 'resident').map((i) => i.value));
  return new Map([...current].filter(([, value]) => residents.has(value)));
};

export const nodeOf = (value: Value | undefined): ValueId | null => (value?.kind === 'tensor' ? value.node : null);
const isOwn = (span: Span): boolean => !isStd(span.decl);

/** The user's place of a call: the call itself, or the innermost place that led into std. */
export const placeOf = (call: ObservedCall): Span | null =>
  isOwn(call.at) ? call.at : ([...call.uses].reverse().find(isOwn) ?? null);
/** Written in the user's own text, not inside std. */
export const isWritten = (call: ObservedCall): boolean => isOwn(call.at);
export const isStdCall = (call: ObservedCall, name: string): boolean =>
  call.name === name && call.declared !== null && isStd(call.declared.decl);

/** Everything that a value is computed from, itself too. `through`: false stops there. */
export function reachedFrom(
  { nodes }: Observed,
  from: ValueId,
  through: (id: ValueId, node: Node) => boolean = () => true,
): ReadonlySet<ValueId> {
  const seen = new Set<ValueId>([from]);
  const open: ValueId[] = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes[id];
    if (node === undefined || !through(id, node)) continue;
    for (const operand of node.operands) {
      if (seen.has(operand)) continue;
      seen.add(operand);
      open.push(operand);
    }
  }
  return seen;
}

/** Operators that give the same numbers in another shape. */
const views: ReadonlySet<string> = new Set(['reshape', 'broadcast_to', 'transpose']);
/** The value behind reshapes. */
export function beneath({ nodes }: Observed, id: ValueId): ValueId {
  let at = id;
  for (let node = nodes[at]; node !== undefined && views.has(node.op) && node.operands.length === 1; node = nodes[at])
    at = node.operands[0] as ValueId;
  return at;
}

/** A call of this name that gave a value. */
export const madeBy = ({ makers }: Observed, id: ValueId, name: string): ObservedCall | undefined =>
  makers.get(id)?.find((call) => call.name === name);

/** Is an instance or one around it frozen? */
export const isFrozen = (instance: Instance | null): boolean =>
  instance !== null && (instance.frozen || isFrozen(instance.parent));
