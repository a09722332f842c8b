/** Decides what the clauses of a `train` or `run` say before anything is computed: sorted by kind, each said once, settings as numbers. */

import type { Clause, Equation, Expr, ShowClause, TrainDecl, ValueClause } from '@dln/grammar';
import { isTable } from '../check/builtins/data-transforms.js';
import { type Context, report, spanOf } from '../check/context.js';
import { describe } from '../check/show-value.js';
import type { Env } from '../check/value.js';
import type { Dataset } from '../data/dataset.js';
import { clauseTwice } from '../diagnostics/DLN2701-clause-twice.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { datasetWanted } from '../diagnostics/DLN2710-dataset-wanted.js';
import { fieldsDiffer } from '../diagnostics/DLN2711-fields-differ.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import { showType } from '../types/show.js';
import type { EveryPlan } from './plan.js';

type Kind<K extends Clause['kind']> = Extract<Clause, { kind: K }>;

/** The clauses by kind, in written order. */
export interface Clauses {
  readonly equations: readonly Equation[];
  readonly minimize: readonly Kind<'minimize'>[];
  readonly measures: readonly Kind<'measure'>[];
  readonly freeze: readonly Kind<'freeze'>[];
  readonly expect: readonly Kind<'expect'>[];
  readonly plots: readonly ShowClause[];
  readonly saves: readonly Kind<'save'>[];
  readonly loads: readonly Kind<'load'>[];
  readonly clip: ValueClause | null;
  readonly accumulate: ValueClause | null;
  readonly earlyStop: Kind<'early_stop'> | null;
  readonly stop: Kind<'stop'> | null;
}
/** The settings of a train that are plain numbers. */
export interface Settings {
  readonly data: Dataset | null;
  readonly validate: Dataset | null;
  readonly batch: number | null;
  readonly dropLast: boolean;
  readonly inOrder: boolean;
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly checkpoint: EveryPlan | null;
}

/** Rows that a step takes where no `batch` is written. */
const defaultBatch = 32;
const once: ReadonlySet<Clause['kind']> = new Set([
  'validate',
  'batch',
  'epochs',
  'steps',
  'accumulate',
  'clip',
  'in_order',
  'early_stop',
  'stop',
  'checkpoint',
]);

/** The clauses of a `train` by kind; one too many is reported. */
export function sortClauses(ctx: Context, decl: TrainDecl): Clauses {
  const of = <T extends Clause>(...kinds: readonly T['kind'][]): T[] =>
    decl.clauses.filter((c): c is T => (kinds as readonly string[]).includes(c.kind));
  const seen = new Set<string>();
  for (const clause of decl.clauses) {
    if (once.has(clause.kind) && seen.has(clause.kind))
      report(ctx, diagnose(clauseTwice, spanOf(ctx, clause), { clause: clause.kind }));
    seen.add(clause.kind);
  }
  return {
    equations: of<Equation>('let', 'weight', 'state', 'field', 'nextEq'),
    minimize: of<Kind<'minimize'>>('minimize'),
    measures: of<Kind<'measure'>>('measure'),
    freeze: of<Kind<'freeze'>>('freeze'),
    expect: of<Kind<'expect'>>('expect'),
    plots: of<ShowClause>('plot', 'show'),
    saves: of<Kind<'save'>>('save'),
    loads: of<Kind<'load'>>('load'),
    clip: of<ValueClause>('clip')[0] ?? null,
    accumulate: of<ValueClause>('accumulate')[0] ?? null,
    earlyStop: of<Kind<'early_stop'>>('early_stop')[0] ?? null,
    stop: of<Kind<'stop'>>('stop')[0] ?? null,
  };
}

/** Null: a setting is wrong (reported), or a data source's header is still pending. */
export function readSettings(ctx: Context, env: Env, decl: TrainDecl): Settings | null {
  const data = decl.on === null ? null : datasetOf(ctx, env, decl.on);
  if (data === undefined) return null;
  let ok = true;
  const settings = {
    validate: null as Dataset | null,
    batch: (decl.on === null ? null : defaultBatch) as number | null,
    dropLast: false,
    inOrder: false,
    epochs: null as number | null,
    steps: null as number | null,
    checkpoint: null as EveryPlan | null,
  };
  for (const clause of decl.clauses) {
    switch (clause.kind) {
      case 'validate': {
        const found = datasetOf(ctx, env, clause.value);
        if (found === undefined || !sameFields(ctx, clause.value, data, found)) ok = false;
        else settings.validate = found;
        break;
      }
      case 'batch': {
        if (clause.value.kind === 'name' && clause.value.text === 'all') settings.batch = null;
        else settings.batch = count(ctx, env, 'batch', clause.value);
        settings.dropLast = clause.dropLast;
        ok = ok && (settings.batch !== null || clause.value.kind === 'name');
        break;
      }
      case 'epochs':
      case 'steps':
        settings[clause.kind] = count(ctx, env, clause.kind, clause.value);
        ok = ok && settings[clause.kind] !== null;
        break;
      case 'in_order':
        settings.inOrder = true;
        break;
      case 'checkpoint':
        settings.checkpoint = everyOf(ctx, env, clause.every);
        ok = ok && settings.checkpoint !== null;
        break;
      default:
        break;
    }
  }
  return ok ? { data, ...settings } : null;
}

/** Undefined: no dataset (reported or pending). */
function datasetOf(ctx: Context, env: Env, expr: Expr): Dataset | undefined {
  const value = ctx.evaluator.expr(ctx, env, expr);
  if (value.kind === 'dataset') return isTable(ctx, value.dataset, spanOf(ctx, expr)) ? value.dataset : undefined;
  if (value.kind !== 'error') report(ctx, diagnose(datasetWanted, spanOf(ctx, expr), { got: describe(value) }));
  return undefined;
}

function sameFields(ctx: Context, at: Expr, train: Dataset | null, valid: Dataset): boolean {
  for (const field of train?.fields ?? []) {
    const other = valid.fields.find((f) => f.name === field.name);
    if (other?.type === field.type) continue;
    report(
      ctx,
      diagnose(fieldsDiffer, spanOf(ctx, at), {
        field: field.name,
        train: showType(field.type),
        valid: other === undefined ? 'missing' : showType(other.type),
      }),
    );
    return false;
  }
  return true;
}

/** A whole number of at least 1, or null (reported). */
export function count(ctx: Context, env: Env, clause: string, expr: Expr): number | null {
  const value = ctx.evaluator.expr(ctx, env, expr);
  if (value.kind === 'error') return null;
  const n = value.kind === 'int' ? literal(value.dim) : undefined;
  if (n !== undefined && n >= 1) return n;
  report(
    ctx,
    diagnose(clauseValue, spanOf(ctx, expr), { clause, wanted: 'a whole number of at least 1', got: describe(value) }),
  );
  return null;
}
/** `every n steps` as numbers; null (reported) where n is none. */
export function everyOf(
  ctx: Context,
  env: Env,
  every: { readonly count: Expr; readonly unit: 'steps' | 'epochs' },
): EveryPlan | null {
  const n = count(ctx, env, 'every', every.count);
  return n === null ? null : { count: n, unit: every.unit };
}
