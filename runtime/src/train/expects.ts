/** Decides whether a run reached what its `expect`s state, and tells each with the numbers on both sides. */
import { diagnose, type ExpectPlan, expectFailed } from '@dln/compiler';
import { holds, type Readings, sides, textsOf } from './measure-expr.js';
import type { Reporter } from './reporter.js';
import { textAt } from './text.js';

/** Tells every `expect`, a failed one also as a diagnostic; true if all hold. */
export function checkExpects(expects: readonly ExpectPlan[], readings: Readings, reporter: Reporter): boolean {
  let all = true;
  for (const { text, at, message: says, condition } of expects) {
    const message = says === null ? null : textAt(says, readings);
    const holding = holds(condition, readings);
    const { left, right } = sides(condition, readings) ?? { left: null, right: null };
    reporter.tell({ event: 'expect', text, holds: holding, left, right, message });
    if (holding) continue;
    all = false;
    const values = [...textsOf(condition)].map(([name, text]) => `${text} = ${shown(readings.measure(name))}`);
    reporter.diagnostic(diagnose(expectFailed, at, { text, says: message ?? '', values }));
  }
  return all;
}

const shown = (value: number | null): string => (value === null ? 'unknown' : String(Number(value.toPrecision(6))));
