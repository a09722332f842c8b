/** Decides what a text with values in it reads at one moment: whole numbers plainly, others to six digits. */
import type { TextPlan } from '@dln/compiler';
import { evaluateMeasures, type Readings } from './measure-expr.js';

export const textAt = (text: TextPlan, readings: Readings): string =>
  text.map((part) => (typeof part === 'string' ? part : numberText(evaluateMeasures(part, readings)))).join('');

/** `938`, `0.183492`, `unknown` for what has no value. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'unknown';
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}
