/** Decides what the walks over one `train` or `run` share: its sorted clauses, its settings, the instances that it makes. */
import type { TrainDecl } from '@dln/grammar';
import { type Context, type Folds, report, spanOf } from '../check/context.js';
import { newFolds } from '../check/folds.js';
import { type Cell, newInstance } from '../check/instance.js';
import type { Env } from '../check/value.js';
import { objectiveMissing } from '../diagnostics/DLN2716-objective-missing.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { type Clauses, count, everyOf, readSettings, type Settings, sortClauses } from './clauses.js';
import { type NamedExpr, namedMeasures } from './measures.js';
import type { Movement } from './objective.js';
import type { EveryPlan } from './plan.js';

/** What the walks share. */
export interface TrainWork extends Movement {
  readonly decl: TrainDecl;
  readonly file: Env;
  readonly settings: Settings;
  /** Of each objective, in written order: its own name, or `loss`, `loss_2`, …, and when it runs. */
  readonly objectives: readonly { readonly name: string; readonly every: EveryPlan }[];
  readonly measures: readonly NamedExpr[];
  /** What `expect` and `stop when` compare that is no measure: computed like one, by its text. */
  readonly hidden: Map<string, NamedExpr>;
  /** Weights that `freeze weights(…)` names. */
  readonly frozen: Set<Cell>;
  /** The metrics that fold over the pass. */
  readonly folds: Folds;
}
export interface TrainOptions {
  readonly seed: number;
}

/** An objective that nothing gates. */
const eachStep: EveryPlan = { count: 1, unit: 'steps' };
/** Does an objective have an entry of its own? */
export const isGated = ({ count, unit }: EveryPlan): boolean => unit === 'epochs' || count > 1;

/** Sorts and reads the clauses; null where a setting is wrong or a header is pending. */
export function openTrain(ctx: Context, file: Env, decl: TrainDecl): TrainWork | null {
  const clauses = sortClauses(ctx, decl);
  const settings = readSettings(ctx, file, decl);
  if (settings === null) return null;
  const accumulate = clauses.accumulate === null ? 1 : count(ctx, file, 'accumulate', clauses.accumulate.value);
  if (accumulate === null) return null;
  const moves = clauses.equations.some((e) => e.kind !== 'let');
  if (decl.role === 'train' && clauses.minimize.length === 0 && clauses.measures.length === 0 && !moves)
    report(ctx, diagnose(objectiveMissing, spanOf(ctx, decl.name), {}));
  return {
    decl,
    file,
    clauses,
    settings,
    objectives: objectivesOf(ctx, file, clauses),
    // A `run` draws vectors: only a `train` measures what it plots.
    measures: namedMeasures(ctx, decl.role === 'run' ? { ...clauses, plots: [] } : clauses),
    hidden: new Map(),
    root: newInstance(null, '', ''),
    optimizers: new Map(),
    frozen: new Set(),
    folds: newFolds(),
    accumulate,
    resting: false,
  };
}

/** Names of the objectives and when each runs, in written order. */
export function objectivesOf(ctx: Context, file: Env, clauses: Clauses): TrainWork['objectives'] {
  let unnamed = 0;
  return clauses.minimize.map((m) => ({
    name: m.name?.text ?? (++unnamed === 1 ? 'loss' : `loss_${unnamed}`),
    every: m.every === null ? eachStep : (everyOf(ctx, file, m.every) ?? eachStep),
  }));
}
