/** Decides what a measure is over many batches: the mean over rows, summed in float64 in the order of the batches, or a fold's last value. */
import type { Sum } from '../checkpoint/checkpoint.js';

/** Running means by name. */
export class Means {
  private readonly sums = new Map<string, { sum: number; weight: number }>();
  private readonly folded: ReadonlySet<string>;

  /** `folded`: names whose values say what the pass has come to so far. */
  constructor(folded: readonly string[]) {
    this.folded = new Set(folded);
  }

  /** Adds a batch's value, which stands for `rows` rows. */
  add(name: string, value: number, rows: number): void {
    const had = this.sums.get(name);
    if (had === undefined || this.folded.has(name))
      this.sums.set(name, this.folded.has(name) ? { sum: value, weight: 1 } : { sum: value * rows, weight: rows });
    else {
      had.sum += value * rows;
      had.weight += rows;
    }
  }

  clear(): void {
    this.sums.clear();
  }

  /** The means so far. */
  values(): Record<string, number> {
    return Object.fromEntries([...this.sums].map(([name, { sum, weight }]) => [name, sum / weight]));
  }

  state(): Record<string, Sum> {
    return Object.fromEntries([...this.sums].map(([name, sum]) => [name, { ...sum }]));
  }

  restore(state: Readonly<Record<string, Sum>>): void {
    this.sums.clear();
    for (const [name, sum] of Object.entries(state)) this.sums.set(name, { ...sum });
  }
}
