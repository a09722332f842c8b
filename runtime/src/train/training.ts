/** Decides the order of things in a training: step, turn of the epoch, checkpoint, stop; and what each of them leaves behind. */
import type { Diagnostic, TrainPlan } from '@dln/compiler';
import { isFault } from '@dln/formats';
import { encodeCheckpoint } from '../checkpoint/encode.js';
import type { Residents, RowStream, TrainDoor, TrainResult } from './door.js';
import { checkExpects } from './expects.js';
import { dataIdentity } from './identity.js';
import { afterStep, epochIsOver, nextEpoch, rowsAt } from './length.js';
import { type Broken, explainNonFinite } from './non-finite.js';
import { OutputWriter } from './output-writer.js';
import { isDue, Outputs } from './outputs.js';
import { Pace } from './pace.js';
import { faultAt, type Place } from './place.js';
import type { Progress } from './progress.js';
import type { Reporter } from './reporter.js';
import { brokenResident, readResidents } from './residents.js';
import { Snapshots } from './snapshots.js';
import type { Steps } from './steps.js';
import { validate } from './validate.js';

type Numbers = Readonly<Record<string, number>>;

export class Training {
  private readonly pace: Pace;
  private readonly objectives: ReadonlySet<string>;
  private readonly snapshots: Snapshots;
  private readonly writer: OutputWriter;
  private readonly outputs: Outputs;
  private saved: string | null = null;

  constructor(
    private readonly plan: TrainPlan,
    private readonly door: TrainDoor,
    private readonly steps: Steps,
    private readonly validation: RowStream | null,
    readonly progress: Progress,
    private readonly params: Numbers,
    private readonly reporter: Reporter,
    private readonly at: Place,
    /** As the session has them before the first step. */
    private readonly initial: Residents,
    rows: RowStream | null,
  ) {
    this.writer = new OutputWriter(plan, door, reporter, at);
    this.outputs = new Outputs(plan, steps, rows, this.writer);
    this.pace = new Pace(door);
    this.snapshots = new Snapshots(progress.clock, initial, () => door.now());
    this.objectives = new Set(['loss', ...plan.objectives.map((o) => o.name)]);
  }

  async run(): Promise<TrainResult> {
    const { plan, progress, reporter, door } = this;
    const { length } = this.steps;
    if (brokenResident(this.initial) !== null) return this.stopBroken(this.weights());
    reporter.begin();
    while (!progress.finished || epochIsOver(progress.clock, length)) {
      if (!epochIsOver(progress.clock, length)) {
        if (!(await this.ready())) return this.interrupt();
        const broken = await this.step();
        if (broken !== null) return this.stopBroken(broken);
        // A checkpoint at the end of an epoch is written after this: a resume does not move the states again.
        if (epochIsOver(progress.clock, length)) await this.steps.endEpoch(progress.clock);
      }
      const turned = epochIsOver(progress.clock, length);
      if (turned && !(await this.turn())) return this.interrupt();
      if (this.outputs.due(progress.clock, turned)) await this.output('now', turned);
      if (!progress.finished) {
        const { clock } = progress;
        for (const plot of plan.plots) if (isDue(plot.every, clock, turned)) this.plot(plot);
        const due = isDue(plan.checkpoint, clock, turned);
        if (due || this.snapshots.due) {
          const sound = await this.pausing(() => this.copy());
          if (sound === null) return this.stopBroken(this.weights());
          if (due) await this.pausing(() => this.save(sound));
        }
        if (door.interrupted()) return this.interrupt();
      }
      if (this.pace.due) await this.pace.rest();
    }
    return this.finish();
  }

  /** Computes what has ticked that is slower than a step; false if someone interrupted. */
  private ready(): Promise<boolean> {
    return this.steps.ready(this.progress.clock, 'training', this.pace, () => this.door.interrupted());
  }

  /** One step; gives the objective that is not finite. */
  private async step(): Promise<Broken | null> {
    const { progress, steps, reporter } = this;
    const { clock } = progress;
    const { length } = steps;
    const count = rowsAt(clock, length);
    let broken: Broken | null = null;
    await steps.run(clock, (name, value) => {
      if (!Number.isFinite(value) && this.objectives.has(name)) broken ??= { measure: name, value, clock };
      progress.means.add(name, value, count);
    });
    if (broken !== null) return broken;
    progress.clock = afterStep(clock, count);
    progress.testStop(false);
    const many = length.stepsPerEpoch > 1;
    const last = progress.finished || (many && epochIsOver(progress.clock, length));
    const left = length.steps - progress.clock.step;
    this.told = reporter.step(progress.clock, count, last, left, () => this.shown(progress.means.values()));
    return null;
  }
  private told = false;

  /** Shows what is due; its time is not training's. */
  private async output(when: 'now' | 'end', turned: boolean): Promise<void> {
    const { progress, outputs } = this;
    await this.pausing(() => outputs.write(progress.clock, when, turned, progress.readings()));
  }

  /** The end of an epoch: its means, the validation, what these decide. False if someone interrupted the validation. */
  private async turn(): Promise<boolean> {
    const { progress, reporter, plan, steps } = this;
    progress.trained = progress.means.values();
    if (plan.data !== null && (steps.length.stepsPerEpoch > 1 || this.told)) {
      reporter.epoch(progress.clock, this.shown(progress.trained));
    }
    if (!(await this.validate())) return false;
    progress.clock = nextEpoch(progress.clock);
    progress.means.clear();
    progress.judge();
    progress.testStop(true);
    return true;
  }

  /** Validates where there is something to validate on; false if someone interrupted. */
  private async validate(): Promise<boolean> {
    const { progress, reporter, door } = this;
    if (this.validation === null) return true;
    const { clock } = progress;
    const { validation } = this;
    const measures = await this.pausing(() =>
      validate(this.plan, this.steps, validation, clock, this.pace, () => door.interrupted()),
    );
    if (measures === null) return false;
    progress.validated = measures;
    reporter.tell({ event: 'validate', clock, measures: this.shown(measures) });
    return true;
  }

  /** Does something whose time is not training's. */
  private async pausing<T>(act: () => Promise<T>): Promise<T> {
    this.reporter.pause();
    const result = await act();
    this.reporter.begin();
    return result;
  }

  /** Those of the plan's measures that there are, in its order. */
  private shown(measures: Numbers): Numbers {
    const names = this.plan.measures.filter((name) => Object.hasOwn(measures, name));
    return Object.fromEntries(names.map((name) => [name, measures[name]!]));
  }

  /** All residents, kept as the last sound state; null if they are not finite any more. */
  private async copy(): Promise<Residents | null> {
    const began = this.door.now();
    const residents = await readResidents(this.steps.calls.session, this.plan.program);
    if (brokenResident(residents) !== null) return null;
    this.snapshots.keep(this.progress.clock, residents, began);
    return residents;
  }

  private checkpoint(residents: Residents): Uint8Array {
    const { plan, progress, door } = this;
    const state = {
      program: plan.program.hash,
      train: plan.name,
      seed: plan.seed,
      clock: progress.clock,
      loop: progress.state(this.params),
      data: dataIdentity(plan),
      backend: door.backend.name,
      dln: door.version,
      residents,
    };
    return encodeCheckpoint(state, door.digest);
  }

  /** Writes a checkpoint; false if that failed, which is told. The one before stays as it was. */
  private async save(residents: Residents): Promise<boolean> {
    const { reporter, progress, door } = this;
    if (door.checkpoints === null) return true;
    const result = await door.checkpoints.save(this.checkpoint(residents), progress.clock);
    if (isFault(result)) {
      reporter.diagnostic(faultAt(result, this.at));
      return false;
    }
    this.saved = result.path;
    reporter.tell({ event: 'checkpoint', path: result.path, clock: progress.clock });
    return true;
  }

  private plot({ measures, against }: TrainPlan['plots'][number]): void {
    this.reporter.tell({ event: 'plot', measures, against });
  }

  /** The regular end: last validation, last checkpoint, expectations. */
  private async finish(): Promise<TrainResult> {
    const { plan, progress, reporter } = this;
    const { clock, ended } = progress;
    if (ended !== null) reporter.tell({ event: 'stopped', reason: ended, clock });
    if (clock.position > 0) {
      progress.trained = progress.means.values();
      if (!(await this.validate())) return this.interrupt();
    }
    const residents = await this.copy();
    if (residents === null) return this.stopBroken(this.weights());
    const saved = await this.save(residents);
    await this.output('end', false);
    for (const plot of plan.plots) this.plot(plot);
    const reached = checkExpects(plan.expects, progress.readings(), reporter);
    return this.done(ended ?? 'finished', residents, saved && reached && !this.writer.failed ? 0 : 1);
  }

  /** Someone wants the run to stop: it is saved where it stands. */
  private async interrupt(): Promise<TrainResult> {
    const residents = await this.copy();
    if (residents === null) return this.stopBroken(this.weights());
    await this.save(residents);
    this.reporter.tell({ event: 'stopped', reason: 'interrupted', clock: this.progress.clock });
    return this.done('interrupted', residents, 1);
  }

  /** What to look for where weights are no longer finite: in the steps up to the last one. */
  private weights(): Broken {
    const { clock } = this.progress;
    return { measure: null, value: Number.NaN, clock: { ...clock, step: Math.max(0, clock.step - 1) } };
  }

  /** Finds who is to blame and ends the run. The last checkpoint was written while all was sound. */
  private async stopBroken(broken: Broken): Promise<TrainResult> {
    const { steps, door, pace, at } = this;
    return this.fail(await explainNonFinite(steps, door.backend, this.snapshots.last, broken, pace, at));
  }

  /** Ends a run that cannot go on. */
  fail(diagnostic: Diagnostic): TrainResult {
    this.reporter.diagnostic(diagnostic);
    return this.done('failed', new Map(), 1);
  }

  private done(ended: TrainResult['ended'], residents: Residents, exit: 0 | 1): TrainResult {
    const { progress, reporter, saved } = this;
    const measures = progress.measures();
    reporter.tell({ event: 'done', measures, exit });
    return { exit, ended, clock: progress.clock, measures, residents, checkpoint: saved };
  }
}
