/** Decides how small and how large a dim can be, given what is known of its variables, and brings `p >= 0` to its simplest form. */
import type { Atom, Dim } from './dim.js';
import {
  add,
  atomDim,
  constant,
  content,
  floorDivide,
  gcd,
  literal,
  monomialOf,
  mul,
  neg,
  one,
  Sum,
  scale,
  single,
  sub,
  takeOut,
  zero,
} from './polynomial.js';
import { isNonNegative, least } from './signs.js';

/** What bounds read of the facts. */
export interface Limits {
  /** Lower and upper bounds of variables, beyond the 1 of a dim. */
  readonly low: ReadonlyMap<string, number>;
  readonly high: ReadonlyMap<string, number>;
  /** Other dims that are at least 0. */
  readonly inequalities: readonly Dim[];
}

/** Nothing is known of any variable. */
export const noLimits: Limits = { low: new Map(), high: new Map(), inequalities: [] };

const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number;

/** The least value of a variable. */
export const lowOf = (atom: Extract<Atom, { op: 'variable' }>, limits: Limits): number =>
  Math.max(limits.low.get(atom.name) ?? NEGATIVE_INFINITY, atom.sort === 'dim' ? 1 : NEGATIVE_INFINITY);

function lowOfAtom(atom: Atom, limits: Limits): number {
  switch (atom.op) {
    case 'variable':
      return lowOf(atom, limits);
    case '//':
    case '/': {
      const x = lowest(atom.a, limits);
      const y = lowest(atom.b, limits);
      if (x < 0 || y < 0) return y > 0 && Number.isFinite(x) ? floorDivide(x, y) : NEGATIVE_INFINITY;
      const by = highest(atom.b, limits);
      const low = Number.isFinite(by) && by > 0 && Number.isFinite(x) ? floorDivide(x, by) : 0;
      return atom.op === '/' && x >= 1 ? Math.max(low, 1) : low;
    }
    case '%':
      return lowest(atom.b, limits) >= 0 ? 0 : NEGATIVE_INFINITY;
    case 'min':
      return Math.min(lowest(atom.a, limits), lowest(atom.b, limits));
    case 'max':
      return Math.max(lowest(atom.a, limits), lowest(atom.b, limits));
    case '^':
      return leastPower(lowest(atom.a, limits));
  }
}
const leastPower = (base: number): number => (base >= 1 ? 1 : base >= 0 ? 0 : NEGATIVE_INFINITY);

function highOfAtom(atom: Atom, limits: Limits): number {
  switch (atom.op) {
    case 'variable':
      return limits.high.get(atom.name) ?? POSITIVE_INFINITY;
    case '//':
    case '/': {
      const x = highest(atom.a, limits);
      const y = lowest(atom.b, limits);
      return x >= 0 && y >= 0 ? (Number.isFinite(x) ? floorDivide(x, Math.max(y, 1)) : x) : POSITIVE_INFINITY;
    }
    case '%':
      return lowest(atom.b, limits) >= 0 ? highest(atom.b, limits) - 1 : POSITIVE_INFINITY;
    case 'min':
      return Math.min(highest(atom.a, limits), highest(atom.b, limits));
    case 'max':
      return Math.max(highest(atom.a, limits), highest(atom.b, limits));
    case '^':
      return POSITIVE_INFINITY;
  }
}

/** A lower bound of `d`; -Infinity where none is seen. */
export function lowest(d: Dim, limits: Limits): number {
  let sum = 0;
  let mixed = false;
  for (const { k, atoms } of d.terms) {
    let product = Math.abs(k);
    for (const atom of atoms) {
      const low = lowOfAtom(atom, limits);
      if (low < 0 && (k < 0 || atoms.length > 1)) return NEGATIVE_INFINITY;
      product = timesBound(product, k > 0 ? low : highOfAtom(atom, limits));
    }
    mixed ||= k < 0 && atoms.length > 0;
    sum += k > 0 ? product : -product;
    // Beyond 2^53 a sum is rounded, and its sign may be wrong.
    if (Number.isFinite(sum) && Math.abs(sum) > Number.MAX_SAFE_INTEGER) return NEGATIVE_INFINITY;
  }
  // Terms bounded one by one say nothing of `H*W - H`; counted from the least values, `(H - 1)` and `(W - 1)`, they do.
  return mixed && sum < 0 ? Math.max(sum, lowestFromCorner(d, limits)) : sum;
}

/** An upper bound of `d`. */
export const highest = (d: Dim, limits: Limits): number => -lowest(neg(d), limits);

/** 0 times infinity is 0 here: a product with a factor that is 0. */
const timesBound = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

/** `lowest` of the polynomial in (atom - its least value). */
function lowestFromCorner(d: Dim, limits: Limits): number {
  const moved = new Sum();
  for (const { k, atoms } of d.terms) {
    let product = constant(k);
    for (const atom of atoms) {
      const low = lowOfAtom(atom, limits);
      if (!Number.isFinite(low)) return NEGATIVE_INFINITY;
      product = mul(product, low === 0 ? atomDim(atom) : add(atomDim(atom), constant(low)));
    }
    moved.addDim(product);
  }
  let sum = 0;
  for (const { k, atoms } of moved.dim().terms) {
    if (atoms.length === 0) sum += k;
    else if (k < 0)
      sum +=
        k * atoms.reduce((product, atom) => timesBound(product, highOfAtom(atom, limits) - lowOfAtom(atom, limits)), 1);
  }
  return sum;
}

/** True where `p >= 0` is seen from the bounds and at most `depth` of the known inequalities. */
export function isAtLeastZero(p: Dim, limits: Limits, depth = 3): boolean {
  if (lowest(p, limits) >= 0) return true;
  if (depth === 0) return false;
  for (const f of limits.inequalities) {
    for (const t of p.terms) {
      if (t.k >= 0 || t.atoms.length === 0) continue;
      for (const s of f.terms) {
        const left = s.k < 0 && s.atoms.length > 0 ? monomialOf(t, s) : null;
        if (left === null || lowest(left, limits) < 0) continue;
        // -t.k of t against -s.k of s * left: what is left of p after adding no more than f * left can give.
        const rest = sub(scale(p, -s.k), mul(scale(f, -t.k), left));
        if (isAtLeastZero(rest, limits, depth - 1)) return true;
      }
    }
  }
  return false;
}

/** A dim that is at least 0 where `p` is and only there: floors with factor 1 are multiplied out, common factors dropped. */
export function simplifyInequality(p: Dim): Dim {
  let at = p;
  for (let round = 0; round < 32; round++) {
    const next = step(at);
    if (next === at) return at;
    at = next;
  }
  return at;
}

function step(p: Dim): Dim {
  if (literal(p) !== undefined) return p;
  const { atoms } = content(p);
  // N*(L - T) >= 0 is L - T >= 0, for factors that are at least 1.
  const positive = atoms.filter((atom) => least(atomDim(atom)) >= 1);
  if (positive.length > 0) return takeOut(p, 1, positive);
  let g = 0;
  const from = p.terms.find((t) => t.atoms.length === 0)?.k ?? 0;
  for (const t of p.terms) if (t.atoms.length > 0) g = gcd(g, t.k);
  if (g > 1) return add(takeOut(sub(p, constant(from)), g, []), constant(floorDivide(from, g)));
  const up = single(p, '//', '/');
  // x//c + y >= 0 is x + c*y >= 0.
  if (up !== null && isNonNegative(up.atom.b)) return add(up.atom.a, mul(up.atom.b, up.others));
  const down = single(neg(p), '//', '/');
  if (down !== null && isNonNegative(down.atom.b)) {
    // y - x//c >= 0 is c*y + c - 1 - x >= 0; an exact quotient needs no c - 1.
    const slack = down.atom.op === '//' ? sub(down.atom.b, one) : zero;
    return sub(add(mul(down.atom.b, neg(down.others)), slack), down.atom.a);
  }
  return p;
}
