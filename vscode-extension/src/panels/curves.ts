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
    this.#run = run;
  }
  add(name: string, side: Side, step: number, value: number): void {
    const key = `${this.#run}.${name}`;
    let curve = this.#curves.get(key);
    if (curve === undefined) {
      const box = element('div', 'plot alone', element('h2', '', this.#several ? `${this.#run}: ${name}` : name));
      this.place.append(box);
      curve = { run: this.#run, name, points: new Map(), plot: null, box, dirty: true };
      this.#curves.set(key, curve);
      if (!this.#several && [...this.#curves.values()].some((c) => c.run !== this.#run)) this.#nameRuns();
    }
    const at = curve.points.get(step) ?? { train: null, validation: null };
    at[side] = Number.isFinite(value) ? value : null;
    curve.points.set(step, at);
    curve.dirty = true;
    if (side === 'validation') curve.box.classList.remove('alone');
    if (curve.points.size > MOST_POINTS) thin(curve);
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
      if (curve.plot === null) curve.plot = plotOf(curve.box, data);
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

const widthOf = (box: HTMLElement): number => Math.max(160, box.clientWidth);

function plotOf(box: HTMLElement, data: uPlot.AlignedData): uPlot {
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
        { label: 'step', value: shown },
        {
          label: 'train',
          stroke: themed('charts-blue', '#4dabf7'),
          width: 1.5,
          spanGaps: true,
          points: { show: false },
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
