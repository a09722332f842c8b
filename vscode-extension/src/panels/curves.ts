/** Decides how measures are drawn as they come: one plot for each, training thin, validation with dots; thinned where there are more points than pixels. */
import uPlot from 'uplot';
import { element, themed } from './editor.js';
import { shownNumber } from './numbers.js';
import 'uplot/dist/uPlot.min.css';

/** Where a value was measured. */
export type Side = 'train' | 'validation';
/** A plot with more points keeps every second one. */
const MOST_POINTS = 4000;
const HEIGHT = 180;

interface Curve {
  readonly points: Map<number, { train: number | null; validation: number | null }>;
  plot: uPlot | null;
  readonly box: HTMLElement;
  dirty: boolean;
}

/** The plots of one run. */
export class Curves {
  readonly #curves = new Map<string, Curve>();
  #run = '';
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
      const box = element('div', 'plot', element('h2', '', name));
      this.place.append(box);
      curve = { points: new Map(), plot: null, box, dirty: true };
      this.#curves.set(key, curve);
    }
    const at = curve.points.get(step) ?? { train: null, validation: null };
    at[side] = Number.isFinite(value) ? value : null;
    curve.points.set(step, at);
    curve.dirty = true;
    if (curve.points.size > MOST_POINTS) thin(curve);
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
  const shown = (_: uPlot, value: number | null): string => (value === null ? '–' : shownNumber(value));
  return new uPlot(
    {
      width: widthOf(box),
      height: HEIGHT,
      scales: { x: { time: false } },
      cursor: { y: false },
      axes: [axis, { ...axis, size: 56, values: (_, ticks) => ticks.map(shownNumber) }],
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
          points: { show: true, size: 5 },
          value: shown,
        },
      ],
    },
    data,
    box,
  );
}
