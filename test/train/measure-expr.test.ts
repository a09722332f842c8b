/** Proves what conditions over measures are worth. */
import type { MeasureExpr } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { evaluateMeasures, holds, measuresOf, type Readings, sides } from '../../runtime/src/train/measure-expr.js';

const readings: Readings = {
  measure: (name) => ({ loss: 0.25, accuracy: 0.98, 'train.loss': -1, broken: Number.NaN })[name] ?? null,
  clocks: { step: 7, epoch: 2, steps: 100, epochs: 3 },
};
const n = (value: number): MeasureExpr => ({ is: 'number', value });
const m = (name: string): MeasureExpr => ({ is: 'measure', name });
type Binary = Extract<MeasureExpr, { is: 'binary' }>;
const b = (left: MeasureExpr, op: Binary['op'], right: MeasureExpr): Binary => ({ is: 'binary', op, left, right });
const u = (op: '-' | 'not' | 'abs', operand: MeasureExpr): MeasureExpr => ({ is: 'unary', op, operand });

describe('an expression over measures', () => {
  it('is evaluated in float64', () => {
    expect(evaluateMeasures(b(m('loss'), '+', n(0.1)), readings)).toBe(0.35);
    expect(evaluateMeasures(b(b(n(1), '/', n(3)), '-', b(n(2), '*', m('train.loss'))), readings)).toBe(1 / 3 + 2);
    expect(evaluateMeasures(u('abs', u('-', { is: 'clock', name: 'steps' })), readings)).toBe(100);
    expect(evaluateMeasures(b({ is: 'clock', name: 'step' }, '*', { is: 'clock', name: 'epochs' }), readings)).toBe(21);
  });

  it('compares and combines', () => {
    const table: [Binary['op'], number, number, boolean][] = [
      ['<', 1, 2, true],
      ['<', 2, 2, false],
      ['<=', 2, 2, true],
      ['>', 2, 2, false],
      ['>=', 2, 2, true],
      ['==', 2, 2, true],
      ['==', 1, 2, false],
      ['!=', 1, 2, true],
      ['and', 1, 0, false],
      ['and', 1, 1, true],
      ['or', 0, 1, true],
      ['or', 0, 0, false],
    ];
    for (const [op, x, y, wanted] of table)
      expect([op, x, y, holds(b(n(x), op, n(y)), readings)]).toEqual([op, x, y, wanted]);
    expect(holds(u('not', b(n(1), '>', n(2))), readings)).toBe(true);
    expect(sides(b(m('accuracy'), '>=', n(0.98)), readings)).toEqual({ left: 0.98, right: 0.98 });
    expect(sides(u('not', n(1)), readings)).toBe(null);
  });

  it('nothing holds of what is no number', () => {
    for (const name of ['broken', 'nobody']) {
      for (const op of ['<', '>=', '!='] as const) expect(holds(b(m(name), op, n(0)), readings)).toBe(false);
      expect(holds(u('not', b(m(name), '>', n(0))), readings)).toBe(false);
    }
    expect(measuresOf(b(b(m('a'), '+', m('b')), '<', u('-', m('a'))))).toEqual(['a', 'b']);
  });
});
