/** Decides what a condition over measures and clocks is worth: evaluated on the host in float64, truth is 1 and 0. */
import type { ColumnFold, MeasureExpr } from '@dln/compiler';

/** Values of the names that an expression may read. A measure that has none gives null. */
export interface Readings {
  measure(name: string): number | null;
  /** A folded column of a sweep's table. */
  column?(name: string, fold: ColumnFold): number | null;
  readonly clocks: Readonly<Record<'step' | 'epoch' | 'steps' | 'epochs', number>>;
}

const truth = (holds: boolean): number => (holds ? 1 : 0);

const operators: Readonly<Record<(MeasureExpr & { is: 'binary' })['op'], (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  and: (a, b) => truth(a !== 0 && b !== 0),
  or: (a, b) => truth(a !== 0 || b !== 0),
};

/** The value; a measure without a number is NaN. */
export function evaluateMeasures(expr: MeasureExpr, readings: Readings): number {
  if (expr.is === 'number') return expr.value;
  if (expr.is === 'measure') return readings.measure(expr.name) ?? Number.NaN;
  if (expr.is === 'column') return readings.column?.(expr.column, expr.fold) ?? Number.NaN;
  if (expr.is === 'clock') return readings.clocks[expr.name];
  if (expr.is === 'unary') {
    const x = evaluateMeasures(expr.operand, readings);
    return expr.op === '-' ? -x : expr.op === 'abs' ? Math.abs(x) : truth(x === 0);
  }
  return operators[expr.op](evaluateMeasures(expr.left, readings), evaluateMeasures(expr.right, readings));
}

/** Names of the measures that an expression reads, each once, in the order written. */
export const measuresOf = (expr: MeasureExpr): readonly string[] => [...textsOf(expr).keys()];

/** The same, with what the author wrote for each. */
export function textsOf(expr: MeasureExpr): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const visit = (e: MeasureExpr): void => {
    if (e.is === 'measure') names.set(e.name, e.text ?? e.name);
    else if (e.is === 'unary') visit(e.operand);
    else if (e.is === 'binary') {
      visit(e.left);
      visit(e.right);
    }
  };
  visit(expr);
  return names;
}

/** Whether a condition holds. Nothing holds of a measure that is NaN or has no value, not even its negation. */
export function holds(condition: MeasureExpr, readings: Readings): boolean {
  const known = measuresOf(condition).every((name) => !Number.isNaN(readings.measure(name) ?? Number.NaN));
  const value = known ? evaluateMeasures(condition, readings) : 0;
  return value !== 0 && !Number.isNaN(value);
}

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** Both sides of a comparison, to be shown beside it; null for any other condition. */
export function sides(
  condition: MeasureExpr,
  readings: Readings,
): { readonly left: number; readonly right: number } | null {
  if (condition.is !== 'binary' || !comparisons.has(condition.op)) return null;
  return { left: evaluateMeasures(condition.left, readings), right: evaluateMeasures(condition.right, readings) };
}
