/** Decides what one `minimize` does: its value, its gradient, and how each weight moves. */
import type { MinimizeClause } from '@dln/grammar';
import { instanceOf } from '../check/builtins/gradients.js';
import { currentNode } from '../check/cells.js';
import { type Context, report, spanOf } from '../check/context.js';
import { type Cell, cellsBelow, type Instance } from '../check/instance.js';
import { describe } from '../check/show-value.js';
import {
  type CallableValue,
  type Env,
  type TensorValue,
  tensorValue,
  type UserCallee,
  type Value,
  type WeightsValue,
} from '../check/value.js';
import { objectiveNotScalar } from '../diagnostics/DLN2702-objective-not-scalar.js';
import { nothingToMove } from '../diagnostics/DLN2703-nothing-to-move.js';
import { optimizerWanted } from '../diagnostics/DLN2707-optimizer-wanted.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { differentiate } from '../differentiate/differentiate.js';
import { wallBetween } from '../differentiate/walls.js';
import type { ValueId } from '../graph/graph.js';
import { scalarType } from '../types/tensor-type.js';
import { accumulation } from './accumulate.js';
import type { Clauses } from './clauses.js';
import { moveWith } from './optimizer.js';
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

/** Checks the movers, and where a graph is built moves the weights: `current` and `next` hold what they are afterwards. `name` is the objective's; `scope` gives
 *  one in which nothing is computed yet. */
export function moveWeights(
  ctx: Context,
  env: Env,
  clause: MinimizeClause,
  loss: TensorValue,
  work: Movement,
  name: string,
  every: EveryPlan,
  scope: (ctx: Context) => Env,
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
        moveWith(ctx, optimizer, {
          cells,
          gradients: null,
          at: spanOf(ctx, mover.with),
          instances: optimizers,
          name,
          objective: () => null,
        });
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
    const wall = wallBetween(
      emission.graph.nodes,
      loss.node,
      flat.map((f) => f.node),
    );
    const why =
      all.length === 0
        ? 'the program has no weights'
        : wall === ''
          ? 'no weight that is not frozen is reached by it'
          : `no gradient gets from it to a weight: \`${wall}\` has none`;
    report(
      ctx,
      diagnose(nothingToMove, reached.length === 0 ? at : spanOf(ctx, chosen[empty]?.mover.over ?? clause.value), {
        why,
        wall,
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
  const again = (weights: WeightsValue): TensorValue | null => objectiveAt(ctx, clause, scope, weights);
  const next = new Map<Cell, ValueId>();
  chosen.forEach(({ mover, optimizer }, which) => {
    const own = reached.flatMap((r, i) =>
      r.which === which ? [{ cell: r.cell, gradient: clipped[i] as ValueId }] : [],
    );
    if (optimizer === null || own.length === 0) return;
    const cells = own.map(({ cell }) => cell);
    const moments = moveWith(ctx, optimizer, {
      cells,
      gradients: own.map(({ gradient }) => gradient),
      at: spanOf(ctx, mover.with),
      instances: optimizers,
      name,
      objective: again,
    });
    for (const moment of moments) gathered?.hold(moment);
    for (const cell of cells) {
      const node = gathered === null ? emission.next.get(cell)?.node : gathered.hold(cell);
      if (node !== null && node !== undefined) next.set(cell, node);
    }
  });
  for (const [cell, node] of next) emission.current.set(cell, node);
}

/** The objective at other weights: on the same batch, with the same draws; states stay. */
function objectiveAt(
  ctx: Context,
  clause: MinimizeClause,
  scope: (ctx: Context) => Env,
  weights: WeightsValue,
): TensorValue | null {
  const { emission } = ctx;
  if (emission === null) return tensorValue(scalarType('f32'), null);
  const current = new Map(emission.current);
  const next = new Map(emission.next);
  // Without numbers of their own they are the weights as they stand.
  weights.nodes?.forEach((node, i) => {
    emission.current.set(weights.cells[i] as Cell, node);
  });
  emission.next.clear();
  const inside: Context = { ...ctx, moves: false };
  const value = objectiveValue(inside, scope(inside), clause);
  for (const cell of weights.cells) emission.current.set(cell, current.get(cell) as ValueId);
  emission.next.clear();
  for (const [cell, moved] of next) emission.next.set(cell, moved);
  return value;
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
