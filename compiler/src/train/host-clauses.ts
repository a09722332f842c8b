/** Decides what `expect`, `stop when`, `early_stop` and `plot` are to the host: conditions and curves over measures by name. */
import { type Expr, type Identifier, nearest } from '@dln/grammar';
import { type Context, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import type { Env } from '../check/value.js';
import { measureUnknown } from '../diagnostics/DLN2705-measure-unknown.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { count, everyOf } from './clauses.js';
import { drawsVectors } from './curves.js';
import { type HostScope, hostExpr } from './host-expr.js';
import { boundaryOf } from './measures.js';
import type { ExpectPlan, MeasureExpr, PlotPlan, TrainPlan } from './plan.js';
import { textOf } from './text.js';
import type { TrainWork } from './work.js';

export interface HostClauses {
  readonly expects: readonly ExpectPlan[];
  readonly stopWhen: MeasureExpr | null;
  readonly earlyStop: TrainPlan['earlyStop'];
  readonly plots: readonly PlotPlan[];
}

/** Names of everything that a clause may read after an epoch. */
export const measureNames = (work: TrainWork): readonly string[] => [
  ...work.objectives.map((o) => o.name),
  ...work.measures.map((m) => m.name),
];

/** The clauses that speak of measures after the fact. `hidden` computes what is compared but is no measure, and names it. */
export function hostClauses(
  ctx: Context,
  work: TrainWork,
  env: Env,
  hidden: (expr: Expr) => string | null,
): HostClauses {
  const measures = measureNames(work);
  const scope = (clause: string): HostScope => ({ clause, measures, hidden });
  const stop = work.clauses.stop;
  return {
    expects: expectsOf(ctx, work.clauses.expect, env, scope('expect')),
    stopWhen: stop === null ? null : hostExpr(ctx, env, stop.when, scope('stop when')),
    earlyStop: earlyStopOf(ctx, work, env, scope('early_stop')),
    plots: plotsOf(ctx, work, measures),
  };
}

/** Conditions on what was reached, each with its text. */
export function expectsOf(
  ctx: Context,
  clauses: TrainWork['clauses']['expect'],
  env: Env,
  scope: HostScope,
): readonly ExpectPlan[] {
  return clauses.flatMap((clause): ExpectPlan[] => {
    const condition = hostExpr(ctx, env, clause.condition, scope);
    if (condition === null) return [];
    const at = spanOf(ctx, clause.condition);
    const message = clause.message === null ? null : textOf(ctx, env, clause.message, scope);
    return [{ text: exprText(clause.condition), at, message, condition }];
  });
}

function earlyStopOf(ctx: Context, work: TrainWork, env: Env, scope: HostScope): TrainPlan['earlyStop'] {
  const clause = work.clauses.earlyStop;
  if (clause === null) return null;
  const on = hostExpr(ctx, env, clause.on, scope);
  const patience = count(ctx, work.file, 'patience', clause.patience);
  if (on?.is === 'measure' && patience !== null)
    return { on: on.name, patience, best: isLoss(on.name) ? 'lowest' : 'highest' };
  if (on !== null && on.is !== 'measure')
    report(
      ctx,
      diagnose(clauseValue, spanOf(ctx, clause.on), {
        clause: 'early_stop on',
        wanted: 'the name of a measure',
        got: exprText(clause.on),
      }),
    );
  return null;
}
/** A measure whose name says that it is an error or a loss is better when lower. */
const isLoss = (name: string): boolean => /loss|error|mse|mae|rmse|distance|divergence|perplexity|nll/.test(name);

function plotsOf(ctx: Context, work: TrainWork, names: readonly string[]): readonly PlotPlan[] {
  return work.clauses.plots.flatMap((clause): PlotPlan[] => {
    const curves = clause.values.filter((v) => boundaryOf(v) === null);
    if (clause.kind === 'show' || curves.length === 0) return [];
    if (work.decl.role === 'run' && drawsVectors(clause, names)) return [];
    const measures = curves.flatMap((v) => curveName(ctx, v, names));
    const every = clause.every === null ? null : everyOf(ctx, work.file, clause.every);
    if (clause.against !== null) checkAgainst(ctx, clause.against, [...names, 'step', 'epoch']);
    return [{ measures, against: clause.against?.text ?? null, every }];
  });
}

/** What curves are drawn against is a measure or, as far as there are such, a clock or a swept param. */
export function checkAgainst(ctx: Context, { text, ...at }: Identifier, names: readonly string[]): void {
  if (names.includes(text)) return;
  report(
    ctx,
    diagnose(measureUnknown, spanOf(ctx, at), { name: text, nearest: nearest(text, names) ?? '', all: names }),
  );
}

/** The measure that a curve shows; none (reported) where there is none of this name. */
export function curveName(ctx: Context, value: Expr, names: readonly string[]): readonly string[] {
  const text = exprText(value);
  if (names.includes(text) || (text.startsWith('train.') && names.includes(text.slice('train.'.length)))) return [text];
  report(
    ctx,
    diagnose(measureUnknown, spanOf(ctx, value), { name: text, nearest: nearest(text, names) ?? '', all: names }),
  );
  return [];
}
