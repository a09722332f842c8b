/** Decides what one `minimize` does: its value, its gradient, and how each weight moves. */
import type { MinimizeClause, Span } from '@dln/grammar';
import { bindArguments } from '../check/bind.js';
import { instanceOf } from '../check/builtins/gradients.js';
import { currentNode } from '../check/cells.js';
import { type Context, report, spanOf } from '../check/context.js';
import { type Cell, cellPath, cellsBelow, type Instance, newInstance } from '../check/instance.js';
import { matchArgs, specsOf } from '../check/match-args.js';
import { describe, nameOfCallable } from '../check/show-value.js';
import {
  type CallableValue,
  type Env,
  type GivenArg,
  type TensorValue,
  tensorValue,
  type UserCallee,
  type Value,
} from '../check/value.js';
import { objectiveNotScalar } from '../diagnostics/DLN2702-objective-not-scalar.js';
import { nothingToMove } from '../diagnostics/DLN2703-nothing-to-move.js';
import { optimizerWanted } from '../diagnostics/DLN2707-optimizer-wanted.js';
import { optimizerMisfit } from '../diagnostics/DLN2708-optimizer-misfit.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { notYet } from '../diagnostics/DLN6001-not-yet.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { differentiate } from '../differentiate/differentiate.js';
import type { ValueId } from '../graph/graph.js';
import { showType } from '../types/show.js';
import { accumulation } from './accumulate.js';
import type { Clauses } from './clauses.js';
import type { EveryPlan } from './plan.js';

/** What the objectives of one train share. */
export interface Movement {
  readonly clauses: Clauses;
  readonly root: Instance;
  /** Optimizers and sums of gradients by name, over the entries of a program. */
  readonly optimizers: Map<string, Instance>;
  /** Weights that `freeze weights(…)` names. */
  readonly frozen: Set<Cell>;
  /** Steps whose gradients make one move. */
  readonly accumulate: number;
  /** Some `freeze … until` holds in the entry being built: a mover that finds nothing waits for the thaw. */
  resting: boolean;
}

/** The objective's value in this scope; null if it is no scalar (reported). */
export function objectiveValue(ctx: Context, env: Env, clause: MinimizeClause): TensorValue | null {
  const value = ctx.evaluator.expr(ctx, env, clause.value);
  if (value.kind === 'error') return null;
  if (value.kind === 'tensor' && value.type.dtype === 'f32' && value.type.shape.length === 0) return value;
  report(ctx, diagnose(objectiveNotScalar, spanOf(ctx, clause.value), { got: describe(value) }));
  return null;
}

/** Which weights each mover of the clause takes: first match wins. */
function assign(
  ctx: Context,
  env: Env,
  clause: MinimizeClause,
  all: readonly Cell[],
  frozen: ReadonlySet<Cell>,
): readonly { readonly cells: readonly Cell[]; readonly mover: MinimizeClause['movers'][number] }[] {
  const taken = new Set<Cell>();
  return clause.movers.map((mover) => {
    let wanted = all;
    if (mover.over !== null) {
      const value = ctx.evaluator.expr(ctx, env, mover.over);
      const instance = instanceOf(value);
      if (value.kind === 'weights') wanted = value.cells;
      else if (instance !== null) wanted = cellsBelow(instance, 'weight');
      else if (value.kind !== 'error' && (ctx.inline || value.kind !== 'callable'))
        report(
          ctx,
          diagnose(clauseValue, spanOf(ctx, mover.over), {
            clause: 'over',
            wanted: 'a model, a part of one, or `weights(…)`',
            got: describe(value),
          }),
        );
    }
    const cells = wanted.filter((cell) => !taken.has(cell) && !frozen.has(cell) && !isFrozen(cell.instance));
    for (const cell of cells) taken.add(cell);
    return { cells, mover };
  });
}
const isFrozen = (instance: Instance | null): boolean =>
  instance !== null && (instance.frozen || isFrozen(instance.parent));

/** The optimizer that a mover names; null (reported) where it is none. */
function optimizerOf(
  ctx: Context,
  env: Env,
  mover: MinimizeClause['movers'][number],
): (CallableValue & { readonly callee: UserCallee }) | null {
  const value = ctx.evaluator.expr(ctx, env, mover.with);
  if (value.kind === 'error') return null;
  if (value.kind === 'callable' && value.callee.is === 'user' && value.callee.role === 'optimizer')
    return { ...value, callee: value.callee };
  report(ctx, diagnose(optimizerWanted, spanOf(ctx, mover.with), { got: describe(value) }));
  return null;
}

/** Checks the movers, and where a graph is built moves the weights: `current` and `next` hold what they are afterwards. `name` is the objective's. */
export function moveWeights(
  ctx: Context,
  env: Env,
  clause: MinimizeClause,
  loss: TensorValue,
  work: Movement,
  name: string,
  every: EveryPlan,
): void {
  const { clauses, root, optimizers } = work;
  const all = cellsBelow(root, 'weight');
  const movers = assign(ctx, env, clause, all, work.frozen);
  const chosen = movers.map(({ cells, mover }) => ({ cells, mover, optimizer: optimizerOf(ctx, env, mover) }));
  if (!ctx.inline || chosen.some((c) => c.optimizer === null)) return;
  const at = spanOf(ctx, clause.value);
  const emission = ctx.emission;
  if (emission === null || loss.node === null) {
    for (const { cells, mover, optimizer } of chosen) {
      if (optimizer !== null)
        for (const cell of cells) step(ctx, optimizer, cell, null, null, spanOf(ctx, mover.with), optimizers, name);
    }
    return;
  }
  const reached: { readonly cell: Cell; readonly node: ValueId; readonly gradient: ValueId; readonly which: number }[] =
    [];
  const flat = chosen.flatMap((c, which) =>
    c.cells.map((cell) => ({ cell, which, node: currentNode(emission, cell) })),
  );
  const gradients = differentiate(
    emission.graph.b,
    loss.node,
    flat.map((f) => f.node),
  );
  flat.forEach((f, i) => {
    const gradient = gradients[i];
    if (gradient !== null && gradient !== undefined) reached.push({ ...f, gradient });
  });
  const empty = chosen.findIndex((c, which) => c.mover.over !== null && !reached.some((r) => r.which === which));
  if (work.resting && reached.length === 0) return;
  if (!work.resting && (reached.length === 0 || empty >= 0)) {
    const why = all.length === 0 ? 'the program has no weights' : 'no weight that is not frozen is reached by it';
    report(
      ctx,
      diagnose(nothingToMove, reached.length === 0 ? at : spanOf(ctx, chosen[empty]?.mover.over ?? clause.value), {
        why,
      }),
    );
    return;
  }
  const gathered = work.accumulate === 1 ? null : accumulation(emission, work.accumulate, every, name, optimizers);
  const summed = reached.map((r) => gathered?.gather(r.cell, r.gradient) ?? r.gradient);
  const clipped = clip(
    ctx,
    env,
    clauses,
    reached.map((r) => r.cell),
    summed,
  );
  if (clipped === null) return;
  const moved = reached.map((r, i) => {
    const choice = chosen[r.which];
    if (choice === undefined || choice.optimizer === null) return null;
    const moved = step(
      ctx,
      choice.optimizer,
      r.cell,
      r.node,
      clipped[i] as ValueId,
      spanOf(ctx, choice.mover.with),
      optimizers,
      name,
    );
    if (gathered === null || moved === null) return moved?.weight ?? null;
    for (const moment of moved.instance.cells.values()) gathered.hold(moment);
    return gathered.hold(r.cell);
  });
  reached.forEach((r, i) => {
    const node = moved[i];
    if (node !== null && node !== undefined) emission.current.set(r.cell, node);
  });
}

/** `clip f`: a function of all gradients at once. */
function clip(
  ctx: Context,
  env: Env,
  clauses: Clauses,
  cells: readonly Cell[],
  gradients: readonly ValueId[],
): readonly ValueId[] | null {
  const clause = clauses.clip;
  if (clause === null) return gradients;
  const at = spanOf(ctx, clause.value);
  const f = ctx.evaluator.expr(ctx, env, clause.value);
  if (f.kind === 'error') return null;
  const set: Value = { kind: 'weights', cells, nodes: gradients };
  const value = f.kind === 'callable' ? ctx.evaluator.call(ctx, f, [{ label: null, value: set, at }], at) : f;
  if (value.kind === 'weights' && value.nodes !== null && value.cells.length === cells.length) return value.nodes;
  if (value.kind !== 'error')
    report(
      ctx,
      diagnose(clauseValue, at, {
        clause: 'clip',
        wanted: 'a function of the gradients such as `global_norm(1.0)`',
        got: describe(value),
      }),
    );
  return null;
}

/** One weight through one optimizer; gives the weight's next value, null while there is no graph, and the instance with the moments. */
function step(
  ctx: Context,
  optimizer: CallableValue & { readonly callee: UserCallee },
  cell: Cell,
  node: ValueId | null,
  gradient: ValueId | null,
  at: Span,
  instances: Map<string, Instance>,
  objective: string,
): { readonly weight: ValueId | null; readonly instance: Instance } | null {
  const target = optimizer.callee;
  const specs = specsOf(ctx, target.uri, target.callable);
  if (specs[0]?.type.is === 'weights') {
    report(ctx, diagnose(notYet, at, { what: 'an optimizer that moves all weights at once' }));
    return null;
  }
  const w: TensorValue = { ...tensorValue(cell.type, node), cell };
  const g: TensorValue = tensorValue(cell.type, gradient);
  const rank = specs[0]?.type.is === 'tensor' ? specs[0].type.shape : null;
  if (rank !== null && !rank.some((d) => d.pack) && rank.length !== cell.type.shape.length) {
    report(
      ctx,
      diagnose(optimizerMisfit, at, {
        optimizer: target.name,
        weight: cellPath(cell),
        type: showType(cell.type),
        wanted: `weights of rank ${rank.length}`,
      }),
    );
    return null;
  }
  const given: GivenArg[] = [{ label: null, value: w, at }, { label: null, value: g, at }, ...optimizer.bound];
  const matched = matchArgs(ctx, target.name, specs, given, at, false);
  if (matched.is !== 'call') return null;
  const bound = bindArguments(
    ctx,
    {
      name: nameOfCallable(optimizer),
      callable: target.callable,
      specs,
      env: target.env,
      decl: target.decl,
      uri: target.uri,
    },
    matched.given,
    at,
  );
  if (bound === null || target.callable.body.kind !== 'block') return null;
  // Each objective has moments of its own; those of the usual one need no name.
  const key = `${cellPath(cell)}/${objective === 'loss' ? '' : `${objective}.`}${target.name.toLowerCase()}`;
  const instance = instances.get(key) ?? newInstance(null, key, key);
  instances.set(key, instance);
  const inside: Context = {
    ...ctx,
    uri: target.uri,
    decl: target.decl,
    instance,
    moves: true,
    stateRole: 'moment',
    uses: [...ctx.uses, at],
  };
  ctx.world.readsText(target.uri, target.decl);
  ctx.evaluator.block(inside, bound.env, target.callable.body);
  return { weight: ctx.emission?.next.get(cell)?.node ?? null, instance };
}
