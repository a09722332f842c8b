/** Decides compile-time conditions: true, false, or facts that hold in the branches. */
import type { BinaryOperator } from '@dln/grammar';
import { add, constant, literal } from '../dims/algebra.js';
import { holds } from '../dims/decide.js';
import type { Dim, Fact } from '../dims/dim.js';
import type { Context } from './context.js';
import { knownFacts } from './obligations.js';
import { type BoolValue, boolValue, type Value } from './value.js';

/** The operators that give a condition. */
export type Comparison = Extract<BinaryOperator, '==' | '!=' | '<' | '<=' | '>' | '>='>;
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
/** True for an operator that compares. */
export const isComparison = (op: string): op is Comparison => comparisons.has(op);

const numeric: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
const opposite: Readonly<Record<Comparison, Comparison>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

/** Compares whole numbers under what is known here. */
export function compareDims(ctx: Context, op: Comparison, a: Dim, b: Dim): BoolValue {
  const x = literal(a);
  const y = literal(b);
  if (x !== undefined && y !== undefined) return boolValue(numeric[op](x, y));
  const known = holds(op, a, b, knownFacts(ctx));
  if (known !== null) return boolValue(known);
  return { kind: 'bool', value: null, whenTrue: factsOf(op, a, b), whenFalse: factsOf(opposite[op], a, b) };
}

/** What `a op b` tells; an inequality of two dims that says nothing usable gives none. */
function factsOf(op: Comparison, a: Dim, b: Dim): readonly Fact[] {
  const one = constant(1);
  switch (op) {
    case '==':
      return equalFacts(a, b);
    case '!=':
      return [];
    case '>=':
      return [{ kind: 'atLeast', dim: a, bound: b }];
    case '>':
      return [{ kind: 'atLeast', dim: a, bound: add(b, one) }];
    case '<=':
      return [{ kind: 'atLeast', dim: b, bound: a }];
    case '<':
      return [{ kind: 'atLeast', dim: b, bound: add(a, one) }];
  }
}

/** `H % 16 == 0` is a congruence; everything else an equation. */
function equalFacts(a: Dim, b: Dim): readonly Fact[] {
  const rest = literal(b);
  const only = a.terms.length === 1 ? a.terms[0] : undefined;
  const atom = only !== undefined && only.k === 1 && only.atoms.length === 1 ? only.atoms[0] : undefined;
  if (rest !== undefined && atom !== undefined && atom.op === '%')
    return [{ kind: 'congruent', dim: atom.a, modulus: atom.b, rest }];
  if (literal(a) !== undefined && literal(b) === undefined) return equalFacts(b, a);
  return [{ kind: 'equal', left: a, right: b }];
}

/** Null: these two cannot be compared at compile time. */
export function compareValues(ctx: Context, op: Comparison, a: Value, b: Value): BoolValue | null {
  if (a.kind === 'int' && b.kind === 'int') return compareDims(ctx, op, a.dim, b.dim);
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return x === null || y === null ? unknown : boolValue(numeric[op](x, y));
  if (op !== '==' && op !== '!=') return null;
  const same = sameValue(a, b);
  return same === null ? null : boolValue(same === (op === '=='));
}

/** A condition that each use decides. */
export const unknown: BoolValue = { kind: 'bool', value: null, whenTrue: [], whenFalse: [], atUse: true };
/** Null: a number that is not known yet; undefined: no number. */
function numberOf(value: Value): number | null | undefined {
  if (value.kind === 'int') return literal(value.dim) ?? null;
  if (value.kind === 'float') return value.value;
  if (value.kind !== 'fraction') return undefined;
  const x = literal(value.over);
  const y = literal(value.under);
  return x === undefined || y === undefined ? null : x / y;
}

function sameValue(a: Value, b: Value): boolean | null {
  if (a.kind === 'string' && b.kind === 'string') return a.value === b.value;
  if (a.kind === 'bool' && b.kind === 'bool') return a.value === null || b.value === null ? null : a.value === b.value;
  if (a.kind === 'none' || b.kind === 'none') return a.kind === b.kind;
  if (a.kind === 'string' || b.kind === 'string') return false;
  return null;
}

/** `a and b`: what holds if both hold. */
export function both(a: BoolValue, b: BoolValue): BoolValue {
  if (a.value === false || b.value === false) return boolValue(false);
  if (a.value === true) return b;
  if (b.value === true) return a;
  // Not-(a and b) tells which of the two fails only where one of them is known.
  return {
    kind: 'bool',
    value: null,
    whenTrue: [...a.whenTrue, ...b.whenTrue],
    whenFalse: [],
    atUse: a.atUse === true || b.atUse === true,
  };
}
/** `not a`: what is known in its branches changes places. */
export const negateCondition = (a: BoolValue): BoolValue => ({
  kind: 'bool',
  value: a.value === null ? null : !a.value,
  whenTrue: a.whenFalse,
  whenFalse: a.whenTrue,
  atUse: a.atUse === true,
});
/** `a or b`: what holds if neither does not. */
export const either = (a: BoolValue, b: BoolValue): BoolValue =>
  negateCondition(both(negateCondition(a), negateCondition(b)));
