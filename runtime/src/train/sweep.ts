/** Decides how a sweep goes: one training after another, a row of its table for each, then what is plotted, saved and expected of the columns. */
import { combinationsFailed, type Diagnostic, diagnose, type SweepPlan } from '@dln/compiler';
import type { SaveDoor, TrainResult } from './door.js';
import { checkExpects } from './expects.js';
import type { Readings } from './measure-expr.js';
import type { Place } from './place.js';
import { Reporter } from './reporter.js';
import { csvOf, Table } from './table.js';
import { textAt } from './text.js';

/** A sweep also writes tables. */
export interface SweepDoor extends SaveDoor {
  /** Writes the text of a table; gives the path, or why it cannot. */
  saveTable(to: string, csv: string, at: Place): Promise<{ readonly path: string } | Diagnostic>;
}
type Combination = SweepPlan['combinations'][number];

export interface SweepResult {
  /** 1: interrupted, a combination failed, something was not saved, or an `expect` does not hold. */
  readonly exit: 0 | 1;
  readonly ended: 'finished' | 'interrupted';
  readonly table: Table;
}

/** Trains every combination by `trainOne` and tells of each; a failed one leaves its measures empty and the sweep goes on. Never rejects, unless `trainOne` does. */
export async function sweep(
  plan: SweepPlan,
  door: SweepDoor,
  trainOne: (combination: Combination) => Promise<Pick<TrainResult, 'ended' | 'exit' | 'measures'>>,
): Promise<SweepResult> {
  const reporter = new Reporter(plan.name, door);
  const table = new Table(plan);
  const { combinations, over, header } = plan;
  reporter.tell({ event: 'sweep', of: plan.of, over, columns: header, combinations: combinations.length });
  const failed: string[] = [];
  const unexpected: string[] = [];
  for (const [index, combination] of combinations.entries()) {
    const { values } = combination;
    const { ended, exit, measures } = await trainOne(combination);
    if (ended === 'interrupted' || door.interrupted()) {
      const clock = { step: 0, epoch: 0, position: 0 };
      reporter.tell({ event: 'stopped', reason: 'interrupted', clock });
      reporter.tell({ event: 'done', measures: {}, exit: 1 });
      return { exit: 1, ended: 'interrupted', table };
    }
    const known = ended === 'failed' ? {} : measures;
    table.add(values, known);
    if (exit === 1) (ended === 'failed' ? failed : unexpected).push(shown(values));
    reporter.tell({ event: 'row', index, train: combination.plan.name, values, measures: known, exit });
  }
  if (failed.length + unexpected.length > 0) {
    const args = { sweep: plan.name, of: combinations.length, failed, unexpected };
    reporter.diagnostic(diagnose(combinationsFailed, plan.at, args));
  }
  for (const { measures, against } of plan.plots) {
    const curves = against === null ? [] : measures.flatMap((name) => table.curves(name, against));
    reporter.tell({ event: 'plot', measures, against, curves });
  }
  const saved = await save(plan, door, table, reporter);
  const readings: Readings = {
    measure: () => null,
    column: (name, fold) => table.fold(name, fold),
    clocks: { step: 0, epoch: 0, steps: 0, epochs: 0 },
  };
  const reached = checkExpects(plan.expects, readings, reporter);
  const exit = failed.length + unexpected.length > 0 || !saved || !reached ? 1 : 0;
  reporter.tell({ event: 'done', measures: {}, exit });
  return { exit, ended: 'finished', table };
}

const shown = (values: Combination['values']): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

/** Writes what is saved; false if something could not be written, which is told. */
async function save(plan: SweepPlan, door: SweepDoor, table: Table, reporter: Reporter): Promise<boolean> {
  let all = true;
  for (const { column, to, at } of plan.saves) {
    const path = textAt(to, { measure: () => null, clocks: { step: 0, epoch: 0, steps: 0, epochs: 0 } });
    const result =
      column === null || path.toLowerCase().endsWith('.csv')
        ? await door.saveTable(path, csvText(plan, table, column), at)
        : await door.save(path, table.numbers(column), at);
    if ('code' in result) {
      all = false;
      reporter.diagnostic(result);
    } else reporter.tell({ event: 'save', path: result.path });
  }
  return all;
}

const csvText = (plan: SweepPlan, table: Table, column: string | null): string =>
  column === null
    ? csvOf(plan.header, table.cells())
    : csvOf(
        [column],
        table.column(column).map((cell) => [cell]),
      );
