/** Decides whether dims are 0: by normal form, by residues, by abduction. */
import { abduce, isNecessary } from './abduce.js';
import { under } from './apply-facts.js';
import { isPositive } from './at-least.js';
import { highest, lowest } from './bounds.js';
import { conjoin } from './conjoin.js';
import type { Dim, Fact } from './dim.js';
import { assume, type Known } from './facts.js';
import { asRemainders } from './floor-rules.js';
import { constant, content, divide, floorRemainder, leading, literal, neg, sub, zero } from './polynomial.js';
import { isNowhereZero } from './residue-cases.js';
import { congruencesOf } from './residue-facts.js';
import { axesOf, splitResidues } from './residues.js';
import { sidesOf } from './sides.js';

export type Hint = ReadonlyMap<string, number>;
export type Zero =
  | { readonly is: 'proved' }
  | {
      readonly is: 'where';
      readonly facts: readonly Fact[];
      readonly weakest: boolean;
      readonly hints: readonly Hint[];
    }
  | { readonly is: 'never'; readonly hints: readonly Hint[] }
  | { readonly is: 'beyond'; readonly cases: number };

/** `p == 0` for all of these, which are in the variables of the facts: what they need together. */
export function decideZero(asked: readonly Dim[], known: Known): Zero {
  const open = new Map<Dim, Dim>();
  for (const p of asked) {
    const left = under(known, p);
    if (!isZero(left, known) && !open.has(left)) open.set(left, p);
  }
  if (open.size === 0) return { is: 'proved' };
  const plain = [...open.keys()].filter((d) => isSplittable(d));
  const hard = [...open].filter(([d]) => !plain.includes(d));
  const facts: Fact[] = [];
  const hints: Hint[] = [];
  let weakest = true;
  const split = splitAll(plain, known);
  if (split.is === 'beyond') hard.push(...[...open].filter(([d]) => plain.includes(d)));
  else if (split.is === 'never') return split;
  else if (split.is === 'where') {
    facts.push(...split.facts);
    hints.push(...split.hints);
    weakest = split.weakest;
  }
  for (const [, p] of hard) {
    const so = assume(known, facts);
    const left = under(so, p);
    if (provedZero(left, p, so, maxSides)) continue;
    const found = abduce(p, so);
    if (found === null) return split.is === 'beyond' ? split : { is: 'never', hints };
    facts.push(...found);
    weakest &&= found.length === 1 && isNecessary(left, found[0]!);
  }
  return facts.length === 0 ? { is: 'proved' } : { is: 'where', facts: conjoin(facts, known), weakest, hints };
}

/** In normal form, or as a multiple of what is known to be 0. */
const isZero = (d: Dim, known: Known): boolean => d === zero || known.zeros.some((e) => isFactor(under(known, e), d));

function isFactor(e: Dim, d: Dim): boolean {
  if (literal(e) !== undefined) return false;
  return divide(d, leading(e).k < 0 ? neg(e) : e).rest === zero;
}

/** No floor, remainder or the like but by numbers. */
const isSplittable = (d: Dim): boolean =>
  d.terms.every((t) =>
    t.atoms.every(
      (atom) =>
        atom.op === 'variable' ||
        ((atom.op === '//' || atom.op === '%' || atom.op === '/') &&
          (literal(atom.b) ?? 0) > 0 &&
          isSplittable(atom.a)),
    ),
  );

function splitAll(dims: readonly Dim[], known: Known): Zero {
  if (dims.length === 0) return { is: 'proved' };
  const multiples = known.multiples.flatMap(({ dim, modulus }) => {
    const by = literal(modulus);
    return by === undefined ? [] : [{ dim, modulus: by }];
  });
  const result = splitResidues(dims, multiples, known);
  if ('cases' in result) return { is: 'beyond', cases: result.cases };
  const hints = result.splits.flatMap((s) => s.failure() ?? []);
  const facts: Fact[] = [];
  let weakest = result.exact;
  for (const s of result.splits) {
    const condition = congruencesOf(s, known);
    if (condition === null) return { is: 'never', hints };
    facts.push(...condition.facts);
    weakest &&= condition.exact && s.exact();
  }
  return facts.length === 0 ? { is: 'proved' } : { is: 'where', facts, weakest, hints };
}

/** True where `asked`, in the variables of the facts, is proved to be 0. */
export const isProvedZero = (asked: Dim, known: Known): boolean =>
  provedZero(under(known, asked), asked, known, maxSides);

/** So many `min` and `max` are taken apart. */
const maxSides = 2;

function provedZero(left: Dim, asked: Dim, known: Known, sides: number): boolean {
  if (isZero(left, known)) return true;
  if (literal(left) !== undefined) return false;
  if (isZero(asRemainders(left), known) || splitAll([left], known).is === 'proved') return true;
  return (
    sides > 0 &&
    (sidesOf(left, known)?.every((side) => side.impossible || provedZero(under(side, asked), asked, side, sides - 1)) ??
      false)
  );
}

/** True where it is proved that it is never 0. */
export function isProvedNonZero(asked: Dim, known: Known): boolean {
  const left = under(known, asked);
  const k = literal(left);
  if (k !== undefined) return k !== 0;
  if (lowest(left, known) > 0 || highest(left, known) < 0) return true;
  const from = left.terms.find((t) => t.atoms.length === 0)?.k ?? 0;
  const loose = content(sub(left, constant(from))).k;
  if (loose > 1 && floorRemainder(from, loose) !== 0) return true;
  if (isPositive(sub(asked, constant(1)), known) || isPositive(sub(neg(asked), constant(1)), known)) return true;
  const axes = axesOf(left, known);
  return (
    axes !== null && axes.dim === left && axes.axes.some((axis) => axis.modulus > 1) && isNowhereZero(axes.axes, left)
  );
}
