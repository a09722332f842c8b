/** Decides what a `sweep` runs: every combination of the swept values, in declaration order with the last varying fastest, and what its table is asked for. */
import {
  type Clause,
  type Expr,
  nearest,
  type SaveClause,
  type ShowClause,
  type SweepDecl,
  type TrainDecl,
} from '@dln/grammar';
import { coerce } from '../check/coerce.js';
import { type Context, report, spanOf } from '../check/context.js';
import { paramType } from '../check/param-type.js';
import { describe } from '../check/show-value.js';
import { type Env, errorValue, type Value } from '../check/value.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { trainUnknown } from '../diagnostics/DLN2712-train-unknown.js';
import { paramValue } from '../diagnostics/DLN2714-param-value.js';
import { sweptUnknown } from '../diagnostics/DLN2722-swept-unknown.js';
import { tooManyCombinations } from '../diagnostics/DLN2723-too-many-combinations.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import { sortClauses } from './clauses.js';
import { trainNames } from './from.js';
import { checkAgainst, curveName, expectsOf } from './host-clauses.js';
import { columnOf } from './host-expr.js';
import { namedMeasures } from './measures.js';
import type { PlotPlan, SweepPlan, SweepSave, SweepValues, TrainPlan } from './plan.js';
import { textOf } from './text.js';
import { objectivesOf } from './work.js';

/** Combinations of one sweep, at most: each is a training. */
const mostCombinations = 1000;

interface Axis {
  readonly name: string;
  readonly values: readonly (number | string | boolean)[];
}
/** A sweep as it stands in the file, checked. */
export interface SweepWork {
  readonly train: TrainDecl;
  readonly combinations: readonly SweepValues[];
  readonly measures: readonly string[];
  readonly columns: readonly string[];
  readonly expects: SweepPlan['expects'];
  readonly plots: readonly PlotPlan[];
  readonly saves: readonly SweepSave[];
}

/** The sweep's parts; null where one is wrong (reported). */
export function openSweep(ctx: Context, file: Env, decl: SweepDecl): SweepWork | null {
  const train = trainOf(ctx, decl);
  const axes = decl.over.map((over) => axisOf(ctx, file, over));
  const found = axes.filter((a): a is Axis => a !== null);
  if (train === null || found.length < axes.length) return null;
  const count = found.reduce((n, axis) => n * axis.values.length, 1);
  if (count > mostCombinations) {
    report(ctx, diagnose(tooManyCombinations, spanOf(ctx, decl.name), { count, limit: mostCombinations }));
    return null;
  }
  const quiet: Context = { ...ctx, diagnostics: [] };
  const clauses = sortClauses(quiet, train);
  const measures = [
    ...objectivesOf(quiet, file, clauses).map((o) => o.name),
    ...namedMeasures(quiet, clauses).map((m) => m.name),
  ];
  const columns = [...found.map((a) => a.name), ...measures, ...measures.map((m) => `train.${m}`)];
  return { train, combinations: combinationsOf(found), measures, columns, ...clausesOf(ctx, file, decl, columns) };
}

/** The sweep as a value, whose columns other trains and runs read. */
export function tableOf(ctx: Context, file: Env, decl: SweepDecl): Value {
  const work = openSweep(ctx, file, decl);
  if (work === null) return errorValue;
  const { train, combinations, columns } = work;
  const validated = train.clauses.some((c) => c.kind === 'validate');
  const shown = columns.filter((c) => validated || !c.startsWith('train.'));
  return {
    kind: 'table',
    name: decl.name.text,
    sweep: ctx.decl,
    rows: combinations.length,
    part: '',
    columns: shown,
    numbers: shown.filter((c) => combinations.every((v) => !Object.hasOwn(v, c) || typeof v[c] === 'number')),
  };
}

function trainOf(ctx: Context, { of }: SweepDecl): TrainDecl | null {
  const located = ctx.world.located(ctx.uri, of.text);
  if (located?.decl.kind === 'train' && located.decl.role === 'train') return located.decl;
  const near = nearest(of.text, trainNames(ctx.world, ctx.uri));
  report(ctx, diagnose(trainUnknown, spanOf(ctx, of), { name: of.text, nearest: near ?? '' }));
  return null;
}

/** The values of one swept param, each of its type and in its range; `seed` takes whole numbers. */
function axisOf(ctx: Context, file: Env, { param, values }: SweepDecl['over'][number]): Axis | null {
  const located = ctx.world.typeNames(ctx.uri, param.text);
  const declared = located?.decl.kind === 'param' ? { ...located, decl: located.decl } : null;
  if (declared === null && param.text !== 'seed') {
    const near = nearest(param.text, paramNames(ctx));
    report(ctx, diagnose(sweptUnknown, spanOf(ctx, param), { name: param.text, nearest: near ?? '' }));
    return null;
  }
  const at = spanOf(ctx, values);
  const list = ctx.evaluator.expr(ctx, file, values);
  if (list.kind === 'error') return null;
  if ((list.kind !== 'list' && list.kind !== 'tuple') || list.items.length === 0) {
    const got = list.kind === 'list' ? 'an empty list' : describe(list);
    report(ctx, diagnose(clauseValue, at, { clause: 'over', wanted: 'a list of values', got }));
    return null;
  }
  const type = declared === null ? ({ is: 'int' } as const) : paramType(ctx.world, declared.uri, declared.decl.type);
  const plain: (number | string | boolean)[] = [];
  for (const item of list.items) {
    const value = coerce(ctx, item, type, at, param.text);
    if (value.kind === 'error') return null;
    const given = plainValue(value);
    const wrong =
      given === null
        ? 'a number, a string or a truth'
        : declared === null
          ? seedRange(given)
          : rangeOf(ctx, file, declared.decl, given);
    if (given === null || wrong !== null) {
      const got = given === null ? describe(value) : String(given);
      report(ctx, diagnose(paramValue, at, { name: param.text, wanted: wrong ?? '', got }));
      return null;
    }
    if (!plain.includes(given)) plain.push(given);
  }
  return { name: param.text, values: plain };
}

const paramNames = (ctx: Context): readonly string[] => [
  'seed',
  ...ctx.world.namesOf(ctx.uri).filter((n) => ctx.world.located(ctx.uri, n)?.decl.kind === 'param'),
];

function plainValue(value: Value): number | string | boolean | null {
  if (value.kind === 'int') return literal(value.dim) ?? null;
  if (value.kind === 'float' || value.kind === 'bool' || value.kind === 'string') return value.value;
  return null;
}

const seedRange = (given: number | string | boolean): string | null =>
  typeof given === 'number' && given >= 0 ? null : 'a whole number of at least 0';

/** What the value should have been; null where it is in the range of its param. */
function rangeOf(
  ctx: Context,
  file: Env,
  {
    range,
    name,
  }: {
    readonly range: { readonly low: Expr; readonly high: Expr } | null;
    readonly name: { readonly text: string };
  },
  given: number | string | boolean,
): string | null {
  if (range === null || typeof given !== 'number') return null;
  const quiet: Context = { ...ctx, diagnostics: [] };
  const [low, high] = [range.low, range.high].map((e) => {
    const bound = coerce(quiet, ctx.evaluator.expr(quiet, file, e), { is: 'float' }, spanOf(ctx, e), name.text);
    return bound.kind === 'float' ? bound.value : null;
  });
  if (low === null || low === undefined || high === null || high === undefined) return null;
  return given < low || given > high ? `a number from ${low} to ${high}` : null;
}

/** All combinations, the last axis fastest. */
function combinationsOf(axes: readonly Axis[]): readonly SweepValues[] {
  let all: readonly SweepValues[] = [{}];
  for (const { name, values } of axes) all = all.flatMap((c) => values.map((value) => ({ ...c, [name]: value })));
  return all;
}

const known: ReadonlySet<Clause['kind']> = new Set(['plot', 'save', 'expect']);

function clausesOf(
  ctx: Context,
  file: Env,
  decl: SweepDecl,
  columns: readonly string[],
): Pick<SweepWork, 'expects' | 'plots' | 'saves'> {
  const table = { name: decl.name.text, columns };
  const refuse = (at: { readonly start: number; readonly end: number }, clause: string): void =>
    report(ctx, diagnose(clauseValue, spanOf(ctx, at), { clause, wanted: 'a `train` around it', got: 'a `sweep`' }));
  for (const clause of decl.clauses) {
    if (!known.has(clause.kind)) refuse(clause, clause.kind === 'nextEq' ? 'next' : clause.kind);
    else if ('every' in clause && clause.every !== null) refuse(clause.every, 'every');
  }
  const of = <K extends Clause['kind']>(kind: K) =>
    decl.clauses.filter((c): c is Extract<Clause, { kind: K }> => c.kind === kind);
  const expects = expectsOf(ctx, of('expect'), file, { clause: 'expect', measures: [], hidden: () => null, table });
  return {
    expects,
    plots: (of('plot') as readonly ShowClause[]).map((plot) => plotOf(ctx, plot, table)),
    saves: of('save').flatMap((save) => saveOf(ctx, file, save, table)),
  };
}
type Table = { readonly name: string; readonly columns: readonly string[] };

function plotOf(ctx: Context, { values, against }: ShowClause, table: Table): PlotPlan {
  const measures = values.flatMap((value) => columnOf(value, table) ?? curveName(ctx, value, table.columns));
  if (against !== null) checkAgainst(ctx, against, table.columns);
  return { measures, against: against?.text ?? null, every: null };
}

/** The whole table, or one of its columns. */
function saveOf(ctx: Context, file: Env, { value, to, start, end }: SaveClause, table: Table): readonly SweepSave[] {
  const at = spanOf(ctx, { start, end });
  const text = textOf(ctx, file, to, { clause: 'save', measures: [], hidden: () => null });
  const column = columnOf(value, table);
  const whole = value.kind === 'name' && value.text === table.name;
  if (!whole && (column === null || !table.columns.includes(column))) {
    const wanted = `the table \`${table.name}\` or a column of it such as \`${table.name}.${table.columns.at(-1)}\``;
    report(ctx, diagnose(clauseValue, spanOf(ctx, value), { clause: 'save', wanted, got: 'something else' }));
    return [];
  }
  return text === null ? [] : [{ column: whole ? null : column, to: text, at }];
}

/** What one combination gives: its plan, or what is wrong with it. */
export type PlanCombination = (
  params: SweepValues,
  seed: number | null,
) => { readonly plan: TrainPlan | null; readonly diagnostics: readonly Diagnostic[] };

/** The plan of all combinations; null where one of them is wrong, which is reported with its values. */
export function planSweep(ctx: Context, file: Env, decl: SweepDecl, planOne: PlanCombination): SweepPlan | null {
  const work = openSweep(ctx, file, decl);
  if (work === null) return null;
  const combinations: SweepPlan['combinations'][number][] = [];
  const programs = new Map<string, TrainPlan>();
  for (const values of work.combinations) {
    const { seed, ...params } = values;
    const key = JSON.stringify(params);
    const label = labelOf(values);
    const own = typeof seed === 'number' ? seed : null;
    const had = programs.get(key);
    const { plan, diagnostics } = had === undefined ? planOne(params, own) : { plan: had, diagnostics: [] };
    for (const d of diagnostics) reportCombination(ctx, decl, d, label);
    if (plan === null) return null;
    programs.set(key, plan);
    combinations.push({
      values,
      folder: folderOf(values),
      plan: { ...plan, name: `${decl.name.text}(${label})`, seed: own ?? plan.seed },
    });
  }
  const first = combinations[0]?.plan;
  const { expects, plots, saves, measures, columns } = work;
  return {
    kind: 'sweep',
    name: decl.name.text,
    at: spanOf(ctx, decl.name),
    of: decl.of.text,
    from: first?.from ?? null,
    over: decl.over.map((o) => o.param.text),
    combinations,
    measures,
    header: first?.validate === null ? columns.filter((c) => !c.startsWith('train.')) : columns,
    expects,
    plots,
    saves,
  };
}

/** Says at which values a mistake shows. */
export function reportCombination(ctx: Context, decl: SweepDecl, found: Diagnostic, label: string): void {
  const at = spanOf(ctx, decl.name);
  ctx.diagnostics.push({ ...found, labels: [...found.labels, { at, text: `with ${label}` }] });
}

/** `width: 4, seed: 0`. */
export const labelOf = (values: SweepValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? JSON.stringify(value) : value}`)
    .join(', ');
const folderOf = (values: SweepValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}-${value}`)
    .join('_');
