/** Decides the two ways that a `min` or `max` can go, as facts. */
import type { Atom, Dim } from './dim.js';
import { assume, type Known } from './facts.js';
import { inOriginals } from './residue-facts.js';

/** Both ways of the first `min` or `max` in a dim that is already under what is known; null where there is none. */
export function sidesOf(d: Dim, known: Known): readonly Known[] | null {
  const atom = firstExtreme(d);
  if (atom === null) return null;
  const a = inOriginals(atom.a, known);
  const b = inOriginals(atom.b, known);
  return [
    assume(known, [{ kind: 'atLeast', dim: a, bound: b }]),
    assume(known, [{ kind: 'atLeast', dim: b, bound: a }]),
  ];
}

/** An innermost one: what it compares has none. */
function firstExtreme(d: Dim): Exclude<Atom, { op: 'variable' }> | null {
  for (const t of d.terms) {
    for (const atom of t.atoms) {
      if (atom.op === 'variable') continue;
      const inner = firstExtreme(atom.a) ?? firstExtreme(atom.b);
      if (inner !== null) return inner;
      if (atom.op === 'min' || atom.op === 'max') return atom;
    }
  }
  return null;
}
