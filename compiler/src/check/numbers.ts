/** Decides how compile-time numbers compute: whole numbers stay whole, quotients stay exact, and a float is what remains. */
import type { Span } from '@dln/grammar';
import { notWhole } from '../diagnostics/DLN2008-not-whole.js';
import { divisionByZero } from '../diagnostics/DLN2016-division-by-zero.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { add, constant, exactDiv, floorDiv, literal, max, min, mod, mul, neg, power, sub } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show } from '../dims/show.js';
import type { Context } from './context.js';
import { report } from './context.js';
import { requireDivides } from './obligations.js';
import {
  type ClockRate,
  errorValue,
  type FloatValue,
  type FractionValue,
  floatValue,
  type IntValue,
  intValue,
  type Value,
} from './value.js';

/** A number at compile time or of a clock. */
export type NumberValue = IntValue | FractionValue | FloatValue;
/** True for whole numbers, fractions and numbers with a point. */
export const isNumber = (value: Value): value is NumberValue =>
  value.kind === 'int' || value.kind === 'fraction' || value.kind === 'float';

const rates: readonly ClockRate[] = ['constant', 'edit', 'epoch', 'step'];
/** The faster of two clocks. */
export const faster = (a: ClockRate, b: ClockRate): ClockRate => (rates.indexOf(a) > rates.indexOf(b) ? a : b);

/** The whole number that a value is, or null (reported: `what` says for what it is wanted). */
export function toDim(ctx: Context, value: Value, at: Span): Dim | null {
  if (value.kind === 'int') return value.dim;
  if (value.kind === 'fraction') {
    const broken = requireDivides(ctx, value.under, value.over, at);
    if (broken === null) return exactDiv(value.over, value.under);
    report(ctx, diagnose(notWhole, at, { over: show(value.over), under: show(value.under) }));
    return null;
  }
  return null;
}

/** The number as a float; `value` null where only the graph or a symbolic dim knows it. */
export function toFloat(ctx: Context, value: NumberValue): FloatValue {
  if (value.kind === 'float') return value;
  if (value.kind === 'int') {
    const known = literal(value.dim);
    if (known !== undefined) return floatValue(known);
    return { kind: 'float', value: null, node: dimNode(ctx, value.dim), rate: 'constant' };
  }
  const over = toFloat(ctx, intValue(value.over));
  const under = toFloat(ctx, intValue(value.under));
  return floatOperation(ctx, '/', over, under);
}

const dimNode = (ctx: Context, dim: Dim) =>
  ctx.emission === null ? null : ctx.emission.graph.b.dim_value({ dim, dtype: 'f32' });

const floatOps: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '%': (a, b) => a - Math.floor(a / b) * b,
  '^': (a, b) => a ** b,
  min: Math.min,
  max: Math.max,
};
const graphOps = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '//': 'floor_div',
  '%': 'mod',
  '^': 'pow',
  min: 'minimum',
  max: 'maximum',
} as const;
/** The operators between two numbers. */
export type NumberOperator = keyof typeof graphOps;

/** A node that holds a float, made where needed. */
export function floatNode(ctx: Context, value: FloatValue): FloatValue['node'] {
  if (value.node !== null || ctx.emission === null) return value.node;
  if (value.value === null) return null;
  return ctx.emission.graph.b.constant({ dtype: 'f32', shape: [], values: [value.value] });
}

/** Two numbers with a point: computed now where both are known, else in the graph. */
export function floatOperation(ctx: Context, op: NumberOperator, a: FloatValue, b: FloatValue): FloatValue {
  const rate = faster(a.rate, b.rate);
  const compute = floatOps[op] as (a: number, b: number) => number;
  if (a.value !== null && b.value !== null && a.node === null && b.node === null)
    return { kind: 'float', value: compute(a.value, b.value), node: null, rate };
  const x = floatNode(ctx, a);
  const y = floatNode(ctx, b);
  const node =
    ctx.emission === null || x === null || y === null ? null : ctx.emission.graph.b.add(graphOps[op], [x, y], {});
  return { kind: 'float', value: null, node, rate };
}

/** `a op b` for two compile-time numbers. */
export function numberOperation(ctx: Context, op: NumberOperator, a: NumberValue, b: NumberValue, at: Span): Value {
  if (a.kind === 'float' || b.kind === 'float') return floatOperation(ctx, op, toFloat(ctx, a), toFloat(ctx, b));
  if (a.kind === 'int' && b.kind === 'int') return wholeOperation(ctx, op, a.dim, b.dim, at);
  return fractionOperation(ctx, op, a, b, at);
}

function wholeOperation(ctx: Context, op: NumberOperator, a: Dim, b: Dim, at: Span): Value {
  switch (op) {
    case '+':
      return intValue(add(a, b));
    case '-':
      return intValue(sub(a, b));
    case '*':
      return intValue(mul(a, b));
    case 'min':
      return intValue(min(a, b));
    case 'max':
      return intValue(max(a, b));
    case '^': {
      const exponent = literal(b);
      if (exponent !== undefined && exponent < 0)
        return floatOperation(ctx, '^', toFloat(ctx, intValue(a)), toFloat(ctx, intValue(b)));
      return intValue(power(a, b));
    }
    default: {
      if (literal(b) === 0) {
        report(ctx, diagnose(divisionByZero, at, { over: show(a) }));
        return errorValue;
      }
      if (op === '//') return intValue(floorDiv(a, b));
      if (op === '%') return intValue(mod(a, b));
      return quotient(a, b);
    }
  }
}

/** Exact where the numbers show it; else it stays a fraction until somebody wants a whole number. */
function quotient(a: Dim, b: Dim): Value {
  const x = literal(a);
  const y = literal(b);
  if (y === 1) return intValue(a);
  if (x !== undefined && y !== undefined && x % y === 0) return intValue(constant(x / y));
  return { kind: 'fraction', over: a, under: b };
}

function fractionOperation(
  ctx: Context,
  op: NumberOperator,
  a: IntValue | FractionValue,
  b: IntValue | FractionValue,
  at: Span,
): Value {
  const one = constant(1);
  const [an, ad] = a.kind === 'int' ? [a.dim, one] : [a.over, a.under];
  const [bn, bd] = b.kind === 'int' ? [b.dim, one] : [b.over, b.under];
  switch (op) {
    case '+':
      return quotient(add(mul(an, bd), mul(bn, ad)), mul(ad, bd));
    case '-':
      return quotient(sub(mul(an, bd), mul(bn, ad)), mul(ad, bd));
    case '*':
      return quotient(mul(an, bn), mul(ad, bd));
    case '/':
      return wholeOperation(ctx, '/', mul(an, bd), mul(ad, bn), at);
    case '//':
      return wholeOperation(ctx, '//', mul(an, bd), mul(ad, bn), at);
    default:
      return floatOperation(ctx, op, toFloat(ctx, a), toFloat(ctx, b));
  }
}

/** `-x`; a whole number stays one. */
export function negate(ctx: Context, a: NumberValue): Value {
  if (a.kind === 'int') return intValue(neg(a.dim));
  if (a.kind === 'fraction') return { kind: 'fraction', over: neg(a.over), under: a.under };
  return floatOperation(ctx, '*', a, floatValue(-1));
}
