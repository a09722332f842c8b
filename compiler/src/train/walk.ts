/** Decides in which order the body of a `train` is evaluated for one entry: its objectives as written, measures in the first scope, its own states once. */
import type { Expr } from '@dln/grammar';
import { bindEquations, forceAll } from '../check/body.js';
import { type Context, report, spanOf } from '../check/context.js';
import { resetCounts } from '../check/instance.js';
import type { Env } from '../check/value.js';
import { objectiveFolds } from '../diagnostics/DLN2718-objective-folds.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { ValueId } from '../graph/graph.js';
import { measureValue } from './measures.js';
import { moveWeights, objectiveValue } from './objective.js';
import { trainScope } from './scope.js';
import type { TrainWork } from './work.js';

/** What an entry is built for. */
export interface WalkOptions {
  /** The objectives that belong to it, by their place. */
  readonly only: (index: number) => boolean;
  /** The objectives move their weights. */
  readonly move: boolean;
  /** The states of the train's own body move. */
  readonly own: boolean;
  /** Metrics fold over the pass; otherwise they are of the rows at hand. */
  readonly folds: boolean;
}
/** Values by name and as written; the value is null while there is no graph. */
export type Found = { readonly name: string; readonly value: ValueId | null; readonly from: Expr }[];

/** A scope in which nothing is computed yet, and places are counted anew. */
export function freshScope(ctx: Context, work: TrainWork): Env {
  resetCounts(work.root);
  resetCounts(work.folds.instance);
  return trainScope(ctx, work.file, work.settings.data, work.clauses.equations);
}

/** One walk over the body. Each objective has a fresh scope: it sees the weights that the one before left. */
export function walk(outer: Context, work: TrainWork, { only, move, own, folds }: WalkOptions): Found {
  const ctx: Context = { ...outer, folds: folds ? work.folds : null };
  const found: Found = [];
  let first = true;
  const begin = (): Env => freshScope(ctx, work);
  const once = (env: Env): void => {
    if (!first) return;
    first = false;
    // The measures see what the first objective saw, before anything moved.
    for (const m of [...work.measures, ...work.hidden.values()]) {
      const value = measureValue(ctx, env, m);
      if (value !== null) found.push({ name: m.name, value: value.node, from: m.value });
    }
    if (own) moveStates(ctx, work, env);
  };
  for (const [i, clause] of work.clauses.minimize.entries()) {
    if (!only(i)) continue;
    const env = begin();
    const { name, every } = work.objectives[i] as TrainWork['objectives'][number];
    const before = work.folds.calls.length;
    const loss = objectiveValue(ctx, env, clause);
    const call = work.folds.calls[before];
    if (call !== undefined)
      report(
        ctx,
        diagnose(
          objectiveFolds,
          spanOf(ctx, clause.value),
          { name: call.name },
          { labels: [{ at: call.at, text: 'folded over the pass' }] },
        ),
      );
    if (loss !== null) found.push({ name, value: loss.node, from: clause.value });
    once(env);
    if (loss !== null && move) moveWeights(ctx, env, clause, loss, work, name, every, (c) => freshScope(c, work));
  }
  if (first) once(begin());
  return found;
}

/** The `next` of the train's own states. */
function moveStates(ctx: Context, { clauses }: TrainWork, env: Env): void {
  forceAll(
    ctx,
    env,
    clauses.equations.filter((e) => e.kind === 'nextEq'),
  );
}

/** What nothing uses is checked all the same; in a scope and an instance of its own. */
export function checkEquations(ctx: Context, work: TrainWork): void {
  const env = trainScope(ctx, work.file, work.settings.data, []);
  bindEquations(ctx, env, work.clauses.equations);
  forceAll(ctx, env, work.clauses.equations);
}
