/** Decides what the loop remembers: clock, running means, the early stop's patience; all of it goes into a checkpoint. */
import type { MeasureExpr, TrainPlan } from '@dln/compiler';
import type { CheckpointState, LoopState } from '../checkpoint/checkpoint.js';
import type { Clock } from '../events.js';
import type { Length } from './length.js';
import { Means } from './means.js';
import { holds, measuresOf, type Readings } from './measure-expr.js';

type Numbers = Readonly<Record<string, number>>;

export class Progress {
  clock: Clock = { step: 0, epoch: 0, position: 0 };
  readonly means: Means;
  trained: Numbers | null = null;
  validated: Numbers | null = null;
  best: number | null = null;
  waited = 0;
  ended: LoopState['ended'] = null;

  constructor(
    private readonly plan: TrainPlan,
    private readonly length: Length,
  ) {
    this.means = new Means(plan.folded);
  }

  state(params: Numbers): LoopState {
    const { means, trained, validated, best, waited, ended } = this;
    return { sums: means.state(), trained, validated, best, waited, ended, params };
  }

  restore({ clock, loop }: CheckpointState): void {
    this.clock = clock;
    this.means.restore(loop.sums);
    this.trained = loop.trained;
    this.validated = loop.validated;
    this.best = loop.best;
    this.waited = loop.waited;
    this.ended = loop.ended;
  }

  get finished(): boolean {
    return this.ended !== null || this.clock.step >= this.length.steps;
  }

  /** What names stand for: the validation value, else the training one; `train.NAME` is the training one. */
  readings(): Readings {
    const { step, epoch } = this.clock;
    const { steps, epochs } = this.length;
    return { measure: (name) => this.measure(name), clocks: { step, epoch, steps, epochs } };
  }

  measure(name: string): number | null {
    if (name.startsWith('train.')) return own(this.trained, name.slice('train.'.length));
    return own(this.validated, name) ?? own(this.trained, name);
  }

  /** All measures of the plan, as `done` tells them. */
  measures(): Record<string, number> {
    const all: [string, number][] = [];
    const add = (key: string, value: number | null): void => {
      if (value !== null) all.push([key, value]);
    };
    for (const name of this.plan.measures) add(name, this.measure(name));
    if (this.validated !== null) for (const name of this.plan.measures) add(`train.${name}`, own(this.trained, name));
    return Object.fromEntries(all);
  }

  /** Counts a validation: the training ends when `patience` of them in a row did not beat the best. */
  judge(): void {
    const { earlyStop } = this.plan;
    if (earlyStop === null) return;
    const value = this.measure(earlyStop.on) ?? Number.NaN;
    const { best } = this;
    const better = best === null ? !Number.isNaN(value) : earlyStop.best === 'lowest' ? value < best : value > best;
    if (better) {
      this.best = value;
      this.waited = 0;
    } else if (++this.waited >= earlyStop.patience) this.ended = 'early_stop';
  }

  /** Tests `stop when`. A condition over clocks alone is tested after each step, one over measures when they are known: after each epoch. */
  testStop(epochIsOver: boolean): void {
    const { stopWhen } = this.plan;
    if (stopWhen === null || this.ended !== null) return;
    if (epochIsOver || this.readsClocksOnly(stopWhen)) {
      if (holds(stopWhen, this.readings())) this.ended = 'stop when';
    }
  }
  private clocksOnly: boolean | null = null;
  private readsClocksOnly(condition: MeasureExpr): boolean {
    this.clocksOnly ??= measuresOf(condition).length === 0;
    return this.clocksOnly;
  }
}

const own = (numbers: Numbers | null, name: string): number | null =>
  numbers !== null && Object.hasOwn(numbers, name) ? (numbers[name] ?? null) : null;
