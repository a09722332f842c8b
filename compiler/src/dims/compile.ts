/** Decides how a dim is evaluated many times: closures over an array of values in place of a map by name. */
import { applyNumbers } from './algebra.js';
import type { Atom, Dim } from './dim.js';
import { DimOverflow } from './intern.js';

/** The value; NaN where a divisor is 0 or an exact quotient is not whole. Throws DimOverflow beyond 2^53. */
export type Evaluator = (values: readonly number[]) => number;

/** `slots` says where each variable of `d` stands in the values. */
export function compile(d: Dim, slots: ReadonlyMap<string, number>): Evaluator {
  const terms = d.terms.map(({ k, atoms }) => ({ k, factors: atoms.map((atom) => compileAtom(atom, slots)) }));
  return (values) => {
    let sum = 0;
    for (const { k, factors } of terms) {
      let product = k;
      for (const factor of factors) product *= factor(values);
      sum += product;
      if (!Number.isSafeInteger(sum) || !Number.isSafeInteger(product)) {
        if (Number.isNaN(sum)) return Number.NaN;
        throw new DimOverflow();
      }
    }
    return sum;
  };
}

function compileAtom(atom: Atom, slots: ReadonlyMap<string, number>): Evaluator {
  if (atom.op === 'variable') {
    const slot = slots.get(atom.name);
    if (slot === undefined) throw new Error(`no slot for the dim variable ${atom.name}`);
    return (values) => values[slot]!;
  }
  const { op } = atom;
  const a = compile(atom.a, slots);
  const b = compile(atom.b, slots);
  return (values) => {
    const x = a(values);
    const y = b(values);
    const value = applyNumbers(op, x, y);
    if (op === '^' && Number.isNaN(value) && x ** y > 1) throw new DimOverflow();
    return value;
  };
}
