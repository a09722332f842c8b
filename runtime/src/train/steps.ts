/** Decides what one training step is: the rows of its clock, the entries in their order, the values that come back. */
import type { EntryName, EveryPlan, MovingEntry, TrainPlan } from '@dln/compiler';
import type { Feeds, HostTensor } from '../backends/backend.js';
import type { Clock } from '../events.js';
import type { RowStream } from './door.js';
import type { EntryCalls } from './entry-calls.js';
import { type Length, rowsAt, stepBefore } from './length.js';
import { holds, type Readings } from './measure-expr.js';

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

/** Which `freeze … until` still hold: a bit for each. */
function holdingAt({ thaws }: TrainPlan, { step, epoch }: Clock, { steps, epochs }: Totals): number {
  if (thaws.length === 0) return 0;
  const readings: Readings = { measure: () => null, clocks: { step, epoch, steps, epochs } };
  return thaws.reduce((set, thaw, i) => (holds(thaw, readings) ? set : set + 2 ** i), 0);
}
const named = (name: MovingEntry, holding: number): EntryName => (holding === 0 ? name : `${name}#${holding}`);

/** Steps of a train: a pure function of (residents, clock), so that a step can be run again. */
export class Steps {
  /** The entries of a step where all steps are alike. */
  private readonly always: readonly EntryName[] | null;

  constructor(
    readonly plan: TrainPlan,
    readonly calls: EntryCalls,
    readonly length: Length,
    private readonly rows: RowStream | null,
    private readonly params: Readonly<Record<string, number>>,
    /** Whole fields of datasets. */
    private readonly args: ReadonlyMap<string, HostTensor> = noFields,
  ) {
    const changing = plan.thaws.length > 0 || plan.objectives.some((o) => isGated(plan, o.name));
    this.always = changing ? null : entriesAt(plan, { step: 0, epoch: 0, position: 0 }, length);
  }

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

  /** Runs the step that begins at this clock and hands its scalars to `take`; gives the rows that it consumed. */
  async run(clock: Clock, take: (name: string, value: number) => void): Promise<number> {
    const count = rowsAt(clock, this.length);
    const feeds = await this.feeds(clock, count);
    for (const entry of this.entries(clock)) await this.calls.run(entry, count, feeds, take);
    return count;
  }
}
