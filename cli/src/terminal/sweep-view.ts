/** Decides how a sweep looks in a terminal: a line while each training runs, a line for each that has ended. */
import type { RunEvent } from '@dln/runtime';
import { countText, measureText } from './numbers.js';

type Of<E extends RunEvent['event']> = Extract<RunEvent, { readonly event: E }>;
type Value = number | string | boolean;

export class SweepView {
  constructor(readonly event: Of<'sweep'>) {}

  head(): string {
    const { run, of, over, combinations } = this.event;
    return `sweep ${run} · ${countText(combinations)} of ${of} over ${over.join(', ')}`;
  }

  /** ` 3/10  width 4`, before the progress of a training. */
  place(done: number): string {
    const all = String(this.event.combinations);
    return `${String(done + 1).padStart(all.length)}/${all}`;
  }

  /** ` 3/10  width 4  error 0.1234  train.error 0.0456`. */
  row({ index, values, measures, exit }: Of<'row'>): string {
    const given = Object.entries(values).map(([name, value]) => `${name} ${valueText(value)}`);
    const measured = Object.entries(measures).map(([name, value]) => `${name} ${measureText(value)}`);
    const rest = measured.length === 0 ? ['failed'] : exit === 1 ? [...measured, 'not as expected'] : measured;
    return [this.place(index), ...given, ...rest].join('  ');
  }
}
const valueText = (value: Value): string => (typeof value === 'number' ? measureText(value) : String(value));

/** Numbers of a row by column, for its curves. */
export const numbersOf = ({ values, measures }: Of<'row'>): Record<string, number> => ({
  ...Object.fromEntries(Object.entries(values).filter((e): e is [string, number] => typeof e[1] === 'number')),
  ...measures,
});
