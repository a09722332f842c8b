/** Decides the plan of a `train`: three walks over its body, for the instances, for the step and for the evaluation. */

import type { TrainDecl } from '@dln/grammar';
import { instanceOf } from '../check/builtins/gradients.js';
import { type Context, type Emission, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { type Cell, newInstance, resetCounts } from '../check/instance.js';
import { describe } from '../check/show-value.js';
import type { Env } from '../check/value.js';
import type { Located, World } from '../check/world.js';
import { measureUnknown } from '../diagnostics/DLN2705-measure-unknown.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { trainUnknown } from '../diagnostics/DLN2712-train-unknown.js';
import { objectiveMissing } from '../diagnostics/DLN2716-objective-missing.js';
import { notYet } from '../diagnostics/DLN6001-not-yet.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { nearest } from '../diagnostics/nearest.js';
import { literal } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { hashProgram } from '../graph/hash.js';
import type { Entry, EntryName, Program } from '../graph/program.js';
import { optimizeProgram } from '../optimize/optimize-program.js';
import { isPack } from '../types/tensor-type.js';
import { type Clauses, count, everyOf, readSettings, type Settings, sortClauses } from './clauses.js';
import { finishEntry, finishInit, newEmission, residentOf } from './emission.js';
import { hostExpr } from './host-expr.js';
import { measureValue, type NamedExpr, namedMeasures } from './measures.js';
import { type Movement, moveWeights, objectiveValue } from './objective.js';
import type { ExpectPlan, MeasureExpr, ObjectivePlan, TrainPlan } from './plan.js';
import { trainScope } from './scope.js';

/** What the walks share. */
export interface TrainWork extends Movement {
  readonly decl: TrainDecl;
  readonly file: Env;
  readonly settings: Settings;
  readonly measures: readonly NamedExpr[];
}
export interface TrainOptions {
  readonly seed: number;
}

/** Sorts and reads the clauses; null where a setting is wrong or a header is pending. */
export function openTrain(ctx: Context, file: Env, decl: TrainDecl): TrainWork | null {
  const clauses = sortClauses(ctx, decl);
  const settings = readSettings(ctx, file, decl);
  if (settings === null) return null;
  for (const clause of clauses.loads) report(ctx, diagnose(notYet, spanOf(ctx, clause), { what: '`load`' }));
  const accumulate = clauses.accumulate === null ? 1 : count(ctx, file, 'accumulate', clauses.accumulate.value);
  if (accumulate === null) return null;
  for (const clause of clauses.freeze)
    if (clause.until !== null) report(ctx, diagnose(notYet, spanOf(ctx, clause.until), { what: '`freeze … until`' }));
  for (const eq of clauses.equations)
    if (eq.kind !== 'let') report(ctx, diagnose(notYet, spanOf(ctx, eq), { what: 'a weight or state in a `train`' }));
  const moves = clauses.equations.some((e) => e.kind !== 'let');
  if (decl.role === 'train' && clauses.minimize.length === 0 && clauses.measures.length === 0 && !moves)
    report(ctx, diagnose(objectiveMissing, spanOf(ctx, decl.name), {}));
  return {
    decl,
    file,
    clauses,
    settings,
    measures: namedMeasures(ctx, clauses),
    root: newInstance(null, '', ''),
    optimizers: new Map(),
    frozen: new Set(),
    accumulate,
  };
}

/** Names of the objectives: their own, `loss`, `loss_2`, … */
const objectiveNames = (clauses: Clauses): readonly string[] => {
  let unnamed = 0;
  return clauses.minimize.map((m) => m.name?.text ?? (++unnamed === 1 ? 'loss' : `loss_${unnamed}`));
};

/** One walk over the body: objectives in order, each in a fresh scope, measures in the first. Gives the named values. */
export function walk(
  ctx: Context,
  work: TrainWork,
  only: (index: number) => boolean,
  move: boolean,
): readonly { readonly name: string; readonly value: ValueId | null }[] {
  const found: { name: string; value: ValueId | null }[] = [];
  const names = objectiveNames(work.clauses);
  const scope = (): Env => {
    resetCounts(work.root);
    return trainScope(ctx, work.file, work.settings.data, work.clauses.equations);
  };
  let env: Env | null = null;
  for (const [i, clause] of work.clauses.minimize.entries()) {
    if (!only(i)) continue;
    const first = env === null;
    env = scope();
    const loss = objectiveValue(ctx, env, clause);
    if (loss !== null) found.push({ name: names[i] as string, value: loss.node });
    // The measures see what the first objective saw, before anything moved.
    if (first) measure(ctx, env, work, found);
    if (loss !== null && move) moveWeights(ctx, env, clause, loss, work, names[i] as string);
  }
  if (env === null) {
    env = scope();
    measure(ctx, env, work, found);
  }
  return found;
}
function measure(ctx: Context, env: Env, work: TrainWork, into: { name: string; value: ValueId | null }[]): void {
  for (const m of work.measures) {
    const value = measureValue(ctx, env, m);
    if (value !== null) into.push({ name: m.name, value: value.node });
  }
}

/** Everything that can be said without building a graph: shapes, names, clauses. */
export function checkTrain(ctx: Context, file: Env, decl: TrainDecl): void {
  const work = openTrain(ctx, file, decl);
  if (work === null) return;
  checkFrom(ctx, decl);
  for (const m of work.clauses.minimize) if (m.every !== null) everyOf(ctx, file, m.every);
  walk({ ...ctx, instance: work.root, training: true, moves: true }, work, () => true, true);
  forceLets(ctx, work);
  hostClauses(ctx, work);
  for (const clause of work.clauses.saves)
    report(ctx, diagnose(notYet, spanOf(ctx, clause), { what: '`save` in a `train`' }));
}

/** Where all shapes are right: mistakes that only instances show, such as a shared weight that does not fit or an optimizer that cannot move one. */
export function checkInstances(ctx: Context, file: Env, decl: TrainDecl): void {
  const work = openTrain(ctx, file, decl);
  if (work === null) return;
  const compiling: Context = { ...ctx, inline: true, instance: work.root, training: true, moves: true };
  walk(compiling, work, () => true, true);
  freeze(compiling, work);
}

/** A `let` that nothing uses is checked all the same. */
function forceLets(ctx: Context, work: TrainWork): void {
  const inside: Context = { ...ctx, instance: newInstance(null, '', ''), training: true };
  const env = trainScope(inside, work.file, work.settings.data, []);
  const block = {
    kind: 'block' as const,
    items: work.clauses.equations.filter((e) => e.kind === 'let'),
    start: work.decl.start,
    end: work.decl.end,
  };
  inside.evaluator.block(inside, env, block);
}

export function checkFrom(ctx: Context, decl: TrainDecl): string | null {
  if (decl.from === null) return null;
  const name = decl.from.kind === 'name' ? decl.from.text : '';
  const located: Located | null = name === '' ? null : ctx.world.located(ctx.uri, name);
  if (located?.decl.kind === 'train') return name;
  const near = nearest(name, trainNames(ctx.world, ctx.uri));
  report(
    ctx,
    diagnose(trainUnknown, spanOf(ctx, decl.from), {
      name: name === '' ? exprText(decl.from) : name,
      nearest: near ?? '',
    }),
  );
  return null;
}
const trainNames = (world: World, uri: string): readonly string[] =>
  world.namesOf(uri).filter((n) => world.located(uri, n)?.decl.kind === 'train');

interface HostClauses {
  readonly expects: readonly ExpectPlan[];
  readonly stopWhen: MeasureExpr | null;
  readonly earlyStop: TrainPlan['earlyStop'];
  readonly plots: TrainPlan['plots'];
}
/** The clauses that speak of measures after the fact. */
export function hostClauses(
  ctx: Context,
  work: TrainWork,
  hidden: (expr: import('@dln/grammar').Expr) => string | null = () => null,
): HostClauses {
  const names = [...objectiveNames(work.clauses), ...work.measures.map((m) => m.name)];
  const scope = (clause: string) => ({ clause, measures: names, hidden });
  const expects: ExpectPlan[] = [];
  for (const clause of work.clauses.expect) {
    const condition = hostExpr(ctx, work.file, clause.condition, scope('expect'));
    if (condition !== null)
      expects.push({
        text: exprText(clause.condition),
        at: spanOf(ctx, clause.condition),
        message: clause.message?.value ?? null,
        condition,
      });
  }
  const stop = work.clauses.stop;
  const stopWhen = stop === null ? null : hostExpr(ctx, work.file, stop.when, scope('stop when'));
  const early = work.clauses.earlyStop;
  let earlyStop: TrainPlan['earlyStop'] = null;
  if (early !== null) {
    const on = hostExpr(ctx, work.file, early.on, scope('early_stop'));
    const patience = count(ctx, work.file, 'patience', early.patience);
    if (on?.is === 'measure' && patience !== null)
      earlyStop = { on: on.name, patience, best: isLoss(on.name) ? 'lowest' : 'highest' };
    else if (on !== null && on.is !== 'measure')
      report(
        ctx,
        diagnose(clauseValue, spanOf(ctx, early.on), {
          clause: 'early_stop on',
          wanted: 'the name of a measure',
          got: exprText(early.on),
        }),
      );
  }
  const plots = work.clauses.plots.flatMap((clause) => {
    if (clause.kind === 'show') {
      if (work.decl.role === 'train')
        report(ctx, diagnose(notYet, spanOf(ctx, clause), { what: '`show` in a `train`' }));
      return [];
    }
    const measures = clause.values.flatMap((v) => {
      const name =
        v.kind === 'name'
          ? v.text
          : v.kind === 'dot' && v.base.kind === 'name' && v.base.text === 'train'
            ? `train.${v.name.text}`
            : null;
      if (name !== null && names.includes(name.replace(/^train\./, ''))) return [name];
      if (v.kind === 'call') report(ctx, diagnose(notYet, spanOf(ctx, v), { what: 'this `plot`' }));
      else
        report(
          ctx,
          diagnose(measureUnknown, spanOf(ctx, v), {
            name: exprText(v),
            nearest: nearest(exprText(v), names) ?? '',
            all: names,
          }),
        );
      return [];
    });
    return [
      {
        measures,
        against: clause.against?.text ?? null,
        every: clause.every === null ? null : everyOf(ctx, work.file, clause.every),
      },
    ];
  });
  return { expects, stopWhen, earlyStop, plots };
}
/** A measure whose name says that it is an error or a loss is better when lower. */
const isLoss = (name: string): boolean => /loss|error|mse|mae|rmse|distance|divergence|perplexity|nll/.test(name);

/** The whole plan; null where something is wrong (reported) or pending. */
export function planTrain(ctx: Context, file: Env, decl: TrainDecl, options: TrainOptions): TrainPlan | null {
  const work = openTrain(ctx, file, decl);
  if (work === null) return null;
  const names = objectiveNames(work.clauses);
  const periods = work.clauses.minimize.map((m) =>
    m.every === null ? 1 : (count(ctx, file, 'every', m.every.count) ?? 1),
  );
  for (const m of work.clauses.minimize)
    if (m.every?.unit === 'epochs')
      report(ctx, diagnose(notYet, spanOf(ctx, m.every), { what: 'an objective `every n epochs`' }));
  const compiling: Context = { ...ctx, inline: true, instance: work.root };
  // First the instances: names are settled and mistakes that only a use shows are found, with no graph.
  for (const training of [true, false]) walk({ ...compiling, training, moves: training }, work, () => true, training);
  freeze(compiling, work);
  if (ctx.diagnostics.some((d) => d.code !== 'DLN2715')) return null;
  const init = newEmission(null);
  const entries = new Map<EntryName, Entry>();
  const build = (training: boolean, only: (i: number) => boolean): Entry => {
    const emission = newEmission(init);
    const found = walk({ ...compiling, emission, training, moves: training }, work, only, training);
    return entryOf(emission, found);
  };
  entries.set(
    'step',
    build(true, (i) => periods[i] === 1),
  );
  for (const [i, period] of periods.entries())
    if (period > 1)
      entries.set(
        `objective:${names[i] as string}`,
        build(true, (k) => k === i),
      );
  entries.set(
    'evaluate',
    build(false, () => true),
  );
  if (ctx.diagnostics.some((d) => d.code !== 'DLN2715')) return null;
  const cells = [...init.initial.keys()];
  entries.set('init', finishInit(init));
  const bare = { residents: cells.map(residentOf), entries };
  const program: Program = optimizeProgram({ ...bare, hash: hashProgram(bare) });
  const host = hostClauses(ctx, work);
  const objectives: ObjectivePlan[] = names.map((name, i) => ({ name, every: periods[i] as number }));
  const { validate, data, ...settings } = work.settings;
  return {
    kind: 'train',
    name: decl.name.text,
    at: spanOf(ctx, decl.name),
    program,
    from: checkFrom(ctx, decl),
    data,
    validate,
    ...settings,
    seed: options.seed,
    objectives,
    measures: [...names, ...work.measures.map((m) => m.name)],
    ...host,
    params: paramsOf(ctx, program),
    parameters: cells.filter((c) => c.role === 'weight').reduce((sum, c) => sum + sizeOf(c), 0),
  };
}

/** Graph, residents that move, and the measures by name. */
export function entryOf(
  emission: Emission,
  found: readonly { readonly name: string; readonly value: ValueId | null }[],
): Entry {
  const next = new Map<Cell, ValueId>([...emission.next].map(([cell, { node }]) => [cell, node]));
  return finishEntry(
    emission,
    next,
    found.flatMap((f) => (f.value === null ? [] : [{ name: f.name, value: f.value }])),
  );
}

/** Elements of a cell; every dim is a number once a program is compiled. */
export const sizeOf = (cell: Cell): number =>
  cell.type.shape.reduce((n, part) => n * (isPack(part) ? 1 : (literal(part as Dim) ?? 1)), 1);

/** Values of the float params that the program is fed with. */
export function paramsOf(ctx: Context, program: Program): Readonly<Record<string, number>> {
  const params: Record<string, number> = {};
  for (const entry of program.entries.values()) {
    for (const input of entry.graph.inputs) {
      if (input.kind !== 'param') continue;
      const value = ctx.world.lookup(ctx.uri, input.name);
      if (value?.kind === 'float' && value.value !== null) params[input.name] = value.value;
    }
  }
  return params;
}

export function freeze(ctx: Context, work: TrainWork): void {
  for (const clause of work.clauses.freeze) {
    // A `let` of the train finds the instance that it made in the walks before.
    resetCounts(work.root);
    const env = trainScope(ctx, work.file, work.settings.data, work.clauses.equations);
    const value = ctx.evaluator.expr(ctx, env, clause.value);
    const instance = instanceOf(value);
    if (instance !== null) instance.frozen = true;
    else if (value.kind === 'weights') for (const cell of value.cells) work.frozen.add(cell);
    else if (value.kind !== 'error')
      report(
        ctx,
        diagnose(clauseValue, spanOf(ctx, clause.value), {
          clause: 'freeze',
          wanted: 'a model, a part of one or `weights(…)`',
          got: describe(value),
        }),
      );
  }
}
