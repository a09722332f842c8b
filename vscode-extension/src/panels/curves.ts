/** Decides how measures are drawn as they come: one plot for each, training thin, validation with dots while there is room for them; thinned where there are more points than pixels. */
import uPlot from 'uplot';
import { element, themed } from './editor.js';
import { shownNumber } from './numbers.js';
import 'uplot/dist/uPlot.min.css';

/** Where a value was measured. */
export type Side = 'train' | 'validation';
/** A plot with more points keeps every second one. */
const MOST_POINTS = 4000;
const HEIGHT = 180;
/** Dots nearer than this, in pixels, are a line. */
const DOTS_APART = 14;

interface Curve {
  readonly run: string;
  readonly name: string;
  /** What its axis counts, and what its first line is. */
  readonly labels: readonly [string, string];
  readonly points: Map<number, { train: number | null; validation: number | null }>;
  plot: uPlot | null;
  readonly box: HTMLElement;
  dirty: boolean;
}

/** The plots of one run. */
export class Curves {
  readonly #curves = new Map<string, Curve>();
  #run = '';
  /** Where several trainings are drawn, each curve says whose it is. */
  #several = false;
  constructor(private readonly place: HTMLElement) {
    new ResizeObserver(() => {
      for (const { plot, box } of this.#curves.values()) plot?.setSize({ width: widthOf(box), height: HEIGHT });
    }).observe(place);
  }
  /** What follows belongs to this training; its curves are its own. */
  begin(run: string): void {
    // Of a sweep only the training that goes on is drawn: its table has the others.
    if (run !== this.#run && sweepOf(run) !== null && sweepOf(run) === sweepOf(this.#run))
      for (const [key, { run: of, plot, box }] of this.#curves) {
        if (of !== this.#run) continue;
        plot?.destroy();
        box.remove();
        this.#curves.delete(key);
      }
    this.#run = run;
  }
  /** A curve that is whole: what a sweep reached against what it varied. */
  finished(name: string, against: string, x: readonly number[], y: readonly number[]): void {
    const curve = this.#curve(`${name} against ${against}`, [against, name]);
    for (const [i, at] of x.entries()) curve.points.set(at, { train: y[i] ?? null, validation: null });
  }
  add(name: string, side: Side, step: number, value: number): void {
    const curve = this.#curve(name, ['step', 'train']);
    const at = curve.points.get(step) ?? { train: null, validation: null };
    at[side] = Number.isFinite(value) ? value : null;
    curve.points.set(step, at);
    curve.dirty = true;
    if (side === 'validation') curve.box.classList.remove('alone');
    if (curve.points.size > MOST_POINTS) thin(curve);
  }
  #curve(name: string, labels: Curve['labels']): Curve {
    const key = `${this.#run}.${name}`;
    const known = this.#curves.get(key);
    if (known !== undefined) return known;
    const box = element('div', 'plot alone', element('h2', '', this.#several ? `${this.#run}: ${name}` : name));
    this.place.append(box);
    const curve: Curve = { run: this.#run, name, labels, points: new Map(), plot: null, box, dirty: true };
    this.#curves.set(key, curve);
    if (!this.#several && [...this.#curves.values()].some((c) => c.run !== this.#run)) this.#nameRuns();
    return curve;
  }
  #nameRuns(): void {
    this.#several = true;
    for (const { run, name, box } of this.#curves.values())
      (box.firstElementChild as HTMLElement).textContent = `${run}: ${name}`;
  }
  draw(): void {
    for (const curve of this.#curves.values()) {
      if (!curve.dirty) continue;
      curve.dirty = false;
      const data = dataOf(curve);
      if (curve.plot === null) curve.plot = plotOf(curve.box, data, curve.labels);
      else curve.plot.setData(data);
    }
  }
}

function thin(curve: Curve): void {
  let i = 0;
  for (const [step, { validation }] of curve.points)
    if (i++ % 2 === 1 && validation === null) curve.points.delete(step);
}

function dataOf({ points }: Curve): uPlot.AlignedData {
  const sorted = [...points].sort(([a], [b]) => a - b);
  return [sorted.map(([step]) => step), sorted.map(([, p]) => p.train), sorted.map(([, p]) => p.validation)];
}

/** `widths(width: 4)` is a training of the sweep `widths`; null for one of no sweep. */
const sweepOf = (run: string): string | null => /^([^(]+)\(/.exec(run)?.[1] ?? null;

const widthOf = (box: HTMLElement): number => Math.max(160, box.clientWidth);

function plotOf(box: HTMLElement, data: uPlot.AlignedData, [at, line]: Curve['labels']): uPlot {
  const text = themed('foreground', '#ccc');
  const grid = { stroke: themed('editorIndentGuide-background', 'rgba(128,128,128,.2)'), width: 1 };
  const axis = { stroke: text, grid, ticks: grid, font: '11px sans-serif' };
  // Beside the pointer where there is one, else the newest.
  const shown = (plot: uPlot, value: number | null, series: number): string => {
    const at = value ?? (plot.cursor.idx == null ? newest(plot.data[series]) : null);
    return at === null ? '–' : shownNumber(at);
  };
  return new uPlot(
    {
      width: widthOf(box),
      height: HEIGHT,
      scales: { x: { time: false } },
      cursor: { y: false },
      axes: [
        { ...axis, size: 32 },
        { ...axis, size: 56, values: (_, ticks) => ticks.map(shownNumber) },
      ],
      series: [
        { label: at, value: shown },
        {
          label: line,
          stroke: themed('charts-blue', '#4dabf7'),
          width: 1.5,
          spanGaps: true,
          points: { show: (plot, series) => at !== 'step' && dotsFit(plot, series), size: 5 },
          value: shown,
        },
        {
          label: 'validation',
          stroke: themed('charts-orange', '#ff922b'),
          width: 2,
          spanGaps: true,
          points: { show: dotsFit, size: 5 },
          value: shown,
        },
      ],
    },
    data,
    box,
  );
}

const dotsFit = (plot: uPlot, series: number): boolean =>
  (plot.data[series] ?? []).filter((v) => v != null).length * DOTS_APART < plot.width;

function newest(values: uPlot.AlignedData[number] | undefined): number | null {
  for (let i = (values?.length ?? 0) - 1; i >= 0; i--) {
    const value = values?.[i];
    if (value != null) return value;
  }
  return null;
}
