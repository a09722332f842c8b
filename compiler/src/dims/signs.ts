/** Decides what the form of a dim alone says of its sign, where no facts are at hand: dim variables are at least 1. */
import type { Atom, Dim } from './dim.js';

/** A lower bound wherever the dim is defined; -Infinity where the form tells none. */
export function least(d: Dim): number {
  let sum = 0;
  for (const { k, atoms } of d.terms) {
    if (atoms.length === 0) sum += k;
    else if (k < 0) sum += k * mostOf(atoms);
    else {
      let product = k;
      for (const atom of atoms) {
        const low = leastAtom(atom);
        if (low < 0) return Number.NEGATIVE_INFINITY;
        product *= low;
      }
      sum += product;
    }
  }
  return sum;
}

/** At least 0 wherever it is defined. */
export const isNonNegative = (d: Dim): boolean => least(d) >= 0;

function leastAtom(atom: Atom): number {
  switch (atom.op) {
    case 'variable':
      return atom.sort === 'dim' ? 1 : Number.NEGATIVE_INFINITY;
    case '//':
      return isNonNegative(atom.a) && isNonNegative(atom.b) ? 0 : Number.NEGATIVE_INFINITY;
    case '/':
      return isNonNegative(atom.b)
        ? least(atom.a) >= 1
          ? 1
          : isNonNegative(atom.a)
            ? 0
            : Number.NEGATIVE_INFINITY
        : Number.NEGATIVE_INFINITY;
    case '%':
      return isNonNegative(atom.b) ? 0 : Number.NEGATIVE_INFINITY;
    case 'min':
      return Math.min(least(atom.a), least(atom.b));
    case 'max':
      return Math.max(least(atom.a), least(atom.b));
    case '^':
      return least(atom.a) >= 1 ? 1 : isNonNegative(atom.a) ? 0 : Number.NEGATIVE_INFINITY;
  }
}

/** An upper bound of a product; Infinity but for one remainder by a number. */
function mostOf(atoms: readonly Atom[]): number {
  const [only] = atoms;
  if (atoms.length !== 1 || only === undefined || only.op !== '%') return Number.POSITIVE_INFINITY;
  const by = only.b.terms.length === 1 ? only.b.terms[0]! : undefined;
  return by !== undefined && by.atoms.length === 0 && by.k > 0 ? by.k - 1 : Number.POSITIVE_INFINITY;
}
