/** Decides when a training shows, saves and draws, and of which rows: those of the step before, with the weights that it left. */
import type { EntryName, EveryPlan, TrainPlan } from '@dln/compiler';
import type { HostTensor } from '../backends/backend.js';
import type { Clock } from '../events.js';
import { boundaryImage, gridOf } from './boundary.js';
import type { RowStream } from './door.js';
import { bindingFor } from './entry-calls.js';
import { rowsAt, stepBefore } from './length.js';
import type { Readings } from './measure-expr.js';
import type { OutputWriter } from './output-writer.js';
import type { Steps } from './steps.js';

/** Whether it is time: after so many steps, or at the turn of so many epochs. */
export const isDue = (every: EveryPlan | null, { step, epoch }: Clock, turned: boolean): boolean =>
  every !== null && (every.unit === 'steps' ? step % every.count === 0 : turned && epoch % every.count === 0);

export class Outputs {
  constructor(
    private readonly plan: TrainPlan,
    private readonly steps: Steps,
    private readonly rows: RowStream | null,
    private readonly writer: OutputWriter,
  ) {}

  /** Is anything shown now? Asked at every step. */
  due(clock: Clock, turned: boolean): boolean {
    const { shows, says, saves, boundaries } = this.plan;
    return [shows, says, saves, boundaries].some((all) => all.some(({ every }) => isDue(every, clock, turned)));
  }

  /** Shows what is due after the step, or what waits for the end. */
  async write(clock: Clock, when: 'now' | 'end', turned: boolean, readings: Readings): Promise<void> {
    const { plan, writer } = this;
    const wanted = ({ every }: { readonly every: EveryPlan | null }): boolean =>
      when === 'end' ? every === null : isDue(every, clock, turned);
    for (const { text } of plan.says.filter(wanted)) writer.say(text, readings);
    for (const show of plan.shows.filter(wanted)) {
      const value = await this.value(show.name, clock);
      if (value !== null) await writer.show(show, value, clock);
    }
    for (const save of plan.saves.filter(wanted)) {
      const value = await this.value(save.name, clock);
      if (value !== null) await writer.save(save, value, readings);
    }
    for (const boundary of plan.boundaries.filter(wanted)) {
      if (this.rows === null) continue;
      const points = await gridOf(boundary, this.rows);
      const value = await this.value(boundary.name, clock, points.grid);
      if (value !== null) await writer.draw(boundary.text, boundaryImage(points, value), clock);
    }
  }

  /** A value of the step before this clock; with `grid`, at these points instead of the step's rows. */
  private async value(name: string, clock: Clock, grid: HostTensor | null = null): Promise<HostTensor | null> {
    const { steps } = this;
    const entry: EntryName = `output:${name}`;
    const before = stepBefore(clock, steps.length);
    const rows = grid?.shape[0] ?? rowsAt(before, steps.length);
    const feeds = grid === null ? await steps.feeds(before, rows) : steps.feed(new Map([['boundary', grid]]), before);
    const { session, program } = steps.calls;
    const values = session
      .executable(entry, bindingFor(program, entry, rows))
      .run(feeds, [name])
      .values();
    return (values instanceof Promise ? await values : values)[0] ?? null;
  }
}
