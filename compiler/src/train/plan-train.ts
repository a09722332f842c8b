/** Decides the plan of a `train`: walks over its body for the instances, then one for each entry of its program. */
import type { Expr, TrainDecl } from '@dln/grammar';
import { currentNode } from '../check/cells.js';
import { toTensor } from '../check/coerce.js';
import { type Context, type Emission, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { type Cell, newInstance, resetCounts } from '../check/instance.js';
import type { Env } from '../check/value.js';
import type { ColumnPlan } from '../data/dataset.js';
import { literal } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { hashProgram } from '../graph/hash.js';
import type { Entry, EntryName, MovingEntry, Program } from '../graph/program.js';
import { optimizeProgram } from '../optimize/optimize-program.js';
import { isPack } from '../types/tensor-type.js';
import { axisRoles } from './axis-roles.js';
import { finishEntry, finishInit, newEmission, residentOf } from './emission.js';
import { foldedOf } from './folded.js';
import { type Frozen, freeze, frozenBy, holdings, thawsOf } from './freeze.js';
import { checkFrom } from './from.js';
import { type HostClauses, hostClauses } from './host-clauses.js';
import { loadsOf } from './load.js';
import { outputsOf } from './outputs.js';
import type { TrainPlan } from './plan.js';
import { trainScope } from './scope.js';
import { checkEquations, freshScope, type WalkOptions, walk } from './walk.js';
import { isGated, openTrain, type TrainOptions, type TrainWork } from './work.js';

/** A validation: nothing moves but the folds. */
const passing: WalkOptions = { only: () => true, move: false, own: false, folds: true };
const everything: WalkOptions = { only: () => true, move: true, own: true, folds: true };

/** Everything that can be said without building a graph: shapes, names, clauses. */
export function checkTrain(ctx: Context, file: Env, decl: TrainDecl): void {
  const work = openTrain(ctx, file, decl);
  if (work === null) return;
  checkFrom(ctx, decl);
  thawsOf(ctx, work);
  conditions(ctx, work);
  walk({ ...ctx, instance: work.root, training: true, moves: true }, work, everything);
  checkEquations({ ...ctx, instance: newInstance(null, '', ''), training: true }, work);
  const after: Context = { ...ctx, instance: work.root, training: false };
  outputsOf(after, work, () => freshScope(after, work));
  frozenBy({ ...ctx, instance: work.root }, work);
}

/** Where all shapes are right: mistakes that only instances show, such as a shared weight that does not fit or an optimizer that cannot move one. */
export function checkInstances(ctx: Context, file: Env, decl: TrainDecl): void {
  const work = openTrain(ctx, file, decl);
  if (work === null) return;
  const compiling: Context = { ...ctx, inline: true, instance: work.root, training: true, moves: true };
  walk(compiling, work, everything);
  frozenBy(compiling, work);
  const folds = work.folds.calls.length > 0;
  if ((work.clauses.loads.length === 0 && !folds) || failed(ctx)) return;
  // What the axes of weights are is known by the operators that take them, and what a measure is made of by the graph.
  const emission = newEmission(newEmission(null));
  const found = walk({ ...compiling, emission, training: false, moves: false }, work, passing);
  foldedOf(ctx, emission, found);
  if (work.clauses.loads.length > 0) loadsOf(compiling, work, axisRoles(emission.graph));
}

/** The clauses that compare; what they compare that is no measure is computed like one, under its text. */
function conditions(ctx: Context, work: TrainWork): HostClauses {
  const instance = ctx.inline ? ctx.instance : newInstance(null, '', '');
  const quiet: Context = { ...ctx, emission: null, instance, diagnostics: [] };
  const env = trainScope(quiet, work.file, work.settings.data, work.clauses.equations);
  return hostClauses(ctx, work, env, (value: Expr) => {
    const name = exprText(value);
    work.hidden.set(name, { name, value });
    return name;
  });
}

/** The whole plan; null where something is wrong (reported) or pending. */
export function planTrain(ctx: Context, file: Env, decl: TrainDecl, options: TrainOptions): TrainPlan | null {
  const work = openTrain(ctx, file, decl);
  const thaws = work === null ? null : thawsOf(ctx, work);
  if (work === null || thaws === null) return null;
  conditions(ctx, work);
  const compiling: Context = { ...ctx, inline: true, instance: work.root };
  // First the instances: names are settled and mistakes that only a use shows are found, with no graph.
  for (const training of [true, false])
    walk({ ...compiling, training, moves: training }, work, { ...everything, move: training });
  const outputs = outputsOf({ ...compiling, training: false }, work, () => freshScope(compiling, work));
  const frozen = frozenBy(compiling, work);
  // Once more, now that there are instances whose weights can be counted.
  resetCounts(work.root);
  const host = conditions({ ...compiling, training: false }, work);
  if (failed(ctx)) return null;
  const init = newEmission(null);
  const entries = new Map<EntryName, Entry>();
  moving(compiling, work, init, frozen, holdings(thaws), entries);
  freeze(work, frozen, 0);
  const still: Context = { ...compiling, training: false };
  const evaluation = newEmission(init);
  const evaluated = walk({ ...still, emission: evaluation }, work, passing);
  entries.set('evaluate', entryOf(evaluation, evaluated));
  const folded = foldedOf(ctx, evaluation, evaluated);
  const roles = axisRoles(evaluation.graph);
  const loads = loadsOf(compiling, work, roles);
  for (const { name } of outputs.values) {
    const emission = newEmission(init);
    const inside: Context = { ...still, emission };
    const { values } = outputsOf(
      inside,
      work,
      () => freshScope(inside, work),
      (n) => n === name,
    );
    entries.set(`output:${name}`, entryOf(emission, values));
  }
  const average = averaging(compiling, work, init);
  if (average !== null) entries.set('average', average);
  if (failed(ctx)) return null;
  const cells = [...init.initial.keys()];
  entries.set('init', finishInit(init));
  const bare = { residents: cells.map((cell) => residentOf(cell, roles)), entries };
  const program: Program = optimizeProgram({ ...bare, hash: hashProgram(bare) });
  const { validate, data, ...settings } = work.settings;
  return {
    kind: 'train',
    name: decl.name.text,
    at: spanOf(ctx, decl.name),
    program,
    from: checkFrom(ctx, decl),
    data,
    validate,
    columns: columnsOf(init, program),
    ...settings,
    seed: options.seed,
    objectives: work.objectives,
    measures: [...work.objectives.map((o) => o.name), ...work.measures.map((m) => m.name)],
    folded,
    ...host,
    loads,
    shows: outputs.shows,
    says: outputs.says,
    saves: outputs.saves,
    boundaries: outputs.boundaries,
    thaws,
    params: paramsOf(ctx, program),
    parameters: cells.filter((c) => c.role === 'weight').reduce((sum, c) => sum + sizeOf(c), 0),
  };
}

/** Something is wrong that stops the plan; a last batch of one row is told and passed over. */
export const failed = (ctx: Context): boolean => ctx.diagnostics.some((d) => d.code !== 'DLN2715');

/** The entries that move residents, once for each set of freezes that may hold together. */
function moving(
  compiling: Context,
  work: TrainWork,
  init: Emission,
  frozen: readonly Frozen[],
  sets: readonly number[],
  entries: Map<EntryName, Entry>,
): void {
  const gated = work.objectives.map((o) => isGated(o.every));
  for (const holding of sets) {
    freeze(work, frozen, holding);
    const named = (name: MovingEntry): EntryName => (holding === 0 ? name : `${name}#${holding}`);
    const build = (tick: Emission['tick'], options: WalkOptions): { emission: Emission; entry: Entry } => {
      const emission = newEmission(init, tick);
      const found = walk({ ...compiling, emission, training: true, moves: true }, work, options);
      return { emission, entry: entryOf(emission, found) };
    };
    entries.set(named('step'), build('step', { ...everything, only: (i) => gated[i] === false }).entry);
    for (const [i, { name }] of work.objectives.entries())
      if (gated[i] === true)
        entries.set(
          named(`objective:${name}`),
          build('step', { only: (k) => k === i, move: true, own: false, folds: false }).entry,
        );
    const epoch = build('epoch', { ...everything, move: false, folds: false }).entry;
    if (epoch.next.size > 0) entries.set(named('epoch'), { ...epoch, measures: [] });
  }
}

/** The entry that moves the averages after each step, wherever the program reads them; null where there are none. */
function averaging(compiling: Context, work: TrainWork, init: Emission): Entry | null {
  const emission = newEmission(init);
  for (const training of [true, false]) {
    const inside: Context = { ...compiling, emission, training, moves: false };
    walk(inside, work, { only: () => true, move: false, own: false, folds: false });
    outputsOf(inside, work, () => freshScope(inside, work));
  }
  if (emission.averages.size === 0) return null;
  const { b } = emission.graph;
  const next = new Map<Cell, ValueId>();
  for (const [cell, { of, decay }] of emission.averages) {
    const keep = toTensor({ ...compiling, emission }, decay, 'f32', spanOf(compiling, work.decl.name))?.node;
    if (keep === null || keep === undefined) continue;
    const [had, now] = [currentNode(emission, cell), currentNode(emission, of)];
    next.set(cell, b.add(b.mul(keep, had), b.mul(b.sub(b.scalar(1, keep), keep), now)));
  }
  return finishEntry(emission, next, []);
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

/** The whole fields that are left in a program. */
export function columnsOf({ columns }: Emission, { entries }: Program): readonly ColumnPlan[] {
  const names = new Set(
    [...entries.values()].flatMap((e) => e.graph.inputs.filter((i) => i.kind === 'column').map((i) => i.name)),
  );
  return [...columns.values()].filter((c) => names.has(c.name));
}

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
