/** Decides how a run looks in a terminal: a head, a live line, a line an epoch, and a table at the end. */
import type { RunEvent } from '@dln/runtime';
import type { Io } from '../io.js';
import { History } from './history.js';
import { LiveLine } from './live-line.js';
import { countText, durationText, measureText } from './numbers.js';
import { sparkline } from './sparkline.js';
import { numbersOf, SweepView } from './sweep-view.js';
import { tensorText } from './tensor-text.js';

type Of<E extends RunEvent['event']> = Extract<RunEvent, { readonly event: E }>;
type Measures = Readonly<Record<string, number>>;

const BAR = 24;
const SPARK = 12;
const PLOT = 60;
/** Without epochs and without a terminal, a line at each of this many parts of the steps. */
const PARTS = 10;

/** Draws the events of one run after another. `diagnostic` prints a finding, `resume` is the command that goes on. */
export class RunView {
  private readonly live: LiveLine;
  private start: Of<'start'> | null = null;
  private history = new History();
  private training: Measures = {};
  private validation: Measures = {};
  private checkpoint: string | null = null;
  private part = 0;
  private sweep: SweepView | null = null;
  private rows = 0;

  constructor(
    private readonly io: Io,
    private readonly doors: {
      readonly diagnostic: (event: Of<'diagnostic'>) => void;
      readonly resume: string;
      /** Where the events of a run are kept. */
      readonly metrics: (run: string) => string;
    },
  ) {
    this.live = new LiveLine(io.err);
  }

  show(event: RunEvent): void {
    if (event.event === 'sweep') this.beginSweep(event);
    else if (this.sweep !== null && event.run !== this.sweep.event.run) this.within(event, this.sweep);
    else if (event.event === 'row') this.row(event);
    else if (event.event === 'start') this.head(event);
    else if (event.event === 'step') this.step(event);
    else if (event.event === 'epoch') this.epoch(event);
    else if (event.event === 'validate') this.validate(event);
    else if (event.event === 'checkpoint') this.checkpoint = event.path;
    else if (event.event === 'show') this.tensor(event);
    else if (event.event === 'plot') this.plot(event);
    else if (event.event === 'text') this.say(event.text);
    else if (event.event === 'image') this.say(`${event.text}: ${event.path}`);
    else if (event.event === 'save') this.say(`wrote ${event.path}`);
    else if (event.event === 'stopped') this.stopped(event);
    else if (event.event === 'expect') this.expectation(event);
    else if (event.event === 'done') this.table(event);
    else if (event.event === 'diagnostic') {
      this.live.clear();
      this.doors.diagnostic(event);
    }
  }

  private beginSweep(event: Of<'sweep'>): void {
    this.sweep = new SweepView(event);
    this.history = new History();
    this.rows = 0;
    this.begin();
    this.say(this.sweep.head());
  }

  /** Of the trainings of a sweep a line is drawn while they run; what is wrong with them is told. */
  private within(event: RunEvent, sweep: SweepView): void {
    if (event.event === 'start') this.start = event;
    else if (event.event === 'step')
      this.live.draw(event.seconds, (width) => `${sweep.place(this.rows)} ${this.progress(event, width - 12)}`);
    else if (event.event === 'checkpoint') this.checkpoint = event.path;
    else if (event.event === 'diagnostic') {
      this.live.clear();
      this.doors.diagnostic(event);
    }
  }

  private row(event: Of<'row'>): void {
    this.rows = event.index + 1;
    this.history.add(numbersOf(event));
    if (this.sweep !== null) this.say(this.sweep.row(event));
  }

  private begin(): void {
    this.start = null;
    this.training = {};
    this.validation = {};
    this.checkpoint = null;
    this.part = 0;
  }

  /** Prints a line that stays. */
  private say(line: string): void {
    this.live.clear();
    this.io.out.write(`${line.trimEnd()}\n`);
  }

  private head(event: Of<'start'>): void {
    this.sweep = null;
    this.history = new History();
    this.begin();
    this.start = event;
    const parts = [`${event.kind} ${event.run}`, event.backend];
    if (event.parameters > 0) parts.push(`${countText(event.parameters)} parameters`);
    if (event.rows !== null) parts.push(`${countText(event.rows)} rows`);
    if (event.epochs !== null && event.stepsPerEpoch !== null)
      parts.push(`${plural(event.epochs, 'epoch')} of ${plural(event.stepsPerEpoch, 'step')}`);
    else if (event.steps !== null) parts.push(plural(event.steps, 'step'));
    this.say(parts.join(' · '));
    for (const { target, file, tensors, unused } of event.loaded) {
      const some = `${unused.slice(0, 3).join(', ')}${unused.length > 3 ? ', …' : ''}`;
      const rest = unused.length === 0 ? '' : `, of which it uses all but ${unused.length} (${some})`;
      this.say(`${target} begins with ${plural(tensors, 'tensor')} of ${file}${rest}`);
    }
    if (event.resumed !== null) {
      const { epoch, step } = event.resumed;
      this.say(`goes on after step ${countText(step)} of epoch ${epoch + 1}`);
    }
  }

  private step(event: Of<'step'>): void {
    this.training = event.measures;
    this.history.add(event.measures);
    this.live.draw(event.seconds, (width) => this.progress(event, width));
    if (this.io.err.isTerminal || this.start?.epochs !== null || this.start.steps === null) return;
    const part = Math.floor((event.clock.step * PARTS) / this.start.steps);
    if (part <= this.part) return;
    this.part = part;
    this.say(
      `step ${countText(event.clock.step)}/${countText(this.start.steps)}  ${pairs(event.measures)}  ${durationText(event.seconds)}`,
    );
  }

  private epoch(event: Of<'epoch'>): void {
    this.training = event.measures;
    const head = this.epochs(event.clock.epoch);
    this.say(`${head}  ${pairs(event.measures)}  ${rate(event.examplesPerSecond)}  ${durationText(event.seconds)}`);
  }

  private validate(event: Of<'validate'>): void {
    this.validation = event.measures;
    this.history.add(event.measures, 'validation.');
    this.say(`${' '.repeat(this.epochs(event.clock.epoch).length)}  validation: ${pairs(event.measures)}`);
  }

  /** `epoch 2/3 ━━━━━──── 412/938  loss 0.2834 ▇▅▃▂▁  accuracy 0.91  4 s left  12,345 rows/s`, cut from the right where it is too long. */
  private progress(event: Of<'step'>, width: number): string {
    const { step, epoch } = event.clock;
    const all = this.start?.stepsPerEpoch ?? this.start?.steps ?? null;
    const done = this.start?.stepsPerEpoch == null ? step : step - epoch * this.start.stepsPerEpoch;
    const filled = all === null || all === 0 ? 0 : Math.round((BAR * Math.min(done, all)) / all);
    const bar = all === null ? countText(step) : `${'━'.repeat(filled)}${'─'.repeat(BAR - filled)} ${done}/${all}`;
    const parts = [`${this.epochs(epoch)} ${bar}`.trimStart()];
    for (const [i, [name, value]] of Object.entries(event.measures).entries()) {
      const spark = i === 0 ? ` ${sparkline(this.history.of(name), SPARK)}` : '';
      parts.push(`${name} ${measureText(value)}${spark}`);
    }
    if (event.secondsLeft !== null) parts.push(`${durationText(event.secondsLeft)} left`);
    parts.push(rate(event.examplesPerSecond));
    let line = '';
    for (const part of parts.filter((p) => p !== '')) {
      const longer = line === '' ? part : `${line}  ${part}`;
      if (longer.length > width) break;
      line = longer;
    }
    return line === '' ? (parts[0] as string).slice(0, Math.max(0, width)) : line;
  }

  /** `epoch 2/3` of the epoch with this index. */
  private epochs(epoch: number): string {
    const all = this.start?.epochs ?? null;
    if (all === null) return this.start?.stepsPerEpoch == null ? '' : `epoch ${epoch + 1}`;
    return `epoch ${String(Math.min(epoch + 1, all)).padStart(String(all).length)}/${all}`;
  }

  private tensor(event: Of<'show'>): void {
    const [first, ...rest] = tensorText(event.shape, event.values);
    const head = `${event.text} = `;
    this.say(head + first);
    for (const line of rest) this.say(' '.repeat(head.length) + line);
  }

  private plot(event: Of<'plot'>): void {
    const drawn = this.sweep === null ? (event.curves ?? []) : [];
    const longest = Math.max(0, ...drawn.map((c) => c.name.length));
    for (const { name, y } of drawn.filter((c) => c.y.length > 1))
      this.say(
        `  ${name.padEnd(longest)}  ${sparkline(y, PLOT)}  ${measureText(y[0] as number)} .. ${measureText(y.at(-1) as number)}`,
      );
    const names = event.measures
      .flatMap((name) => [name, `validation.${name}`])
      .filter((name) => this.history.of(name).length > 1);
    const along = event.against === null ? null : this.history.of(event.against);
    const width = Math.max(...names.map((n) => n.length));
    for (const name of names) {
      const curve = along === null ? this.history.of(name) : ordered(this.history.of(name), along);
      const first = curve[0];
      const last = curve.at(-1);
      if (first === undefined || last === undefined) continue;
      this.say(`  ${name.padEnd(width)}  ${sparkline(curve, PLOT)}  ${measureText(first)} .. ${measureText(last)}`);
    }
  }

  private stopped(event: Of<'stopped'>): void {
    const where = `after step ${countText(event.clock.step)}`;
    if (event.reason !== 'interrupted') {
      this.say(`stopped by \`${event.reason}\` ${where}`);
      return;
    }
    this.say(`stopped ${where}${this.checkpoint === null ? '' : `, saved in ${this.checkpoint}`}`);
    this.say(`\`${this.doors.resume}\` goes on from here`);
  }

  /** A failed one comes as a diagnostic too, which says more. */
  private expectation(event: Of<'expect'>): void {
    if (!event.holds) return;
    const numbers = [event.left, event.right].filter((n) => n !== null).map(measureText);
    this.say(`expect ${event.text}: holds${numbers.length === 2 ? ` (${numbers.join(' against ')})` : ''}`);
  }

  private table(event: Of<'done'>): void {
    const loss = this.history.of('loss');
    const names = [...new Set([...Object.keys(this.training), ...Object.keys(this.validation)])];
    const rows = names.map((name) => {
      const cell = (of: Measures): string => (Object.hasOwn(of, name) ? measureText(of[name] as number) : '');
      return [name, cell(this.training), cell(this.validation)] as const;
    });
    if (rows.length > 0) {
      const hasValidation = Object.keys(this.validation).length > 0;
      const all = [[event.run, 'training', hasValidation ? 'validation' : ''], ...rows] as const;
      const width = (k: 0 | 1 | 2): number => Math.max(...all.map((r) => r[k].length));
      for (const [i, row] of all.entries())
        this.say(
          `${i === 0 ? '' : '  '}${row[0].padEnd(width(0) + (i === 0 ? 4 : 2))}${row[1].padStart(width(1))}  ${row[2].padStart(width(2))}`,
        );
    }
    if (loss.length > 1 && this.sweep === null) this.say(`  loss ${sparkline(loss, PLOT)}`);
    if (this.checkpoint !== null && this.sweep === null) this.say(`checkpoint ${this.checkpoint}`);
    if (this.start !== null || this.sweep !== null) this.say(`metrics    ${this.doors.metrics(event.run)}`);
    this.say(`${event.run} took ${durationText(event.seconds)}`);
    // What comes after a sweep is told in full again.
    this.sweep = null;
  }
}

const plural = (n: number, what: string): string => `${countText(n)} ${what}${n === 1 ? '' : 's'}`;
const pairs = (measures: Measures): string =>
  Object.entries(measures)
    .map(([name, value]) => `${name} ${measureText(value)}`)
    .join('  ');
const rate = (perSecond: number): string =>
  Number.isFinite(perSecond) && perSecond > 0 ? `${countText(Math.round(perSecond))} rows/s` : '';

/** `values` in the order of `along`. */
function ordered(values: readonly number[], along: readonly number[]): readonly number[] {
  const count = Math.min(values.length, along.length);
  return Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => (along[a] as number) - (along[b] as number))
    .map((i) => values[i] as number);
}
