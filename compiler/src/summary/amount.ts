/** Decides how costs are summed: polynomials over dims whose coefficients are exact whole numbers of any size. */
import { add, constant, exactDiv, literal, mul, substitute, variables } from '../dims/algebra.js';
import type { Assignment, Atom, Dim } from '../dims/dim.js';
import { DimOverflow, monomial, productOf } from '../dims/intern.js';
import { compareProducts, show } from '../dims/show.js';

/** `k` times a product of dims. */
interface Part {
  readonly k: bigint;
  /** The product, as a dim with coefficient 1. */
  readonly unit: Dim;
}
/** A sum of parts by the number of their product; no zero coefficient. */
export type Amount = ReadonlyMap<number, Part>;

/** The number of the empty product: the constant term's. */
const plain = 0;
/** 0. */
export const nothing: Amount = new Map();

class Sum {
  private readonly parts = new Map<number, Part>();
  add(k: bigint, dim: Dim): void {
    for (const t of dim.terms) {
      const had = this.parts.get(t.product);
      const sum = (had?.k ?? 0n) + k * BigInt(t.k);
      if (sum === 0n) this.parts.delete(t.product);
      else this.parts.set(t.product, { k: sum, unit: had?.unit ?? monomial(1, productOf(t.product)) });
    }
  }
  /** A factor that is the divisor of an exact quotient cancels: `4 * (D / 4)` is `D`. */
  done(): Amount {
    for (const [product, { k, unit }] of [...this.parts]) {
      if (!productOf(product).exact || !Number.isSafeInteger(Number(k))) continue;
      const whole = mul(constant(Number(k)), unit);
      if (whole.terms.length === 1 && whole.terms[0]?.product === product) continue;
      this.parts.delete(product);
      this.add(1n, whole);
    }
    return this.parts;
  }
}

/** A dim as an amount. */
export function amountOf(dim: Dim): Amount {
  const sum = new Sum();
  sum.add(1n, dim);
  return sum.done();
}
/** The sum of all. */
export function total(amounts: Iterable<Amount>): Amount {
  const sum = new Sum();
  for (const amount of amounts) for (const { k, unit } of amount.values()) sum.add(k, unit);
  return sum.done();
}
/** a + b */
export const plus = (a: Amount, b: Amount): Amount => total([a, b]);
/** a - b */
export const minus = (a: Amount, b: Amount): Amount => total([a, timesDim(b, constant(-1))]);

/** a * b */
export function times(a: Amount, b: Amount): Amount {
  const sum = new Sum();
  for (const x of a.values()) for (const y of b.values()) sum.add(x.k * y.k, mul(x.unit, y.unit));
  return sum.done();
}
/** An amount so many times. */
export const timesDim = (a: Amount, dim: Dim): Amount => times(a, amountOf(dim));
/** The elements of a tensor. */
export const elements = (shape: readonly Dim[]): Amount => shape.reduce(timesDim, amountOf(constant(1)));

/** A quotient that is whole. Throws `DimOverflow` where the dividend is beyond what dims hold and the divisor no number that divides it. */
export function over(a: Amount, divisor: Dim): Amount {
  const whole = dimIn(a);
  if (whole !== null) return amountOf(exactDiv(whole, divisor));
  const by = literal(divisor);
  const sum = new Sum();
  for (const { k, unit } of a.values()) {
    if (by === undefined || by === 0 || k % BigInt(by) !== 0n) throw new DimOverflow();
    sum.add(k / BigInt(by), unit);
  }
  return sum.done();
}

/** Replaces variables by dims, all at once. */
export function substituted(a: Amount, values: ReadonlyMap<string, Dim>): Amount {
  if (values.size === 0) return a;
  const sum = new Sum();
  for (const { k, unit } of a.values()) sum.add(k, substitute(unit, values));
  return sum.done();
}

/** The names of the variables that occur, sorted. */
export const variablesOf = (a: Amount): readonly string[] =>
  [...new Set([...a.values()].flatMap(({ unit }) => variables(unit)))].sort();

/** The number; null where a variable is open or a quotient is not whole. */
export function numberOf(a: Amount, values: Assignment = new Map()): bigint | null {
  let sum = 0n;
  for (const { k, unit } of a.values()) {
    let product = k;
    for (const { atoms } of unit.terms) {
      for (const atom of atoms) {
        const value = atomValue(atom, values);
        if (value === null) return null;
        product *= value;
      }
    }
    sum += product;
  }
  return sum;
}

const dimValue = (dim: Dim, values: Assignment): bigint | null => numberOf(amountOf(dim), values);

function atomValue(atom: Atom, values: Assignment): bigint | null {
  if (atom.op === 'variable') {
    const value = values.get(atom.name);
    return value === undefined ? null : BigInt(value);
  }
  const x = dimValue(atom.a, values);
  const y = dimValue(atom.b, values);
  if (x === null || y === null) return null;
  const less = x < y;
  switch (atom.op) {
    case 'min':
      return less ? x : y;
    case 'max':
      return less ? y : x;
    case '^':
      return y < 0n ? null : x ** y;
    default:
      break;
  }
  if (y === 0n) return null;
  const rest = ((x % y) + y) % y;
  if (atom.op === '%') return rest;
  if (atom.op === '//') return (x - rest) / y;
  return rest === 0n ? x / y : null;
}

/** The same as a dim; null where a coefficient is beyond 2^53. */
export function dimIn(a: Amount): Dim | null {
  let dim = constant(0);
  for (const { k, unit } of a.values()) {
    if (!Number.isSafeInteger(Number(k))) return null;
    dim = add(dim, monomial(Number(k), productOf(unit.terms[0]?.product ?? plain)));
  }
  return dim;
}

/** As a person would write it: `12*D^2*L + D*V`. */
export function showAmount(a: Amount): string {
  const dim = dimIn(a);
  if (dim !== null) return show(dim);
  const parts = [...a.values()].sort((x, y) =>
    compareProducts(x.unit.terms[0]?.atoms ?? [], y.unit.terms[0]?.atoms ?? []),
  );
  return parts
    .map(({ k, unit }, i) => {
      const size = k < 0n ? -k : k;
      const text = unit.terms[0]?.product === plain ? String(size) : size === 1n ? show(unit) : `${size}*${show(unit)}`;
      return `${k < 0n ? (i === 0 ? '-' : ' - ') : i === 0 ? '' : ' + '}${text}`;
    })
    .join('');
}
