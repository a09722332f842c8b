/** Decides what one training step is: the rows of its clock, the entries in their order, the values that come back. */
import type { EntryName, TrainPlan } from '@dln/compiler';
import type { Feeds, HostTensor } from '../backends/backend.js';
import type { Clock } from '../events.js';
import type { RowStream } from './door.js';
import type { EntryCalls } from './entry-calls.js';
import { type Length, rowsAt } from './length.js';

const noFields: ReadonlyMap<string, HostTensor> = new Map();

/**
 * The entries of a step, in the order in which the objectives are written. All that is not gated stands in the entry `step`, at the
 * place of the first of them; where everything is gated `step` comes first, so that its measures are of the weights before the step.
 */
export function entriesAt(plan: TrainPlan, step: number): readonly EntryName[] {
  const entries: EntryName[] = [];
  if (plan.objectives.every((o) => isGated(plan, o.name))) entries.push('step');
  for (const { name, every } of plan.objectives) {
    if (!isGated(plan, name)) {
      if (!entries.includes('step')) entries.push('step');
    } else if (step % every === 0) entries.push(`objective:${name}`);
  }
  return entries;
}
const isGated = ({ program }: TrainPlan, name: string): boolean => program.entries.has(`objective:${name}`);

/** Steps of a train: a pure function of (residents, clock), so that a step can be run again. */
export class Steps {
  private readonly gated: boolean;
  private readonly always: readonly EntryName[];

  constructor(
    readonly plan: TrainPlan,
    readonly calls: EntryCalls,
    readonly length: Length,
    private readonly rows: RowStream | null,
    private readonly params: Readonly<Record<string, number>>,
  ) {
    this.gated = plan.objectives.some((o) => isGated(plan, o.name));
    this.always = entriesAt(plan, 0);
  }

  entries(step: number): readonly EntryName[] {
    return this.gated ? entriesAt(this.plan, step) : this.always;
  }

  /** What the step that begins at this clock is fed with. */
  async feeds(clock: Clock, count: number): Promise<Feeds> {
    const batch = this.rows?.batch(clock.epoch, clock.position, count) ?? noFields;
    return this.feed(batch instanceof Promise ? await batch : batch, clock);
  }

  /** The clocks and parameters with these fields. */
  feed(fields: ReadonlyMap<string, HostTensor>, { step, epoch }: Clock): Feeds {
    const { steps, epochs } = this.length;
    return { fields, params: this.params, clock: { step, epoch, steps, epochs } };
  }

  /** Runs the step that begins at this clock and hands its scalars to `take`; gives the rows that it consumed. */
  async run(clock: Clock, take: (name: string, value: number) => void): Promise<number> {
    const count = rowsAt(clock, this.length);
    const feeds = await this.feeds(clock, count);
    for (const entry of this.entries(clock.step)) await this.calls.run(entry, count, feeds, take);
    return count;
  }
}
