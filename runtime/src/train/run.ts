/** Decides how a `run` goes: one evaluation, or a pass over data; then what is shown, saved and expected of its results. */
import { type Diagnostic, diagnose, type EntryName, noBatch, type RunPlan } from '@dln/compiler';
import { type Fault, isFault } from '@dln/formats';
import type { HostTensor, Session } from '../backends/backend.js';
import type { Curve } from '../events.js';
import { columnsOf } from './columns.js';
import type { Ended, Residents, RowStream, SaveDoor } from './door.js';
import { bindingFor } from './entry-calls.js';
import { checkExpects } from './expects.js';
import { failureDiagnostic } from './failures.js';
import { loadedResidents, toldOf } from './loads.js';
import { measuresOf, type Readings } from './measure-expr.js';
import { OutputWriter } from './output-writer.js';
import { Pace } from './pace.js';
import { faultAt, type Place, placeOfPlan } from './place.js';
import { Reporter } from './reporter.js';
import { elementsOf, matchDiagnostics, matchResidents, withAverages, writeResidents } from './residents.js';
import { Results } from './results.js';
import { seedWords } from './seed.js';

export interface RunResult {
  /** 1: interrupted, failed, not saved, or an `expect` does not hold. */
  readonly exit: 0 | 1;
  readonly ended: Ended;
  readonly measures: Readonly<Record<string, number>>;
  /** All that was shown or saved, by name. */
  readonly values: ReadonlyMap<string, HostTensor>;
}

/** Runs to the end or to a failure. Everything is told through `door.emit`; never rejects. `from`: residents of the train that the plan names. */
export async function run(plan: RunPlan, door: SaveDoor, from: Residents | null = null): Promise<RunResult> {
  const reporter = new Reporter(plan.name, door);
  const at = placeOfPlan(plan);
  let session: Session | null = null;
  let rows: RowStream | Fault | null = null;
  try {
    rows =
      plan.data === null ? null : await door.openRows(plan.data, { seed: plan.seed, inOrder: true, augment: false });
    if (rows !== null && isFault(rows)) return failed(reporter, faultAt(rows, at));
    if (rows !== null && (rows.rows < 1 || (plan.batch ?? 1) < 1)) {
      return failed(reporter, diagnose(noBatch, at, { data: plan.data?.name ?? '', rows: rows.rows, batch: 1 }));
    }
    const args = await columnsOf(plan, door);
    if (isFault(args)) return failed(reporter, faultAt(args, at));
    session = await door.backend.open(plan.program, { seed: seedWords(plan.seed), args });
    const nothing = takeOver(plan, door, from, session, reporter, at);
    if (nothing !== null) return failed(reporter, nothing);
    const loaded = await loadedResidents(plan.loads, door);
    if (isFault(loaded)) return failed(reporter, faultAt(loaded, at));
    writeResidents(session, door.backend, withAverages(plan.program, loaded));
    tellStart(plan, session, rows, reporter);
    const results = await evaluate(plan, door, session, rows, args);
    if (results === null) {
      reporter.tell({ event: 'stopped', reason: 'interrupted', clock: { step: 0, epoch: 0, position: 0 } });
      return done(reporter, 'interrupted', {}, new Map(), 1);
    }
    return await conclude(plan, door, results, reporter);
  } catch (error) {
    return failed(reporter, failureDiagnostic(error, plan.name, door.backend.name, 0, at));
  } finally {
    session?.close();
    if (rows !== null && !isFault(rows)) rows.close?.();
  }
}

function takeOver(
  plan: RunPlan,
  door: SaveDoor,
  from: Residents | null,
  session: Session,
  reporter: Reporter,
  at: Place,
): Diagnostic | null {
  if (plan.from === null) return null;
  const match = matchResidents(plan.program, from ?? new Map());
  const found = matchDiagnostics(match, plan.name, plan.from, at);
  if (found[0] !== undefined && match.taken.size === 0) return found[0];
  for (const diagnostic of found) reporter.diagnostic(diagnostic);
  writeResidents(session, door.backend, withAverages(plan.program, match.taken));
  return null;
}

function tellStart(plan: RunPlan, session: Session, rows: RowStream | null, reporter: Reporter): void {
  const weights = plan.program.residents.filter((r) => r.role === 'weight');
  const steps = rows === null ? 1 : Math.ceil(rows.rows / (plan.batch ?? rows.rows));
  reporter.tell({
    event: 'start',
    backend: session.backend,
    kind: 'run',
    steps,
    epochs: null,
    stepsPerEpoch: null,
    parameters: weights.reduce((sum, weight) => sum + elementsOf(weight), 0),
    rows: rows?.rows ?? null,
    resumed: null,
    loaded: plan.loads.map(toldOf),
  });
}

/** Every result over all batches; null if someone interrupted. */
async function evaluate(
  plan: RunPlan,
  door: SaveDoor,
  session: Session,
  rows: RowStream | null,
  args: ReadonlyMap<string, HostTensor>,
): Promise<Results | null> {
  const name: EntryName = `run:${plan.name}`;
  const entry = plan.program.entries.get(name);
  const wanted = namesOf(plan);
  const names = entry?.measures.map((m) => m.name).filter((m) => wanted.has(m)) ?? [];
  const results = new Results(plan.program, name, names, plan.folded);
  const pace = new Pace(door);
  const all = rows?.rows ?? 1;
  const size = rows === null ? 1 : Math.min(plan.batch ?? all, all);
  const steps = Math.ceil(all / size);
  for (let step = 0; step < steps; step++) {
    if (door.interrupted()) return null;
    const count = Math.min(size, all - step * size);
    const fields = (await rows?.batch(0, step * size, count)) ?? new Map();
    const feeds = { fields, params: plan.params, clock: { step, epoch: 0, steps, epochs: 1 }, args };
    const ticket = session.executable(name, bindingFor(plan.program, name, count)).run(feeds, names);
    results.add(await ticket.values(), count);
    if (pace.due) await pace.rest();
  }
  return results;
}

function namesOf({ measures, shows, saves, plots, curves, expects }: RunPlan): ReadonlySet<string> {
  return new Set([
    ...measures,
    ...shows.map((s) => s.name),
    ...saves.map((s) => s.name),
    ...plots.flatMap((p) => p.measures),
    ...curves.flatMap((c) => [...c.series, ...(c.against === null ? [] : [c.against])].map((s) => s.name)),
    ...expects.flatMap((e) => measuresOf(e.condition)),
  ]);
}

/** Shows, saves and judges, in this order. */
async function conclude(plan: RunPlan, door: SaveDoor, results: Results, reporter: Reporter): Promise<RunResult> {
  const values = results.values();
  const clocks = { step: results.batches, epoch: 0, steps: results.batches, epochs: 1 };
  const readings: Readings = { measure: (name) => results.number(name), clocks };
  const outputs = new OutputWriter(plan, door, reporter, placeOfPlan(plan));
  const clock = { step: 0, epoch: 0, position: 0 };
  for (const { text } of plan.says) outputs.say(text, readings);
  for (const show of plan.shows) {
    const tensor = values.get(show.name);
    if (tensor !== undefined) await outputs.show(show, tensor, clock);
  }
  for (const save of plan.saves) {
    const tensor = values.get(save.name);
    if (tensor !== undefined) await outputs.save(save, tensor, readings);
  }
  for (const { measures, against } of plan.plots) reporter.tell({ event: 'plot', measures, against });
  for (const { series, against } of plan.curves) {
    const numbersOf = (name: string): readonly number[] => Array.from(values.get(name)?.data ?? []);
    const curves = series.map(({ name, text }): Curve => {
      const y = numbersOf(name);
      return { name: text, x: against === null ? y.map((_, i) => i) : numbersOf(against.name), y };
    });
    reporter.tell({ event: 'plot', measures: series.map((s) => s.text), against: against?.text ?? null, curves });
  }
  const reached = checkExpects(plan.expects, readings, reporter);
  const measures: [string, number][] = [];
  for (const name of plan.measures) {
    const value = results.number(name);
    if (value !== null) measures.push([name, value]);
  }
  return done(reporter, 'finished', Object.fromEntries(measures), values, outputs.failed || !reached ? 1 : 0);
}

function failed(reporter: Reporter, diagnostic: Diagnostic): RunResult {
  reporter.diagnostic(diagnostic);
  return done(reporter, 'failed', {}, new Map(), 1);
}

function done(
  reporter: Reporter,
  ended: Ended,
  measures: Readonly<Record<string, number>>,
  values: ReadonlyMap<string, HostTensor>,
  exit: 0 | 1,
): RunResult {
  reporter.tell({ event: 'done', measures, exit });
  return { exit, ended, measures, values };
}
