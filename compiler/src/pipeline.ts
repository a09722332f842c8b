/** The whole compiler on one screen: text is cut and parsed, names are resolved and shapes proved, a training becomes a program. */
import type { Chunk, Decl, DeclKey, TrainDecl } from '@dln/grammar';
import { type ClockOf, trainClocks } from './analyze/train-clocks.js';
import type { TableColumn } from './data/dataset.js';
import { describe } from './diagnostics/catalogue.js';
import { tableNotThere } from './diagnostics/DLN2728-table-not-there.js';
import { type Diagnostic, diagnose } from './diagnostics/define-diagnostic.js';
import { fileSpan } from './diagnostics/locate.js';
import { lintsOf } from './lint/lints.js';
import { checkDeclarations, distinct } from './query/check-file.js';
import type { Database, Need } from './query/database.js';
import { ProgramWorld } from './query/program-world.js';
import { isStd, stdFiles } from './query/std.js';
import { type MendedFile, type Mending, mendFile } from './repair/mend-file.js';
import { withRepairs } from './repair/repairs.js';
import { type Memory, memoryOf, noSuchTrain } from './summary/memory.js';
import { type ModelWeight, weightsOf } from './summary/model-weights.js';
import { type Summary, summarise } from './summary/summarise.js';
import type { ApplyPlan, Plan, TrainPlan } from './train/plan.js';
import { planApply } from './train/plan-apply.js';
import { planRun } from './train/plan-run.js';
import { planTrain } from './train/plan-train.js';
import { type PlanCombination, planSweep } from './train/sweep.js';

/** What was found, and what the door must load before the answer is whole. */
export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly needs: readonly Need[];
}
/** What a check may do beyond finding mistakes. */
export interface CheckOptions {
  /** Also look for edits that mend a finding; each one that is offered has been tried. */
  readonly repairs?: boolean;
}
/** Which plans are wanted, and with which values. */
export interface PlanOptions {
  /** One `train`, `run` or `sweep`, and what it is `from`; all of the file without it. */
  readonly name?: string;
  readonly params: ReadonlyMap<string, number | string | boolean>;
  readonly seed?: number;
}

/** Checks every declaration of a file. Cut and parse happened when its text was set; nothing is executed. */
export function checkFile(db: Database, uri: string, options: CheckOptions = {}): Checked {
  const world = new ProgramWorld(db, new Map());
  const diagnostics = checkDeclarations(db, world, uri);
  const needs = db.needs;
  if (needs.length === 0 && !diagnostics.some(isError))
    return { diagnostics: [...diagnostics, ...lintsOf(db, world, uri)], needs };
  if (options.repairs !== true || needs.length > 0) return { diagnostics, needs };
  return { diagnostics: diagnostics.map((d) => withRepairs(db, uri, d)), needs };
}

/** What the file is once its fixes are applied; null where it is not there. Nothing is written. */
export const fixFile = (db: Database, uri: string, mending: Mending): MendedFile | null =>
  mendFile(db, uri, mending, (changed) => checkFile(changed, uri).diagnostics);

/** The plans of a file's trains and runs in written order; none where the file has errors. */
export function planOf(db: Database, uri: string, options: PlanOptions): Checked & { readonly plans: readonly Plan[] } {
  const world = new ProgramWorld(db, options.params);
  const diagnostics: Diagnostic[] = [...checkDeclarations(db, world, uri)];
  if (diagnostics.some(isError) || db.needs.length > 0) return { plans: [], diagnostics, needs: db.needs };
  const plans: Plan[] = [];
  const names = options.name === undefined ? null : new Set(wanted(db, uri, options.name));
  // From the last to the first: what a plan reads stands above it.
  for (const { chunk, parsed } of [...(db.file(uri)?.chunks ?? [])].reverse()) {
    const decl = parsed.decl;
    if (decl?.kind !== 'train' && decl?.kind !== 'sweep') continue;
    if (names?.has(decl.name.text) === false) continue;
    const ctx = world.context(uri, chunk.key, diagnostics);
    const plan =
      decl.kind === 'sweep'
        ? planSweep(ctx, world.env(uri), decl, combinationOf(db, uri, decl.of.text, options))
        : (decl.role === 'train' ? planTrain : planRun)(ctx, world.env(uri), decl, { seed: options.seed ?? 0 });
    if (plan === null) continue;
    plans.unshift(plan);
    for (const { sweep } of tablesOf(plan)) for (const name of wanted(db, uri, sweep)) names?.add(name);
  }
  diagnostics.push(...notYetThere(uri, plans));
  if (world.budget.exceeded !== null) diagnostics.push(world.budget.exceeded);
  return { plans: diagnostics.some(isError) ? [] : plans, diagnostics: distinct(diagnostics), needs: db.needs };
}

/**
 * How a model of a file is applied to other rows, as the last train or run does that computes it from rows. `name`: the model, or such a train
 * or run; any model without it. Null where there is none, or where the file has errors.
 */
export function applyOf(
  db: Database,
  uri: string,
  name: string | undefined,
  options: Omit<PlanOptions, 'name'>,
): Checked & { readonly plan: ApplyPlan | null } {
  const world = new ProgramWorld(db, options.params);
  const diagnostics: Diagnostic[] = [...checkDeclarations(db, world, uri)];
  if (diagnostics.some(isError) || db.needs.length > 0) return { plan: null, diagnostics, needs: db.needs };
  const all = (db.file(uri)?.chunks ?? []).flatMap(({ chunk, parsed }) =>
    parsed.decl?.kind === 'train' && parsed.decl.on !== null ? [{ key: chunk.key, decl: parsed.decl }] : [],
  );
  const own = all.filter(({ decl }) => decl.name.text === name);
  const model = own.length > 0 ? null : (name ?? null);
  // A train before a run of the same model: what learns says what its result means.
  const ranked = [...(own.length > 0 ? own : all)].reverse().sort((a, b) => rank(a.decl) - rank(b.decl));
  for (const { key, decl } of ranked) {
    const found: Diagnostic[] = [];
    const plan = planApply(world, world.context(uri, key, found), decl, model, { seed: options.seed ?? 0 });
    if (plan === null && !found.some(isError)) continue;
    diagnostics.push(...found);
    if (world.budget.exceeded !== null) diagnostics.push(world.budget.exceeded);
    return { plan: diagnostics.some(isError) ? null : plan, diagnostics: distinct(diagnostics), needs: db.needs };
  }
  return { plan: null, diagnostics, needs: db.needs };
}
const rank = ({ role }: TrainDecl): number => (role === 'train' ? 0 : 1);

/** The columns of sweeps that a plan reads. */
const tablesOf = (plan: Plan): readonly TableColumn[] =>
  plan.kind === 'sweep'
    ? plan.combinations.flatMap((c) => tablesOf(c.plan))
    : plan.columns.flatMap((c) => ('sweep' in c ? [c] : []));

/** Tables that are read before their sweep has run: by the very train that it trains, or through a function. */
const notYetThere = (uri: string, plans: readonly Plan[]): readonly Diagnostic[] =>
  plans.flatMap((plan, i) =>
    tablesOf(plan)
      .filter(({ sweep }) => !plans.slice(0, i).some((p) => p.kind === 'sweep' && p.name === sweep))
      .map(({ sweep, column }) =>
        diagnose(tableNotThere, plan.at ?? fileSpan(uri), { sweep, column, why: 'the sweep has not run yet' }),
      ),
  );

/** A warning stops nothing. */
const isError = (d: Diagnostic): boolean => describe(d).severity === 'error';

/** Plans the train of a sweep with other values of its params: in a world of its own, since types may depend on them. */
const combinationOf =
  (db: Database, uri: string, train: string, options: PlanOptions): PlanCombination =>
  (values, seed) => {
    const world = new ProgramWorld(db, new Map([...options.params, ...Object.entries(values)]));
    const diagnostics: Diagnostic[] = [];
    const located = world.located(uri, train);
    if (located?.decl.kind !== 'train') return { plan: null, diagnostics };
    const ctx = world.context(uri, located.key, diagnostics);
    const plan = planTrain(ctx, world.env(uri), located.decl, { seed: seed ?? options.seed ?? 0 });
    return { plan: diagnostics.some(isError) ? null : plan, diagnostics };
  };

/** A name and what it is `from`, transitively; of a sweep what its train is `from`. */
function wanted(db: Database, uri: string, name: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at: string | null = name; at !== null && !names.has(at); ) {
    names.add(at);
    const decl: Decl | undefined = db.file(uri)?.byName.get(at)?.decl;
    const train: Decl | undefined = decl?.kind === 'sweep' ? db.file(uri)?.byName.get(decl.of.text)?.decl : decl;
    at = train?.kind === 'train' && train.from?.kind === 'name' ? train.from.text : null;
  }
  return names;
}

/** Layers, shapes, weights and cost of a model; of the file's only one without a name. */
export function summaryOf(
  db: Database,
  uri: string,
  name: string | undefined,
  sizes: ReadonlyMap<string, number> = new Map(),
): Checked & { readonly summary: Summary | null } {
  const world = new ProgramWorld(db, new Map());
  const diagnostics = [...checkDeclarations(db, world, uri)];
  const summary =
    diagnostics.some(isError) || db.needs.length > 0 ? null : summarise(db, world, uri, name, diagnostics, sizes);
  return { summary, diagnostics, needs: db.needs };
}

/** The weights and states of a model with fixed sizes, as a file of weights names and lays them out; of the file's last model without a name. */
export function modelWeightsOf(
  db: Database,
  uri: string,
  name: string | undefined,
): Checked & { readonly weights: readonly ModelWeight[] | null } {
  const world = new ProgramWorld(db, new Map());
  const diagnostics = [...checkDeclarations(db, world, uri)];
  const weights =
    diagnostics.some(isError) || db.needs.length > 0 ? null : weightsOf(db, world, uri, name, diagnostics);
  return { weights, diagnostics, needs: db.needs };
}

/** The memory of a train's step, the last train of the file without a name; `batch` null: as the train says. */
export function memoryIn(
  db: Database,
  uri: string,
  name: string | undefined,
  batch: number | null,
): Checked & { readonly train: string; readonly memory: Memory | null } {
  const found = trainIn(db, uri, name);
  if ('needs' in found) return { train: '', memory: null, ...found };
  const train = found.decl.name.text;
  const { plans, ...checked } = planOf(db, uri, { name: train, params: new Map() });
  const plan = plans.find((p): p is TrainPlan => p.kind === 'train' && p.name === train);
  if (plan === undefined) return { train, memory: null, ...checked };
  return { train, memory: memoryOf(plan, batch ?? plan.batch ?? plan.data?.rows ?? 1), ...checked };
}

/** When each expression of a train is computed anew, in the order of the files; the last train of the file without a name. */
export function clocksIn(
  db: Database,
  uri: string,
  name: string | undefined,
): Checked & { readonly train: string; readonly clocks: readonly ClockOf[] | null } {
  const found = trainIn(db, uri, name);
  if ('needs' in found) return { train: '', clocks: null, ...found };
  const train = found.decl.name.text;
  const world = new ProgramWorld(db, new Map());
  const diagnostics: Diagnostic[] = [...checkDeclarations(db, world, uri)];
  if (diagnostics.some(isError) || db.needs.length > 0) return { train, clocks: null, diagnostics, needs: db.needs };
  const clocks = trainClocks(world.context(uri, found.key, diagnostics), world.env(uri), found.decl);
  return { train, clocks, diagnostics: distinct(diagnostics), needs: db.needs };
}

/** A train of a file, or what is wrong where it is not there. */
function trainIn(
  db: Database,
  uri: string,
  name: string | undefined,
): Checked | { readonly key: DeclKey; readonly decl: TrainDecl } {
  const trains = (db.file(uri)?.chunks ?? []).flatMap(({ chunk, parsed }) =>
    parsed.decl?.kind === 'train' && parsed.decl.role === 'train' ? [{ key: chunk.key, decl: parsed.decl }] : [],
  );
  const found = name === undefined ? trains.at(-1) : trains.find((t) => t.decl.name.text === name);
  if (found !== undefined) return found;
  const diagnostics: Diagnostic[] = [...checkDeclarations(db, new ProgramWorld(db, new Map()), uri)];
  const names = trains.map((t) => t.decl.name.text);
  if (!diagnostics.some(isError)) diagnostics.push(noSuchTrain(db, uri, name ?? '', names));
  return { diagnostics, needs: db.needs };
}

/** A file's declarations with their places, std's too: for whoever shows a span. */
export function chunksOf(db: Database, uri: string): readonly Chunk[] {
  if (isStd(uri)) return stdFiles().find((f) => f.uri === uri)?.chunks ?? [];
  return db.file(uri)?.chunks.map((c) => c.chunk) ?? [];
}
