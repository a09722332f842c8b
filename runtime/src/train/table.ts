/** Decides what the table of a sweep holds: a row for each combination, its values and its measures, and what a column folds to. */
import type { ColumnFold, SweepPlan, SweepValues } from '@dln/compiler';
import type { HostTensor } from '../backends/backend.js';
import type { Curve } from '../events.js';

/** A value of a swept param, a measure, or null where the combination gave none. */
export type Cell = number | string | boolean | null;

export class Table {
  private readonly rows: { readonly values: SweepValues; readonly measures: Readonly<Record<string, number>> }[] = [];

  constructor(private readonly plan: Pick<SweepPlan, 'header' | 'over'>) {}

  add(values: SweepValues, measures: Readonly<Record<string, number>>): void {
    this.rows.push({ values, measures });
  }

  /** A column from top to bottom. Without a validation `train.error` is `error`. */
  column(name: string): readonly Cell[] {
    const plain = name.startsWith('train.') ? name.slice('train.'.length) : name;
    return this.rows.map(({ values, measures }) => {
      if (this.plan.over.includes(name)) return values[name] ?? null;
      return own(measures, name) ?? own(measures, plain);
    });
  }

  /** A column as numbers; what is none is NaN. */
  numbers(name: string): HostTensor {
    const data = Float64Array.from(this.column(name), (cell) => (typeof cell === 'number' ? cell : Number.NaN));
    return { dtype: 'f32', shape: [data.length], data };
  }

  /** All rows, cells in the order of the columns. */
  cells(): readonly (readonly Cell[])[] {
    const columns = this.plan.header.map((name) => this.column(name));
    return this.rows.map((_, i) => columns.map((column) => column[i] ?? null));
  }

  /** A column over another, a curve for each combination of the other params; what has the same place (a seed each) is averaged. */
  curves(name: string, against: string): readonly Curve[] {
    const [xs, ys] = [this.column(against), this.column(name)];
    const others = this.plan.over.filter((param) => param !== against && param !== 'seed');
    const groups = new Map<string, Map<number, number[]>>();
    for (const [i, { values }] of this.rows.entries()) {
      const [x, y] = [numeric(xs[i] ?? null), numeric(ys[i] ?? null)];
      if (x === null || y === null) continue;
      const label = others.map((param) => `${param} ${values[param]}`).join(', ');
      const group = groups.get(label) ?? new Map<number, number[]>();
      groups.set(label, group);
      group.set(x, [...(group.get(x) ?? []), y]);
    }
    return [...groups].map(([label, group]) => {
      const points = [...group].sort(([a], [b]) => a - b);
      return {
        name: label === '' ? name : `${name} (${label})`,
        x: points.map(([x]) => x),
        y: points.map(([, all]) => all.reduce((a, b) => a + b, 0) / all.length),
      };
    });
  }

  /** What is missing and what is no number is left out; null where nothing is left. */
  fold(name: string, fold: ColumnFold): number | null {
    const all = this.column(name);
    if (typeof fold === 'number') return numeric(all.at(fold) ?? null);
    if (fold === 'len') return all.length;
    const numbers = all.map(numeric).filter((x) => x !== null);
    if (numbers.length === 0) return null;
    const sum = numbers.reduce((a, b) => a + b, 0);
    const mean = sum / numbers.length;
    if (fold === 'sum') return sum;
    if (fold === 'mean') return mean;
    if (fold === 'std') return Math.sqrt(numbers.reduce((a, x) => a + (x - mean) ** 2, 0) / numbers.length);
    return numbers.reduce((a, b) => (fold === 'min' ? Math.min(a, b) : Math.max(a, b)));
  }
}

const numeric = (cell: Cell): number | null => (typeof cell === 'number' && !Number.isNaN(cell) ? cell : null);
const own = (numbers: Readonly<Record<string, number>>, name: string): number | null =>
  Object.hasOwn(numbers, name) ? (numbers[name] ?? null) : null;

/** The table as RFC 4180 has it: a header, fields quoted where they must be, lines that end with CR LF. A number has all its digits. */
export function csvOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const field = (cell: Cell): string => {
    const text = cell === null ? '' : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}
