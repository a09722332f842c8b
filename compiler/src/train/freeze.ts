/** Decides what stands still: the instances and weights that `freeze` names, for good or until a clock has come so far. */
import { instanceOf } from '../check/builtins/gradients.js';
import { type Context, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import type { Cell, Instance } from '../check/instance.js';
import { describe } from '../check/show-value.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { Clauses } from './clauses.js';
import { hostExpr } from './host-expr.js';
import type { MeasureExpr } from './plan.js';
import { freshScope } from './walk.js';
import type { TrainWork } from './work.js';

/** What one clause holds. `bit` is 0 for good, else the clause's bit in the number of a `FrozenEntry`. */
export interface Frozen {
  readonly of: Instance | readonly Cell[];
  readonly bit: number;
}
/** A program is built once for each set of clauses that may hold together. */
const mostThaws = 4;

/** The targets of all clauses, once the instances are known. What is no instance and no weights is reported. */
export function frozenBy(ctx: Context, work: TrainWork): readonly Frozen[] {
  let thaws = 0;
  return work.clauses.freeze.flatMap((clause): Frozen[] => {
    const bit = clause.until === null ? 0 : 2 ** thaws++;
    const value = ctx.evaluator.expr(ctx, freshScope(ctx, work), clause.value);
    const instance = instanceOf(value);
    if (instance !== null) return [{ of: instance, bit }];
    if (value.kind === 'weights') return [{ of: value.cells, bit }];
    if (value.kind !== 'error' && (ctx.inline || value.kind !== 'callable'))
      report(
        ctx,
        diagnose(clauseValue, spanOf(ctx, clause.value), {
          clause: 'freeze',
          wanted: 'a model, a part of one or `weights(…)`',
          got: describe(value),
        }),
      );
    return [];
  });
}

/** Freezes what stands still while the clauses of `holding` hold, and what stands still for good; thaws the rest. */
export function freeze(work: TrainWork, all: readonly Frozen[], holding: number): void {
  work.frozen.clear();
  work.resting = holding !== 0;
  for (const { of } of all) if ('children' in of) of.frozen = false;
  for (const { of, bit } of all) {
    if (bit !== 0 && (holding & bit) === 0) continue;
    if ('children' in of) of.frozen = true;
    else for (const cell of of) work.frozen.add(cell);
  }
}

/** The condition of each `until`, in written order; null where one cannot be one (reported). */
export function thawsOf(ctx: Context, work: TrainWork): readonly MeasureExpr[] | null {
  const thaws: MeasureExpr[] = [];
  const clauses: Clauses['freeze'] = work.clauses.freeze.filter((c) => c.until !== null);
  for (const { until } of clauses) {
    if (until === null) continue;
    const scope = { clause: 'freeze … until', measures: [], hidden: () => null };
    const condition = hostExpr(ctx, work.file, until, scope);
    if (condition === null) return null;
    if (staysTrue(condition) && clauses.length <= mostThaws) {
      thaws.push(condition);
      continue;
    }
    const wanted =
      clauses.length > mostThaws
        ? `at most ${mostThaws} conditions in one \`train\``
        : 'a condition that stays true once it is, such as `epoch >= 3` or `step >= 1000`';
    const got = clauses.length > mostThaws ? `${clauses.length}` : `\`${exprText(until)}\``;
    report(ctx, diagnose(clauseValue, spanOf(ctx, until), { clause: 'freeze … until', wanted, got }));
    return null;
  }
  return thaws;
}

/** Clocks only grow: so does the truth of a lower bound on one, and of `and` and `or` of such. */
function staysTrue(e: MeasureExpr): boolean {
  if (e.is !== 'binary') return false;
  if (e.op === 'and' || e.op === 'or') return staysTrue(e.left) && staysTrue(e.right);
  if (e.op === '>=' || e.op === '>') return ticks(e.left) && isFixed(e.right);
  return (e.op === '<=' || e.op === '<') && ticks(e.right) && isFixed(e.left);
}
const ticks = (e: MeasureExpr): boolean => e.is === 'clock' && (e.name === 'step' || e.name === 'epoch');
function isFixed(e: MeasureExpr): boolean {
  if (e.is === 'binary') return isFixed(e.left) && isFixed(e.right);
  if (e.is === 'unary') return isFixed(e.operand);
  return e.is === 'number' || (e.is === 'clock' && !ticks(e));
}

/** Which sets of clauses may hold together, as numbers, 0 first: of two bounds on one clock the lower is never the last to hold. */
export function holdings(thaws: readonly MeasureExpr[]): readonly number[] {
  const all = Array.from({ length: 2 ** thaws.length }, (_, set) => set);
  const holds = (set: number, i: number): boolean => (set & (2 ** i)) !== 0;
  return all.filter((set) =>
    thaws.every((a, i) => thaws.every((b, j) => !(holds(set, i) && !holds(set, j) && thawsBefore(a, b)))),
  );
}

/** Has `a` come true whenever `b` has? Known of two bounds on one clock. */
function thawsBefore(a: MeasureExpr, b: MeasureExpr): boolean {
  const [x, y] = [boundOf(a), boundOf(b)];
  return x !== null && y !== null && x.clock === y.clock && x.least <= y.least;
}
function boundOf(e: MeasureExpr): { readonly clock: string; readonly least: number } | null {
  if (e.is !== 'binary' || e.left.is !== 'clock' || e.right.is !== 'number') return null;
  if (e.op === '>=') return { clock: e.left.name, least: e.right.value };
  return e.op === '>' ? { clock: e.left.name, least: e.right.value + 1 } : null;
}
