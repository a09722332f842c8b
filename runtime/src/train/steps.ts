/** Decides what one training step is: the rows of its clock, the entries in their order, the values that come back. */
import type { EntryName, EveryPlan, Phase, TrainPlan } from '@dln/compiler';
import type { Feeds, HostTensor } from '../backends/backend.js';
import type { Clock } from '../events.js';
import type { RowStream } from './door.js';
import type { EntryCalls } from './entry-calls.js';
import type { Folds } from './folds.js';
import { holdingAt, named } from './holding.js';
import { type Length, rowsAt, stepBefore } from './length.js';
import type { Pace } from './pace.js';
import type { Side, SlowValues } from './slow-values.js';

const noFields: ReadonlyMap<string, HostTensor> = new Map();

type Totals = Pick<Length, 'steps' | 'epochs'>;

/**
 * The entries of a step, in the order in which the objectives are written. All that is not gated stands in the entry `step`, at the
 * place of the first of them; where everything is gated `step` comes first, so that its measures are of the weights before the step.
 */
export function entriesAt(plan: TrainPlan, clock: Clock, totals: Totals): readonly EntryName[] {
  const entries: EntryName[] = [];
  const holding = holdingAt(plan, clock, totals);
  const step = named('step', holding);
  if (plan.objectives.every((o) => isGated(plan, o.name))) entries.push(step);
  for (const { name, every } of plan.objectives) {
    if (!isGated(plan, name)) {
      if (!entries.includes(step)) entries.push(step);
    } else if (isTurn(every, clock)) entries.push(named(`objective:${name}`, holding));
  }
  if (plan.program.entries.has('average')) entries.push('average');
  return entries;
}
const isGated = ({ program }: TrainPlan, name: string): boolean => program.entries.has(`objective:${name}`);
/** Is it an objective's step: 0, n, 2n, …; or the first one of such an epoch? */
const isTurn = ({ count, unit }: EveryPlan, { step, epoch, position }: Clock): boolean =>
  unit === 'steps' ? step % count === 0 : position === 0 && epoch % count === 0;

/** Steps of a train: a pure function of (residents, clock), so that a step can be run again. */
export class Steps {
  /** The entries of a step where all steps are alike. */
  private readonly always: readonly EntryName[] | null;

  constructor(
    readonly plan: TrainPlan,
    readonly calls: EntryCalls,
    readonly length: Length,
    readonly folds: Folds,
    private readonly rows: RowStream | null,
    private readonly params: Readonly<Record<string, number>>,
    /** Whole fields of datasets. */
    private readonly args: ReadonlyMap<string, HostTensor> = noFields,
    /** Makes what is kept of values that tick slower than a step; null: every step computes all of its own. */
    keep: ((steps: Steps) => SlowValues) | null = null,
  ) {
    const changing = plan.thaws.length > 0 || plan.objectives.some((o) => isGated(plan, o.name));
    this.always = changing ? null : entriesAt(plan, { step: 0, epoch: 0, position: 0 }, length);
    this.slow = keep === null ? null : keep(this);
  }
  private readonly slow: SlowValues | null;

  entries(clock: Clock): readonly EntryName[] {
    return this.always ?? entriesAt(this.plan, clock, this.length);
  }

  /** What an epoch's end moves, after its last step; `clock` is the one behind that step. */
  async endEpoch(clock: Clock): Promise<void> {
    const before = stepBefore(clock, this.length);
    const entry = named('epoch', holdingAt(this.plan, before, this.length));
    if (!this.calls.program.entries.has(entry)) return;
    await this.calls.run(entry, rowsAt(before, this.length), this.feed(noFields, before), () => {});
  }

  /** An epoch is a pass: before its first step the metrics begin anew. */
  beginAt({ position }: Clock): void {
    if (position === 0) this.folds.begin();
  }

  /** What the step that begins at this clock is fed with. */
  async feeds(clock: Clock, count: number): Promise<Feeds> {
    const batch = this.rows?.batch(clock.epoch, clock.position, count) ?? noFields;
    return this.feed(batch instanceof Promise ? await batch : batch, clock);
  }

  /** The clocks and parameters with these fields. */
  feed(fields: ReadonlyMap<string, HostTensor>, { step, epoch }: Clock): Feeds {
    const { steps, epochs } = this.length;
    return { fields, params: this.params, clock: { step, epoch, steps, epochs }, args: this.args };
  }

  /** The step that begins at this clock with every value computed anew; gives the rows that it consumed. */
  async runWhole(clock: Clock, take: (name: string, value: number) => void): Promise<number> {
    const count = rowsAt(clock, this.length);
    this.beginAt(clock);
    const feeds = await this.feeds(clock, count);
    for (const entry of this.entries(clock)) await this.calls.run(entry, count, feeds, take);
    return count;
  }

  /**
   * Computes what has ticked for the step that begins at this clock, or for a validation after the one before it; false if someone
   * interrupted.
   */
  async ready(clock: Clock, side: Side, pace: Pace, interrupted: () => boolean): Promise<boolean> {
    const phase = this.phase(clock, side);
    if (phase === null || this.slow === null) return true;
    return this.slow.ready(phase, side, clock, this.params, pace, interrupted);
  }

  private phase(clock: Clock, side: Side): Phase | null {
    if (this.slow === null) return null;
    const at = side === 'training' ? clock : stepBefore(clock, this.length);
    return this.slow.phaseOf(holdingAt(this.plan, at, this.length));
  }

  /** Runs the step that begins at this clock, made ready, and hands its scalars to `take`; gives the rows that it consumed. */
  async run(clock: Clock, take: (name: string, value: number) => void): Promise<number> {
    const phase = this.phase(clock, 'training');
    if (phase === null || this.slow === null) return this.runWhole(clock, take);
    const count = rowsAt(clock, this.length);
    const { slow } = this;
    const { rows } = this;
    const places = phase.training === null ? undefined : rows?.places?.(clock.epoch, clock.position, count);
    this.beginAt(clock);
    const feeds =
      places === undefined
        ? await this.feeds(clock, count)
        : this.feed(await slow.fields('training', places, clock.epoch), clock);
    for (const entry of this.entries(clock)) await this.calls.run(slow.entry(phase, entry), count, feeds, take);
    return count;
  }

  /** Measures `count` rows of a validation from `from` on, made ready. */
  async evaluate(
    rows: RowStream,
    clock: Clock,
    from: number,
    count: number,
    take: (name: string, value: number) => void,
  ): Promise<void> {
    const phase = this.phase(clock, 'validation');
    const { slow } = this;
    const places = phase?.validation == null ? undefined : rows.places?.(0, from, count);
    const fields =
      places === undefined || slow === null
        ? await rows.batch(0, from, count)
        : await slow.fields('validation', places, 0);
    const entry = phase === null || slow === null ? 'evaluate' : slow.entry(phase, 'evaluate');
    await this.calls.run(entry, count, this.feed(fields, clock), take);
  }
}
