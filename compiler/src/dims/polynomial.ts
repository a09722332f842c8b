/** Decides sums, products and exact quotients of dims. `b * (a/b)` is `a` by construction. */
import type { Atom, Dim, OperatorAtom, Term } from './dim.js';
import {
  DimOverflow,
  emptyProduct,
  internSum,
  monomial,
  operatorAtom,
  PairMemo,
  type Product,
  product,
  productOf,
  term,
  times,
  whenForgotten,
} from './intern.js';
import { compareProducts } from './show.js';

/** The dim 0. */
export const zero = internSum([]);

/** Whole numbers from 0 on, which are asked for most. */
const small: Dim[] = [];
const maxSmall = 1024;

/** The dim that is this whole number. */
export function constant(n: number): Dim {
  const had = small[n];
  if (had !== undefined) return had;
  if (!Number.isSafeInteger(n)) throw new DimOverflow();
  const made = monomial(n, emptyProduct);
  if (n >= 0 && n < maxSmall) small[n] = made;
  return made;
}
/** The dim 1. */
export const one = constant(1);

/** The number that a dim is whatever its variables are, else undefined. */
export function literal(d: Dim): number | undefined {
  if (d.terms.length === 0) return 0;
  const first = d.terms[0]!;
  return d.terms.length === 1 && first.product === 0 ? first.k : undefined;
}

const atomDims = new Map<Atom, Dim>();
/** The dim of one atom. */
export function atomDim(atom: Atom): Dim {
  let made = atomDims.get(atom);
  if (made === undefined) {
    made = monomial(1, product([atom]));
    atomDims.set(atom, made);
  }
  return made;
}
whenForgotten(() => {
  small.length = 0;
  atomDims.clear();
});

/** The dim of one operator, to which no rule applies. */
export const operator = (op: OperatorAtom['op'], a: Dim, b: Dim): Dim => atomDim(operatorAtom(op, a, b));

/** A sum under construction. */
export class Sum {
  readonly #terms = new Map<number, number>();
  add(k: number, of: number): void {
    const sum = (this.#terms.get(of) ?? 0) + k;
    if (!Number.isSafeInteger(sum)) throw new DimOverflow();
    if (sum === 0) this.#terms.delete(of);
    else this.#terms.set(of, sum);
  }
  addDim(d: Dim, by = 1): void {
    for (const { k, product } of d.terms) this.add(k * by, product);
  }
  dim(): Dim {
    const ids = [...this.#terms.keys()].sort((a, b) => a - b);
    return internSum(ids.map((id) => term(this.#terms.get(id)!, productOf(id))));
  }
}

const addMemo = new PairMemo<Dim>();
/** a + b */
export function add(a: Dim, b: Dim): Dim {
  if (a.terms.length === 0) return b;
  if (b.terms.length === 0) return a;
  const [x, y] = a.id < b.id ? [a, b] : [b, a];
  return addMemo.get(x.id, y.id) ?? addMemo.set(x.id, y.id, merge(x.terms, y.terms));
}

function merge(a: readonly Term[], b: readonly Term[]): Dim {
  const terms: Term[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const x = a[i]!;
    const y = b[j]!;
    if (x.product === y.product) {
      if (x.k + y.k !== 0) terms.push({ k: x.k + y.k, product: x.product, atoms: x.atoms });
      i++;
      j++;
    } else if (x.product < y.product) {
      terms.push(x);
      i++;
    } else {
      terms.push(y);
      j++;
    }
  }
  while (i < a.length) terms.push(a[i++]!);
  while (j < b.length) terms.push(b[j++]!);
  return internSum(terms);
}

const negMemo = new PairMemo<Dim>();
/** `by * d`, for a number. */
export function scale(d: Dim, by: number): Dim {
  if (by === 1) return d;
  if (by === 0) return zero;
  if (by === -1) return negMemo.get(d.id, 0) ?? negMemo.set(d.id, 0, multiplied(d, by));
  return multiplied(d, by);
}

function multiplied(d: Dim, by: number): Dim {
  return internSum(d.terms.map(({ k, product, atoms }) => ({ k: k * by, product, atoms })));
}
/** -d */
export const neg = (d: Dim): Dim => scale(d, -1);
/** a - b */
export const sub = (a: Dim, b: Dim): Dim => (a === b ? zero : add(a, neg(b)));

const mulMemo = new PairMemo<Dim>();
/** a * b; a factor that is the divisor of an exact quotient cancels. */
export function mul(a: Dim, b: Dim): Dim {
  const k = literal(a);
  if (k !== undefined && (k === 1 || b.terms.every((t) => !productOf(t.product).exact))) return scale(b, k);
  if (literal(b) !== undefined) return mul(b, a);
  const [x, y] = a.id < b.id ? [a, b] : [b, a];
  return mulMemo.get(x.id, y.id) ?? mulMemo.set(x.id, y.id, cancelSum(x, y) ?? cancelSum(y, x) ?? expand(x, y));
}

function expand(a: Dim, b: Dim): Dim {
  const sum = new Sum();
  for (const x of a.terms) {
    const p = productOf(x.product);
    for (const y of b.terms) {
      const both = times(p, productOf(y.product));
      const k = x.k * y.k;
      if (!Number.isSafeInteger(k)) throw new DimOverflow();
      const cancelled = both.exact ? cancel(k, both) : null;
      if (cancelled === null) sum.add(k, both.id);
      else sum.addDim(cancelled);
    }
  }
  return sum.dim();
}

/** `(h + 1) * (D/(h + 1))` is `D`: a divisor of several terms cancels as a whole. Null: not the case. */
function cancelSum(whole: Dim, quotient: Dim): Dim | null {
  if (quotient.terms.length !== 1 || whole.terms.length < 2) return null;
  const { k, product: of, atoms } = quotient.terms[0]!;
  if (!productOf(of).exact) return null;
  for (const atom of atoms) {
    if (atom.op !== '/' || atom.b.terms.length < 2) continue;
    const { quotient: left, rest } = divide(whole, atom.b);
    if (rest === zero) return mul(mul(left, atom.a), monomial(k, product(without(atoms, [atom]))));
  }
  return null;
}

/** Cancels the other factors of a term against the divisors of its exact quotients. Null: nothing cancels. */
function cancel(k: number, { atoms }: Product): Dim | null {
  for (const atom of atoms) {
    if (atom.op !== '/' || atom.b.terms.length !== 1) continue;
    const by = atom.b.terms[0]!;
    const others = without(atoms, [atom]);
    const g = by.k === 0 ? 1 : gcd(k, by.k);
    const shared = common(others, by.atoms);
    if (g === 1 && shared.length === 0) continue;
    const left = monomial(k / g, product(without(others, shared)));
    const divisor = monomial(by.k / g, product(without(by.atoms, shared)));
    return mul(left, exactDiv(atom.a, divisor));
  }
  return null;
}

/** Greatest common divisor, at least 0. */
export function gcd(a: number, b: number): number {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** `a / b` rounded down; `b` is not 0. */
export function floorDivide(a: number, b: number): number {
  return (a - floorRemainder(a, b)) / b;
}
/** What `floorDivide` leaves; it has the sign of `b`. */
export function floorRemainder(a: number, b: number): number {
  const r = a % b;
  return r === 0 ? 0 : r < 0 === b < 0 ? r : r + b;
}

/** Multiset difference; both sorted by id. */
export function without(atoms: readonly Atom[], taken: readonly Atom[]): readonly Atom[] {
  if (taken.length === 0) return atoms;
  let j = 0;
  return atoms.filter((atom) => {
    if (j < taken.length && taken[j] === atom) {
      j++;
      return false;
    }
    return true;
  });
}

/** Multiset intersection; both sorted by id. */
function common(a: readonly Atom[], b: readonly Atom[]): readonly Atom[] {
  const out: Atom[] = [];
  let j = 0;
  for (const atom of a) {
    while (j < b.length && b[j]!.id < atom.id) j++;
    if (j < b.length && b[j] === atom) {
      out.push(atom);
      j++;
    }
  }
  return out;
}

/** The greatest product and number that divide every term; `k` is 0 for the dim 0. */
export function content(d: Dim): { readonly k: number; readonly atoms: readonly Atom[] } {
  let k = 0;
  let atoms: readonly Atom[] | null = null;
  for (const t of d.terms) {
    k = gcd(k, t.k);
    atoms = atoms === null ? t.atoms : atoms.length === 0 ? atoms : common(atoms, t.atoms);
  }
  return { k, atoms: atoms ?? [] };
}

/** `d` without a factor of its content. */
export function takeOut(d: Dim, k: number, atoms: readonly Atom[]): Dim {
  if (k === 1 && atoms.length === 0) return d;
  const sum = new Sum();
  for (const t of d.terms) sum.add(t.k / k, product(without(t.atoms, atoms)).id);
  return sum.dim();
}

/** The number and product that divide both, and both without it. */
export function reduce(
  a: Dim,
  b: Dim,
): { readonly a: Dim; readonly b: Dim; readonly k: number; readonly atoms: readonly Atom[] } {
  const x = content(a);
  const y = content(b);
  const k = gcd(x.k, y.k);
  const atoms = a.terms.length === 0 ? y.atoms : common(x.atoms, y.atoms);
  if (k === 0) return { a, b, k: 1, atoms: [] };
  return { a: takeOut(a, k, atoms), b: takeOut(b, k, atoms), k, atoms };
}

/** The term that leads in long division: highest degree, then by name, so that it does not depend on what came before. */
export function leading(d: Dim): Term {
  let best = d.terms[0]!;
  for (const t of d.terms) if (t !== best && compareProducts(t.atoms, best.atoms) < 0) best = t;
  return best;
}

/** `x = d * quotient + rest`, as polynomials; `d` is not 0 and its leading coefficient is positive. Coefficients of `rest` that could be divided are in `0 .. lead - 1`. */
export function divide(x: Dim, d: Dim): { readonly quotient: Dim; readonly rest: Dim } {
  const lead = leading(d);
  if (d.terms.length === 1) {
    const quotient = new Sum();
    const rest = new Sum();
    for (const t of x.terms) {
      const left = over(t, lead);
      const q = left === null ? 0 : floorDivide(t.k, lead.k);
      if (left !== null) quotient.add(q, left.id);
      rest.add(t.k - q * lead.k, t.product);
    }
    return { quotient: quotient.dim(), rest: rest.dim() };
  }
  let quotient = zero;
  let rest = x;
  for (let round = 0; round < 64; round++) {
    const next = [...rest.terms]
      .sort((a, b) => compareProducts(a.atoms, b.atoms))
      .find((t) => over(t, lead) !== null && floorDivide(t.k, lead.k) !== 0);
    if (next === undefined) return { quotient, rest };
    const part = monomial(floorDivide(next.k, lead.k), over(next, lead)!);
    quotient = add(quotient, part);
    rest = sub(rest, expand(part, d));
  }
  return { quotient: zero, rest: x };
}

/** The product of `t` without that of `by`; null where it does not contain it. */
function over(t: Term, by: Term): Product | null {
  if (by.atoms.length === 0) return productOf(t.product);
  const left = without(t.atoms, by.atoms);
  return left.length === t.atoms.length - by.atoms.length ? product(left) : null;
}

/** The product of `t` without that of `by`, as a dim; null where it does not contain it. */
export function monomialOf(t: Term, by: Term): Dim | null {
  const left = over(t, by);
  return left === null ? null : monomial(1, left);
}

const exactMemo = new PairMemo<Dim>();
/** `a / b`, which a fact says is a whole number: common factors cancel, multiples of `b` are pulled out. */
export function exactDiv(a: Dim, b: Dim): Dim {
  if (b === one) return a;
  return exactMemo.get(a.id, b.id) ?? exactMemo.set(a.id, b.id, exactQuotient(a, b));
}

function exactQuotient(a: Dim, b: Dim): Dim {
  if (b === zero) return operator('/', a, b);
  if (a === zero) return zero;
  if (leading(b).k < 0) return exactDiv(neg(a), neg(b));
  const small = reduce(a, b);
  if (small.b !== b) return exactDiv(small.a, small.b);
  const { quotient, rest } = divide(a, b);
  if (quotient !== zero) return add(quotient, exactDiv(rest, b));
  const inner = single(a, '/');
  if (inner !== null) return exactDiv(add(inner.atom.a, mul(inner.atom.b, inner.others)), mul(inner.atom.b, b));
  return operator('/', a, b);
}

/** The one term of `d` that is an atom of this operator, once; null where there is none or there are several. */
export function single(
  d: Dim,
  ...ops: readonly OperatorAtom['op'][]
): { readonly atom: OperatorAtom; readonly others: Dim } | null {
  let found: Term | null = null;
  for (const t of d.terms) {
    const atom = t.atoms[0];
    if (t.k !== 1 || t.atoms.length !== 1 || atom === undefined || atom.op === 'variable' || !ops.includes(atom.op))
      continue;
    if (found !== null) return null;
    found = t;
  }
  if (found === null) return null;
  const rest = found;
  return { atom: rest.atoms[0] as OperatorAtom, others: internSum(d.terms.filter((t) => t !== rest)) };
}
