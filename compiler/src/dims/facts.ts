/** Decides what facts say: which variables they replace (`D % h == 0` makes `D` be `h*(D/h)`), which bounds they give, what is left of them. */
import { substitute, variable, variables } from './algebra.js';
import { type Limits, lowest, lowOf, noLimits, simplifyInequality } from './bounds.js';
import type { Atom, Dim, Fact, Term, VariableAtom } from './dim.js';
import {
  add,
  atomDim,
  constant,
  content,
  exactDiv,
  floorDivide,
  floorRemainder,
  gcd,
  leading,
  literal,
  mul,
  neg,
  one,
  reduce,
  Sum,
  scale,
  sub,
  zero,
} from './polynomial.js';
import { show } from './show.js';
import { isNonNegative, least } from './signs.js';

/** Facts, solved. */
export interface Known extends Limits {
  readonly facts: readonly Fact[];
  /** Variables that facts replace, each by a dim in free variables. */
  readonly values: ReadonlyMap<string, Dim>;
  /** Free variables that the solving introduced (`D/h`), each as a dim in the variables of the facts. */
  readonly origins: ReadonlyMap<string, Dim>;
  /** Atoms that an equation replaces. */
  readonly atoms: ReadonlyMap<Atom, Dim>;
  /** `dim` is a multiple of `modulus`, and no variable could be replaced for it. */
  readonly multiples: readonly { readonly dim: Dim; readonly modulus: Dim }[];
  /** Dims that are 0, and no variable could be replaced for it. */
  readonly zeros: readonly Dim[];
  /** The facts contradict each other: whatever is asked holds, nothing ever gets here. */
  readonly impossible: boolean;
}

type Solvable = Exclude<Fact, { kind: 'atLeast' }>;

/** Facts under way to `Known`. */
class Solving {
  readonly values = new Map<string, Dim>();
  readonly origins = new Map<string, Dim>();
  readonly atoms = new Map<Atom, Dim>();
  readonly multiples: { dim: Dim; modulus: Dim }[] = [];
  readonly zeros: Dim[] = [];
  readonly bounds: Dim[] = [];
  impossible = false;

  constructor(facts: readonly Fact[]) {
    let open: Solvable[] = [];
    for (const fact of facts) {
      if (fact.kind === 'atLeast') this.bounds.push(sub(fact.dim, fact.bound));
      else open.push(fact);
    }
    // Equations first, then symbolic divisors: `D % h == 0` replaces D, and `D % 8 == 0` beside it can be split into residues.
    open.sort((a, b) => rank(a) - rank(b));
    for (let solved = true; solved && !this.impossible; ) {
      solved = false;
      const later: Solvable[] = [];
      for (const fact of open) {
        if (fact.kind === 'equal' ? this.#equal(fact.left, fact.right) : this.#congruent(fact)) solved = true;
        else later.push(fact);
      }
      open = later;
    }
    for (const fact of open) this.#keep(fact);
  }

  resolve(d: Dim): Dim {
    return substitute(d, this.values);
  }

  /** From here on the variable is this dim. */
  #assign(atom: VariableAtom, value: Dim): void {
    const step = new Map([[atom.name, value]]);
    for (const [name, old] of this.values) this.values.set(name, substitute(old, step));
    this.values.set(atom.name, value);
    if (atom.sort === 'dim') this.bounds.push(sub(value, one));
  }

  /** A free variable for `of / by`; `of` is a multiple of `by`. */
  #quotient(of: Dim, by: Dim): Dim {
    const origin = exactDiv(substitute(of, this.origins), substitute(by, this.origins));
    const positive = least(of) >= 1 && isNonNegative(by);
    const name = show(origin);
    this.origins.set(name, origin);
    return variable(name, positive ? 'dim' : 'int');
  }

  #equal(left: Dim, right: Dim): boolean {
    const e = primitive(sub(this.resolve(left), this.resolve(right)));
    if (e === zero) return true;
    if (literal(e) !== undefined || e.terms.some((t) => t.atoms.length === 0 && t.k % looseContent(e) !== 0)) {
      this.impossible = true;
      return true;
    }
    const t = solvable(e, (k) => Math.abs(k) === 1, left, right);
    if (t === null) return false;
    this.#assign(t.atoms[0] as VariableAtom, scale(withoutTerm(e, t), -t.k));
    return true;
  }

  #congruent({ dim, modulus, rest }: Extract<Fact, { kind: 'congruent' }>): boolean {
    const m = this.resolve(modulus);
    const x = sub(this.resolve(dim), constant(rest));
    const number = literal(m);
    if (number === 0) return false;
    if (number !== undefined && (rest < 0 || rest >= number)) {
      // A remainder lies in 0 .. m - 1.
      this.impossible ||= number > 0;
      return this.impossible;
    }
    const small = reduce(x, leading(m).k < 0 ? neg(m) : m);
    const by = literal(small.b);
    return by === undefined ? this.#multipleOf(small.a, small.b) : this.#multipleOfNumber(small.a, by);
  }

  #multipleOfNumber(dim: Dim, by: number): boolean {
    const reduced = reduce(coefficientsModulo(dim, by), constant(by));
    const m = literal(reduced.b)!;
    if (reduced.a === zero || m === 1) return true;
    if (literal(reduced.a) !== undefined || looseContentWith(reduced.a, m) !== 1) {
      this.impossible = true;
      return true;
    }
    const t = solvable(reduced.a, (k) => gcd(k, m) === 1);
    if (t === null) return false;
    const atom = t.atoms[0] as VariableAtom;
    const left = coefficientsModulo(scale(withoutTerm(reduced.a, t), -inverse(t.k, m)), m);
    this.#assign(atom, add(scale(this.#quotient(sub(atomDim(atom), left), constant(m)), m), left));
    return true;
  }

  #multipleOf(dim: Dim, by: Dim): boolean {
    if (dim === zero) return true;
    const t = solvable(dim, (k) => Math.abs(k) === 1);
    if (t === null) return false;
    const atom = t.atoms[0] as VariableAtom;
    if (variables(by).includes(atom.name)) return false;
    const left = scale(withoutTerm(dim, t), -t.k);
    const quotient = this.#quotient(sub(atomDim(atom), left), by);
    // D % h == 1: (D - 1)/h is D//h, which is not negative.
    if (atom.sort === 'dim' && isNonNegative(by) && (literal(left) ?? -1) >= 0)
      this.bounds.push(quotient, sub(by, add(left, one)));
    this.#assign(atom, add(mul(by, quotient), left));
    return true;
  }

  /** What no variable could be solved for. */
  #keep(fact: Solvable): void {
    if (fact.kind === 'congruent') {
      const dim = sub(this.resolve(fact.dim), constant(fact.rest));
      const modulus = this.resolve(fact.modulus);
      if (dim !== zero && literal(modulus) !== 0)
        this.multiples.push({ dim, modulus: leading(modulus).k < 0 ? neg(modulus) : modulus });
      return;
    }
    const e = sub(this.resolve(fact.left), this.resolve(fact.right));
    this.zeros.push(e);
    for (const t of e.terms) {
      const atom = t.atoms[0];
      if (
        t.atoms.length !== 1 ||
        Math.abs(t.k) !== 1 ||
        atom === undefined ||
        atom.op === 'variable' ||
        this.atoms.has(atom)
      )
        continue;
      const value = scale(withoutTerm(e, t), -t.k);
      if (contains(value, atom)) continue;
      this.atoms.set(atom, value);
      return;
    }
  }
}

const rank = (fact: Solvable): number => (fact.kind === 'equal' ? 0 : literal(fact.modulus) === undefined ? 1 : 2);

/** Without a factor that is never 0. */
function primitive(e: Dim): Dim {
  const { k, atoms } = content(e);
  const positive = atoms.filter((atom) => least(atomDim(atom)) >= 1);
  return k === 0 ? e : reduce(e, mul(constant(k), positive.map(atomDim).reduce(mul, one))).a;
}

/** What divides all coefficients but the constant. */
function looseContent(e: Dim): number {
  let g = 0;
  for (const t of e.terms) if (t.atoms.length > 0) g = gcd(g, t.k);
  return g;
}
const looseContentWith = (e: Dim, m: number): number => gcd(looseContent(e), m);

/** The same modulo `m`: coefficients in `0 .. m - 1`. */
function coefficientsModulo(d: Dim, m: number): Dim {
  const sum = new Sum();
  for (const t of d.terms) sum.add(floorRemainder(t.k, m), t.product);
  return sum.dim();
}

/** x with a*x = 1 modulo m, for coprime numbers. */
function inverse(a: number, m: number): number {
  let [r, next] = [m, floorRemainder(a, m)];
  let [t, nextT] = [0, 1];
  while (next !== 0) {
    const q = Math.floor(r / next);
    [r, next] = [next, r - q * next];
    [t, nextT] = [nextT, t - q * nextT];
  }
  return floorRemainder(t, m);
}

const withoutTerm = (d: Dim, t: Term): Dim => {
  const sum = new Sum();
  for (const other of d.terms) if (other !== t) sum.add(other.k, other.product);
  return sum.dim();
};

/** A term that is one variable with a fitting coefficient, and the only place where it occurs; those that a side consists of first, then by name. */
function solvable(d: Dim, fits: (k: number) => boolean, ...sides: readonly Dim[]): Term | null {
  const found: { readonly t: Term; readonly name: string }[] = [];
  for (const t of d.terms) {
    const atom = t.atoms[0];
    if (t.atoms.length !== 1 || atom === undefined || atom.op !== 'variable' || !fits(t.k)) continue;
    if (d.terms.some((other) => other !== t && other.atoms.some((a) => contains(atomDim(a), atom)))) continue;
    if (sides.includes(atomDim(atom))) return t;
    found.push({ t, name: atom.name });
  }
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  return found[0]?.t ?? null;
}

function contains(d: Dim, atom: Atom): boolean {
  return d.terms.some((t) =>
    t.atoms.some((a) => a === atom || (a.op !== 'variable' && (contains(a.a, atom) || contains(a.b, atom)))),
  );
}

/** A node of the memo: facts come in lists that share their beginnings and their facts, not the lists themselves. */
interface MemoNode {
  known?: Known;
  readonly next: WeakMap<Fact, MemoNode>;
}
const memo: MemoNode = { next: new WeakMap() };

/** The facts, solved; memoised by the facts themselves. */
export function know(facts: readonly Fact[]): Known {
  let node = memo;
  for (const fact of facts) {
    let next = node.next.get(fact);
    if (next === undefined) {
      next = { next: new WeakMap() };
      node.next.set(fact, next);
    }
    node = next;
  }
  node.known ??= solveAll(facts);
  return node.known;
}

/** What is known with more facts, which are not worth remembering. */
export const assume = (known: Known, more: readonly Fact[]): Known =>
  more.length === 0 ? known : solveAll([...known.facts, ...more]);

const solveAll = (facts: readonly Fact[]): Known => solve(facts, facts, 0);

function solve(facts: readonly Fact[], all: readonly Fact[], depth: number): Known {
  const solving = new Solving(all);
  const { values, origins, atoms, multiples, zeros } = solving;
  const low = new Map<string, number>();
  const high = new Map<string, number>();
  const inequalities: Dim[] = [];
  let impossible = solving.impossible;
  for (const bound of solving.bounds) {
    const p = simplifyInequality(solving.resolve(bound));
    const k = literal(p);
    if (k !== undefined) impossible ||= k < 0;
    else if (!boundVariable(p, low, high) && lowest(p, noLimits) < 0) inequalities.push(p);
  }
  const known: Known = { facts, values, origins, atoms, multiples, zeros, low, high, inequalities, impossible };
  for (const p of inequalities) if (lowest(neg(p), known) >= 1) return { ...known, impossible: true };
  const pinned: Fact[] = [];
  for (const [name, top] of high) {
    const bottom = low.get(name);
    if (bottom === undefined) continue;
    if (bottom === top) pinned.push({ kind: 'equal', left: origins.get(name) ?? variable(name), right: constant(top) });
    else if (bottom > top) return { ...known, impossible: true };
  }
  return pinned.length > 0 && depth < 4 && !impossible ? solve(facts, [...all, ...pinned], depth + 1) : known;
}

/** Takes `a*v + b >= 0` as a bound of v. */
function boundVariable(p: Dim, low: Map<string, number>, high: Map<string, number>): boolean {
  const t = p.terms.find((t) => t.atoms.length > 0);
  const rest = p.terms.find((t) => t.atoms.length === 0)?.k ?? 0;
  if (t === undefined || t.atoms.length !== 1 || p.terms.length > (rest === 0 ? 1 : 2)) return false;
  const atom = t.atoms[0]!;
  if (atom.op !== 'variable') return false;
  const bound = floorDivide(rest, Math.abs(t.k));
  const least = Math.max(low.get(atom.name) ?? lowOf(atom, noLimits), t.k > 0 ? -bound : Number.NEGATIVE_INFINITY);
  if (Number.isFinite(least)) low.set(atom.name, least);
  if (t.k < 0) high.set(atom.name, Math.min(high.get(atom.name) ?? Number.POSITIVE_INFINITY, bound));
  return true;
}
