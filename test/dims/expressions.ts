/** Random dim expressions as plain trees, with an evaluation that knows none of the rules of normal forms. */
import * as algebra from '../../compiler/src/dims/algebra.js';
import type { Dim } from '../../compiler/src/dims/dim.js';

export type Operator = '+' | '-' | '*' | '//' | '/' | '%' | 'min' | 'max' | '^';
export type Expression =
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'name'; readonly name: string }
  | { readonly op: Operator; readonly a: Expression; readonly b: Expression };

/** Seeded numbers: mulberry32. */
export function randomNumbers(seed: number): {
  readonly below: (n: number) => number;
  readonly pick: <T>(of: readonly T[]) => T;
} {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { below, pick: (of) => of[below(of.length)]! };
}
export type Random = ReturnType<typeof randomNumbers>;

export interface Shape {
  readonly names: readonly string[];
  readonly operators: readonly Operator[];
  /** The numbers that stand in an expression. */
  readonly numbers: readonly number[];
  /** Divisors are numbers. */
  readonly literalDivisors: boolean;
}

export function randomExpression(random: Random, shape: Shape, depth: number): Expression {
  if (depth === 0 || random.below(6) === 0) {
    return random.below(3) === 0
      ? { op: 'number', value: random.pick(shape.numbers) }
      : { op: 'name', name: random.pick(shape.names) };
  }
  const op = random.pick(shape.operators);
  const a = randomExpression(random, shape, depth - 1);
  const divides = op === '//' || op === '/' || op === '%';
  if (op === '^')
    return {
      op,
      a,
      b:
        random.below(4) === 0
          ? { op: 'name', name: random.pick(shape.names) }
          : { op: 'number', value: random.below(4) },
    };
  if (divides && shape.literalDivisors) return { op, a, b: { op: 'number', value: 1 + random.below(6) } };
  const b = randomExpression(random, shape, depth - 1);
  // An exact quotient that mostly is one.
  return op === '/' && random.below(4) > 0 ? { op, a: { op: '*', a, b }, b } : { op, a, b };
}

/** The value; null where a divisor is 0, an exact quotient is not whole, or a number is beyond 2^53. */
export function plainValue(e: Expression, values: ReadonlyMap<string, number>): number | null {
  if (e.op === 'number') return e.value;
  if (e.op === 'name') return values.get(e.name)!;
  const x = plainValue(e.a, values);
  const y = plainValue(e.b, values);
  if (x === null || y === null) return null;
  const value = plainly(e.op, x, y);
  return Number.isSafeInteger(value) ? value : null;
}

function plainly(op: Operator, x: number, y: number): number {
  switch (op) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '//':
      return Math.floor(x / y);
    case '/':
      return x / y;
    case '%':
      return x - y * Math.floor(x / y);
    case 'min':
      return Math.min(x, y);
    case 'max':
      return Math.max(x, y);
    case '^':
      return x ** y;
  }
}

/** The functions under test; a negative control breaks one of them. */
export type Rules = Pick<
  typeof algebra,
  'add' | 'sub' | 'mul' | 'floorDiv' | 'exactDiv' | 'mod' | 'min' | 'max' | 'power'
>;

export function dimOf(e: Expression, rules: Rules = algebra, sorts: ReadonlyMap<string, 'int'> = new Map()): Dim {
  if (e.op === 'number') return algebra.constant(e.value);
  if (e.op === 'name') return algebra.variable(e.name, sorts.get(e.name) ?? 'dim');
  const a = dimOf(e.a, rules, sorts);
  const b = dimOf(e.b, rules, sorts);
  switch (e.op) {
    case '+':
      return rules.add(a, b);
    case '-':
      return rules.sub(a, b);
    case '*':
      return rules.mul(a, b);
    case '//':
      return rules.floorDiv(a, b);
    case '/':
      return rules.exactDiv(a, b);
    case '%':
      return rules.mod(a, b);
    case 'min':
      return rules.min(a, b);
    case 'max':
      return rules.max(a, b);
    case '^':
      return rules.power(a, b);
  }
}

export const written = (e: Expression): string =>
  e.op === 'number'
    ? String(e.value)
    : e.op === 'name'
      ? e.name
      : e.op === 'min' || e.op === 'max'
        ? `${e.op}(${written(e.a)}, ${written(e.b)})`
        : `(${written(e.a)} ${e.op} ${written(e.b)})`;
