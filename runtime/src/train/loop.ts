/** Decides how a train begins and ends: it opens what it needs, refuses what cannot go on, and closes what it opened. */
import { type Diagnostic, diagnose, noBatch, type Split, type TrainPlan } from '@dln/compiler';
import { type Fault, isFault } from '@dln/formats';
import type { Session } from '../backends/backend.js';
import { bindingsOf } from './bindings.js';
import { columnsOf } from './columns.js';
import type { Residents, RowStream, TrainDoor, TrainResult, TrainStart } from './door.js';
import { EntryCalls } from './entry-calls.js';
import { failureDiagnostic } from './failures.js';
import { Folds } from './folds.js';
import { type Length, lengthOf } from './length.js';
import { loadedResidents, toldOf } from './loads.js';
import { measuresOf } from './measure-expr.js';
import { faultAt, type Place, placeOfPlan } from './place.js';
import { Progress } from './progress.js';
import { Reporter } from './reporter.js';
import { matchDiagnostics, matchResidents, readResidents, withAverages, writeResidents } from './residents.js';
import { judgeResume, paramsOf } from './resume.js';
import { seedWords } from './seed.js';
import { SlowValues, splitPlan } from './slow-values.js';
import { Steps } from './steps.js';
import { Training } from './training.js';

/** Trains to the end, to a stop or to a failure. Everything is told through `door.emit`; never rejects. */
export async function train(plan: TrainPlan, door: TrainDoor, start: TrainStart = {}): Promise<TrainResult> {
  const reporter = new Reporter(plan.name, door);
  const at = placeOfPlan(plan);
  let session: Session | null = null;
  let training: Training | null = null;
  let rows: Opened | null = null;
  try {
    const opened = await openRows(plan, door);
    if ('fault' in opened) return failed(reporter, faultAt(opened, at));
    rows = opened;
    const length = lengthOf(plan, rows.training?.rows ?? null);
    if (length === null) return failed(reporter, tooFewRows(plan, rows.training, at));
    const progress = new Progress(plan, length);
    const args = await columnsOf(plan, door);
    if (isFault(args)) return failed(reporter, faultAt(args, at));
    const split = splitPlan(plan, length, rows);
    const bindings = bindingsOf(
      plan,
      length,
      rows.validation?.rows ?? null,
      split && { split, rows: rows.training?.rows ?? 0 },
    );
    const options = { seed: seedWords(plan.seed), args, bindings };
    const program = split?.program ?? plan.program;
    session = await door.backend.open(program, options);
    const folds = await Folds.of(session, plan.program);
    const refused = await begin(plan, door, start, session, progress, reporter, at);
    if (refused !== null) return failed(reporter, refused);
    const params = paramsOf(plan, start.resume);
    const calls = new EntryCalls(session, program, measuresNeeded(plan));
    const keep = split === null ? null : keeping(split, calls, rows, length);
    const steps = new Steps(plan, calls, length, folds, rows.training, params, args, keep);
    const initial = await readResidents(session, plan.program);
    training = new Training(plan, door, steps, rows.validation, progress, params, reporter, at, initial, rows.training);
    reporter.tell({
      event: 'start',
      backend: session.backend,
      kind: 'train',
      steps: length.steps,
      epochs: plan.data === null ? null : length.epochs,
      stepsPerEpoch: plan.data === null ? null : length.stepsPerEpoch,
      parameters: plan.parameters,
      rows: rows.training?.rows ?? null,
      resumed: start.resume?.state.clock ?? null,
      loaded: start.resume === undefined ? plan.loads.map(toldOf) : [],
    });
    return await training.run();
  } catch (error) {
    const step = training?.progress.clock.step ?? 0;
    const diagnostic = failureDiagnostic(error, plan.name, door.backend.name, step, at);
    return training?.fail(diagnostic) ?? failed(reporter, diagnostic);
  } finally {
    session?.close();
    rows?.training?.close?.();
    rows?.validation?.close?.();
  }
}

interface Opened {
  readonly training: RowStream | null;
  readonly validation: RowStream | null;
}
async function openRows({ data, validate, seed, inOrder }: TrainPlan, door: TrainDoor): Promise<Opened | Fault> {
  const training = data === null ? null : await door.openRows(data, { seed, inOrder, augment: true });
  if (training !== null && isFault(training)) return training;
  const validation = validate === null ? null : await door.openRows(validate, { seed, inOrder: true, augment: false });
  if (validation !== null && isFault(validation)) return validation;
  return { training, validation };
}

/** What keeps the slow values of a training's steps. */
const keeping =
  (split: Split, calls: EntryCalls, { training, validation }: Opened, { batch }: Length) =>
  (steps: Steps): SlowValues =>
    new SlowValues(split, calls, training, validation, batch, (fields, clock) => steps.feed(fields, clock));

/** Sets clock and residents to where the train starts; gives why it cannot. */
async function begin(
  plan: TrainPlan,
  door: TrainDoor,
  { resume, from }: TrainStart,
  session: Session,
  progress: Progress,
  reporter: Reporter,
  at: Place,
): Promise<Diagnostic | null> {
  if (resume !== undefined) {
    const { refused, warned } = judgeResume(plan, door.backend, resume, at);
    if (refused !== null) return refused;
    if (warned !== null) reporter.diagnostic(warned);
    progress.restore(resume.state);
    writeResidents(session, door.backend, resume.state.residents);
    return null;
  }
  const begun = beginFrom(plan, door, from, session, reporter, at);
  if (begun !== null) return begun;
  const loaded = await loadedResidents(plan.loads, door);
  if (isFault(loaded)) return faultAt(loaded, at);
  writeResidents(session, door.backend, withAverages(plan.program, loaded));
  return null;
}

/** Takes over what the train named by `from` ended with; gives why it cannot. */
function beginFrom(
  plan: TrainPlan,
  door: TrainDoor,
  from: Residents | null | undefined,
  session: Session,
  reporter: Reporter,
  at: Place,
): Diagnostic | null {
  if (plan.from === null) return null;
  const match = matchResidents(plan.program, from ?? new Map());
  const found = matchDiagnostics(match, plan.name, plan.from, at);
  const [nothing] = found;
  if (nothing !== undefined && match.taken.size === 0) return nothing;
  for (const diagnostic of found) reporter.diagnostic(diagnostic);
  writeResidents(session, door.backend, withAverages(plan.program, match.taken));
  return null;
}

/** Measures that are told, and those that only conditions and plots read. */
function measuresNeeded({ measures, earlyStop, stopWhen, expects, plots }: TrainPlan): ReadonlySet<string> {
  const names = new Set(measures);
  if (earlyStop !== null) names.add(earlyStop.on);
  if (stopWhen !== null) for (const name of measuresOf(stopWhen)) names.add(name);
  for (const { condition } of expects) for (const name of measuresOf(condition)) names.add(name);
  for (const plot of plots) for (const name of plot.measures) names.add(name);
  return new Set([...names].map((name) => (name.startsWith('train.') ? name.slice('train.'.length) : name)));
}

function tooFewRows({ data, batch }: TrainPlan, stream: RowStream | null, at: Place): Diagnostic {
  const rows = stream?.rows ?? 0;
  return diagnose(noBatch, at, { data: data?.name ?? '', rows, batch: Math.max(1, batch ?? rows) });
}

function failed(reporter: Reporter, diagnostic: Diagnostic): TrainResult {
  reporter.diagnostic(diagnostic);
  reporter.tell({ event: 'done', measures: {}, exit: 1 });
  const clock = { step: 0, epoch: 0, position: 0 };
  return { exit: 1, ended: 'failed', clock, measures: {}, residents: new Map(), checkpoint: null };
}
