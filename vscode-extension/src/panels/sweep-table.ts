/** Decides how the trainings of a sweep are told apart: a row for each, its values first and what it reached after them. */
import type { RunRecord } from '../panel-messages.js';
import { element } from './editor.js';
import { shownNumber } from './numbers.js';

/** The table of one sweep. */
export class SweepTable {
  readonly #body = element('tbody', '');
  readonly #columns: readonly string[];
  readonly #title: HTMLElement;
  #rows = 0;

  constructor(
    place: HTMLElement,
    private readonly sweep: RunRecord,
  ) {
    this.#columns = sweep.columns ?? [];
    this.#title = element('h2', '');
    const head = element('tr', '', ...this.#columns.map((name) => element('th', '', name)));
    place.append(this.#title, element('table', 'sweep', element('thead', '', head), this.#body));
    this.#count();
  }
  add({ values = {}, measures }: RunRecord): void {
    const reached = Array.isArray(measures) ? {} : { ...values, ...measures };
    const cells = this.#columns.map((name) => {
      const value: unknown = reached[name as keyof typeof reached];
      return element('td', '', typeof value === 'number' ? shownNumber(value) : String(value ?? '–'));
    });
    this.#body.append(element('tr', '', ...cells));
    this.#rows++;
    this.#count();
  }
  #count(): void {
    const of = this.sweep.combinations === undefined ? '' : ` of ${this.sweep.combinations}`;
    this.#title.textContent = `${this.sweep.run ?? 'sweep'}: ${this.#rows}${of} trainings`;
  }
}
