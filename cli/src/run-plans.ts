/** Decides how the plans of a program run one after another: where each begins, what is kept of it, and what the shell is told. */
import { join, relative } from 'node:path';
import {
  checkpointSkipped,
  type Diagnostic,
  describe,
  diagnose,
  fileSpan,
  metricsNotWritten,
  noCheckpoint,
  noCheckpointVerifies,
  type Plan,
  type SweepPlan,
  type SweepValues,
  type TrainPlan,
} from '@dln/compiler';
import { isFault } from '@dln/formats';
import {
  type Backend,
  type Clock,
  type Residents,
  type RunDoor,
  type RunEvent,
  rowOpener,
  run,
  type SaveDoor,
  type SweepDoor,
  sweep,
  type Table,
  type TrainStart,
  train,
} from '@dln/runtime';
import {
  type Newest,
  newestThatVerifies,
  nodeDigest,
  openCheckpoints,
  openMetrics,
  openSource,
} from '@dln/runtime/node';
import { Exit, type ExitCode } from './exit.js';
import { shownPath } from './files.js';
import { exitOf, faultDiagnostic } from './report.js';
import { type Folders, foldersOf, metricsPath } from './run-folders.js';
import { chartOf } from './save/chart.js';
import { saveFile, saveResult, saveTable } from './save/save-result.js';
import { VERSION } from './version.js';

/** What the command hands over. */
export interface RunSetting {
  /** The program's path, as it was given. */
  readonly file: string;
  /** Where `runs/` is and where `save` writes. */
  readonly cwd: string;
  readonly backend: Backend;
  readonly resume: boolean;
  /** Float parameters given on the command line. */
  readonly set: Readonly<Record<string, number>>;
  /** The file in which the source of this key is written: its paths start there. */
  readonly writtenIn: (sourceKey: string) => string;
  readonly tell: (event: RunEvent) => void;
  readonly interrupted: () => boolean;
}

/** Runs all plans in their order; ends with the first that is interrupted. */
export async function runPlans(plans: readonly Plan[], setting: RunSetting): Promise<ExitCode> {
  const runner = new Runner(setting, plans);
  let exit: ExitCode = Exit.ok;
  for (const plan of plans) {
    const code = await runner.run(plan);
    if (code === Exit.interrupted) return code;
    if (exit === Exit.ok) exit = code;
  }
  return exit;
}

class Runner {
  /** What each train ended with, for those that begin `from` it. */
  private readonly ended = new Map<string, Residents>();
  /** The tables of the sweeps that have ended. */
  private readonly tables = new Map<string, Table>();
  private readonly rows: ReturnType<typeof rowOpener>;
  private readonly folders: Folders;

  /** Trains of which some checkpoint is there, readable or not, when a resume begins. */
  private readonly begun: ReadonlySet<string>;

  constructor(
    private readonly setting: RunSetting,
    plans: readonly Plan[],
  ) {
    this.rows = rowOpener(
      (call) => openSource(call, setting.writtenIn(call.key)),
      setting.backend,
      ({ sweep, column }) => this.tables.get(sweep)?.numbers(column) ?? null,
    );
    this.folders = foldersOf(plans, setting);
    const all = plans.flatMap((p) => (p.kind === 'sweep' ? p.combinations.map((c) => c.plan) : [p]));
    const trains = setting.resume ? all.filter((p) => p.kind === 'train') : [];
    const has = ({ found, skipped }: Newest): boolean => found !== null || skipped.length > 0;
    this.begun = new Set(trains.map((p) => p.name).filter((name) => has(newestThatVerifies(this.folders(name)))));
  }

  async run(plan: Plan): Promise<ExitCode> {
    const found: Diagnostic[] = [];
    const journal = this.journal(plan);
    const emit = (event: RunEvent): void => {
      if (event.event === 'diagnostic') found.push(event.diagnostic);
      journal.emit(event);
      if (event.event === 'plot') this.draw(plan, event, emit);
    };
    const door = this.door(emit);
    const from = plan.from === null ? null : (this.ended.get(plan.from) ?? null);
    try {
      const code = await this.perform(plan, door, from);
      const told = exitOf(found);
      return code === 'interrupted' ? Exit.interrupted : code === 1 && told === Exit.ok ? Exit.found : told;
    } finally {
      journal.close();
    }
  }

  /** Draws the curves of a `plot` beside the events of its run. */
  private draw(
    plan: Plan,
    { run, seconds, measures, against, curves = [] }: PlotEvent,
    emit: (e: RunEvent) => void,
  ): void {
    if (curves.every(({ y }) => y.length < 2)) return;
    const text = `${measures.join(', ')}${against === null ? '' : ` against ${against}`}`;
    const { cwd } = this.setting;
    const stem =
      text
        .replace(/[^A-Za-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 60) || 'plot';
    const to = relative(cwd, join(this.folders(run), `${stem}.svg`));
    const result = saveFile(cwd, to, chartOf(curves, against ?? 'place'), plan.at ?? this.place);
    if ('code' in result) emit({ run, seconds, event: 'diagnostic', diagnostic: result });
    else emit({ run, seconds, event: 'image', text, path: result.path, clock: { step: 0, epoch: 0, position: 0 } });
  }

  private async perform(plan: Plan, door: SweepDoor, from: Residents | null): Promise<0 | 1 | 'interrupted'> {
    // Those of the sweep before are put aside all at once: a resume never takes one of them for this sweep's.
    if (plan.kind === 'sweep' && !this.setting.resume)
      for (const { plan: one } of plan.combinations) openCheckpoints(this.folders(one.name), { resumed: false });
    const { ended, exit } =
      plan.kind === 'train'
        ? await this.train(plan, door, from)
        : plan.kind === 'run'
          ? await run(plan, door, from)
          : await this.sweep(plan, door, from);
    return ended === 'interrupted' ? 'interrupted' : exit;
  }

  private async sweep(
    plan: SweepPlan,
    door: SweepDoor,
    from: Residents | null,
  ): Promise<Pick<TrainEnd, 'exit'> & { readonly ended: string }> {
    const result = await sweep(plan, door, ({ plan: one, values }) => this.combination(one, values, from));
    this.tables.set(plan.name, result.table);
    return result;
  }

  /** One training of a sweep, with events of its own; what is swept is not set anew by a resume. */
  private async combination(plan: TrainPlan, values: SweepValues, from: Residents | null): Promise<TrainEnd> {
    const journal = this.journal(plan);
    try {
      return await this.train(plan, this.door(journal.emit), from, Object.keys(values));
    } finally {
      journal.close();
    }
  }

  private door(emit: (event: RunEvent) => void): SweepDoor {
    const { backend, interrupted, cwd } = this.setting;
    return {
      backend,
      version: VERSION,
      ...this.rows,
      emit,
      now: () => performance.now(),
      yieldNow: () => new Promise<void>((resolve) => setImmediate(resolve)),
      interrupted,
      save: async (to, tensor, at) => saveResult(cwd, to, tensor, at),
      saveTable: async (to, csv, at) => saveTable(cwd, to, csv, at),
      picture: async (run, name, image, at) =>
        saveResult(cwd, relative(cwd, join(this.folders(run), `${name}.png`)), image, at),
    };
  }

  private async train(
    plan: TrainPlan,
    door: SaveDoor,
    from: Residents | null,
    swept: readonly string[] = [],
  ): Promise<TrainEnd> {
    const folder = this.folders(plan.name);
    // A train that was not reached before begins at its seed, as it would have.
    const first = !this.setting.resume || (this.begun.size > 0 && !this.begun.has(plan.name));
    const start = first ? {} : this.newest(plan, folder, door, swept);
    if (start === null) return this.refused(plan, door);
    const checkpoints = openCheckpoints(folder, { resumed: start.resume !== undefined });
    if (isFault(checkpoints)) {
      this.tell(plan, door, faultDiagnostic(checkpoints, this.place));
      return this.refused(plan, door);
    }
    const shown = {
      save: async (bytes: Uint8Array, clock: Clock) => {
        const saved = await checkpoints.save(bytes, clock);
        return isFault(saved) ? saved : { path: shownPath(saved.path, this.setting.cwd) };
      },
    };
    const result = await train(plan, { ...door, checkpoints: shown, digest: nodeDigest }, { ...start, from });
    this.ended.set(plan.name, result.residents);
    return result;
  }

  /** The newest checkpoint to go on from; null where there is none, which is told. */
  private newest(plan: TrainPlan, folder: string, door: RunDoor, swept: readonly string[]): TrainStart | null {
    const { cwd } = this.setting;
    const set = Object.fromEntries(Object.entries(this.setting.set).filter(([name]) => !swept.includes(name)));
    const { found, skipped } = newestThatVerifies(folder);
    const shownFolder = shownPath(folder, cwd);
    if (found === null) {
      for (const { fault } of skipped) this.tell(plan, door, faultDiagnostic(fault, this.place));
      const missing =
        skipped.length === 0
          ? diagnose(noCheckpoint, this.place, { folder: shownFolder })
          : diagnose(noCheckpointVerifies, this.place, { folder: shownFolder, count: skipped.length });
      this.tell(plan, door, missing);
      return null;
    }
    const instead = shownPath(found.path, cwd);
    for (const { path, fault } of skipped) {
      const why = describe(faultDiagnostic(fault, this.place)).message;
      this.tell(plan, door, diagnose(checkpointSkipped, this.place, { path: shownPath(path, cwd), why, instead }));
    }
    return { resume: { path: instead, state: found.state, set } };
  }

  /** Keeps every event in `metrics.jsonl` and hands it on. A file that cannot be written is told once, and the run goes on. */
  private journal(plan: Plan): { readonly emit: (event: RunEvent) => void; readonly close: () => void } {
    const { cwd, resume, tell } = this.setting;
    const path = metricsPath(this.folders, plan.name);
    const unwritten = (reason: string): void => {
      const diagnostic = diagnose(metricsNotWritten, this.place, { path: shownPath(path, cwd), reason });
      tell({ run: plan.name, seconds: 0, event: 'diagnostic', diagnostic });
    };
    const metrics = openMetrics(path, resume);
    if ('reason' in metrics) {
      unwritten(metrics.reason);
      return { emit: tell, close: () => {} };
    }
    return {
      emit: (event) => {
        const reason = metrics.write(event);
        if (reason !== null) unwritten(reason);
        tell(event);
      },
      close: () => metrics.close(),
    };
  }

  /** Problems of files are no place in the program: they stand at its head. */
  private get place(): Diagnostic['at'] {
    return fileSpan(this.setting.file);
  }
  private tell(plan: Plan, door: RunDoor, diagnostic: Diagnostic): void {
    door.emit({ run: plan.name, seconds: 0, event: 'diagnostic', diagnostic });
  }
  private refused(plan: Plan, door: RunDoor): TrainEnd {
    door.emit({ run: plan.name, seconds: 0, event: 'done', measures: {}, exit: 1 });
    return { ended: 'failed', exit: 1, measures: {} };
  }
}

type PlotEvent = Extract<RunEvent, { readonly event: 'plot' }>;
type TrainEnd = Pick<Awaited<ReturnType<typeof train>>, 'ended' | 'exit' | 'measures'>;
