/** Decides what is told and how often: steps at most ten times a second, with throughput and the time that is left. */
import type { Diagnostic } from '@dln/compiler';
import type { Clock, EventBody, RunEvent } from '../events.js';

/** Milliseconds between two step events. */
const INTERVAL = 100;

type Numbers = Readonly<Record<string, number>>;

export class Reporter {
  private readonly begun: number;
  private told = Number.NEGATIVE_INFINITY;
  /** Since the last step event: what was done and how long training itself took. */
  private rows = 0;
  private windowFrom: number;
  /** Milliseconds and steps of training alone, for the time that is left. */
  private steps = 0;
  private worked = 0;
  private rate = 0;
  private epochRows = 0;
  private epochMs = 0;

  constructor(
    private readonly run: string,
    private readonly door: { now(): number; emit(event: RunEvent): void },
  ) {
    this.begun = door.now();
    this.windowFrom = this.begun;
  }

  tell(body: EventBody): void {
    this.door.emit({ run: this.run, seconds: (this.door.now() - this.begun) / 1000, ...body });
  }

  diagnostic(diagnostic: Diagnostic): void {
    this.tell({ event: 'diagnostic', diagnostic });
  }

  /** Counts a step and tells of it if it is time or `last`; `measures` are made only then. Says whether it told. */
  step(clock: Clock, rows: number, last: boolean, stepsLeft: number, measures: () => Numbers): boolean {
    this.rows += rows;
    this.steps++;
    const now = this.door.now();
    if (!last && now - this.told < INTERVAL) return false;
    this.flush(now);
    this.told = now;
    this.tell({
      event: 'step',
      clock,
      measures: measures(),
      examplesPerSecond: this.rate,
      secondsLeft: this.worked > 0 ? ((this.worked / this.steps) * stepsLeft) / 1000 : null,
    });
    return true;
  }

  /** Tells of a whole epoch, with the throughput of all of it. */
  epoch(clock: Clock, measures: Numbers): void {
    this.flush(this.door.now());
    const examplesPerSecond = this.epochMs > 0 ? (this.epochRows * 1000) / this.epochMs : 0;
    this.epochRows = 0;
    this.epochMs = 0;
    this.tell({ event: 'epoch', clock, measures, examplesPerSecond });
  }

  /** What follows until `begin` is not training: a validation, a checkpoint. */
  pause(): void {
    this.flush(this.door.now());
  }
  begin(): void {
    this.windowFrom = this.door.now();
  }

  private flush(now: number): void {
    const ms = now - this.windowFrom;
    this.windowFrom = now;
    if (this.rows === 0) return;
    if (ms > 0) this.rate = (this.rows * 1000) / ms;
    this.worked += ms;
    this.epochRows += this.rows;
    this.epochMs += ms;
    this.rows = 0;
  }
}
