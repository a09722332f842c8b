/** Decides which value a variable of a pattern has: `2*d` against 10 gives 5. */
import { variables } from './algebra.js';
import type { Dim, VariableAtom } from './dim.js';
import { product } from './intern.js';
import { divide, leading, literal, neg, Sum, sub, zero } from './polynomial.js';

/** The dim that the variable is where `pattern == value`; null where the pattern is not `a*v + b` in it, `a` does not divide, or a dim would be a number below 1. */
export function solveFor(pattern: Dim, name: string, value: Dim): Dim | null {
  const factor = new Sum();
  const others = new Sum();
  let variable: VariableAtom | null = null;
  for (const t of pattern.terms) {
    const own = t.atoms.filter((atom) =>
      atom.op === 'variable' ? atom.name === name : [atom.a, atom.b].some((d) => variables(d).includes(name)),
    );
    const [atom] = own;
    if (atom === undefined) others.add(t.k, t.product);
    else if (own.length > 1 || atom.op !== 'variable') return null;
    else {
      variable = atom;
      factor.add(t.k, product(t.atoms.filter((a) => a !== atom)).id);
    }
  }
  const a = factor.dim();
  if (variable === null || a === zero) return null;
  const rest = sub(value, others.dim());
  const negative = leading(a).k < 0;
  const { quotient, rest: left } = divide(negative ? neg(rest) : rest, negative ? neg(a) : a);
  if (left !== zero) return null;
  const number = literal(quotient);
  return number !== undefined && number < 1 && variable.sort === 'dim' ? null : quotient;
}
