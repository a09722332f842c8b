/** Decides equations whose divisors are numbers: with `v = L*u + r` each is a polynomial in u for each r, and a polynomial that is 0 on a grid is 0. */
import { rewrite, variable, variableAtoms, variables } from './algebra.js';
import { type Limits, lowest, lowOf } from './bounds.js';
import type { Atom, Dim, VariableAtom } from './dim.js';
import { floorDiv } from './floor-rules.js';
import { product } from './intern.js';
import { constant, content, gcd, literal, Sum, takeOut } from './polynomial.js';
import { type Axis, type Condition, type Multiple, type Split, splitGroup } from './residue-cases.js';
import { showAtom } from './show.js';

/** Residue cases that are looked at for one connected group of variables. */
export const maxCases = 4096;

export type SplitResult = { readonly splits: readonly Split[]; readonly exact: boolean } | { readonly cases: number };

/** Splits all equations `d == 0` at once. `multiples` are known to be 0 modulo numbers; cases where they are not never happen. Gives the number of cases where there are too many. */
export function splitResidues(equations: readonly Dim[], multiples: readonly Multiple[], limits: Limits): SplitResult {
  const opaque = new Map<string, Atom>();
  const plain = equations.map((d) => withoutOpaque(d, opaque));
  const known = multiples.filter(({ dim }) => withoutOpaque(dim, opaque) === dim);
  const moduli = new Map<string, number>();
  for (const d of plain) collectModuli(d, 1, moduli);
  for (const { dim, modulus } of known)
    if (variables(dim).some((name) => (moduli.get(name) ?? 1) > 1)) collectModuli(dim, modulus, moduli);
  const inSplit = (name: string): boolean => (moduli.get(name) ?? 1) > 1;
  const conditions: Condition[] = [];
  let exact = opaque.size === 0;
  plain.forEach((d, of) => {
    const parts = partsByFreeFactor(d, inSplit, limits);
    exact &&= parts.positive;
    for (const dim of parts.dims) conditions.push({ dim, of });
  });
  const low = opaqueLimits(opaque, limits);
  const splits: Split[] = [];
  for (const group of connected(conditions, known)) {
    const atoms = group.atoms;
    const axes = atoms.map((atom) =>
      axisOf(
        atom,
        moduli.get(atom.name) ?? 1,
        [...group.conditions, ...group.multiples].map((c) => c.dim),
        low,
      ),
    );
    const cases = axes.reduce((n, axis) => n * axis.modulus, 1);
    if (cases > maxCases) return { cases };
    const split = splitGroup(axes, group.conditions, group.multiples);
    if (split === null) return { cases };
    // An equation whose parts are in several groups can hold without each part being 0.
    exact &&= group.conditions.every((c) => conditions.every((o) => o.of !== c.of || group.conditions.includes(o)));
    splits.push(split);
  }
  return { splits, exact };
}

const isNumberDivisor = (atom: Atom): boolean =>
  (atom.op === '//' || atom.op === '%' || atom.op === '/') && (literal(atom.b) ?? 0) > 0;

/** `min`, `max`, `^` and symbolic divisors become variables: what holds for all of their values holds. */
function withoutOpaque(d: Dim, opaque: Map<string, Atom>): Dim {
  return rewrite(d, (atom) => {
    if (atom.op === 'variable' || isNumberDivisor(atom)) return null;
    if (atom.op === '//') {
      // x//(2*h) is (x//h)//2: of symbolic divisors as little as may be is hidden, and the same in all of them.
      const { k } = content(atom.b);
      if (k > 1) return floorDiv(withoutOpaque(floorDiv(atom.a, takeOut(atom.b, k, [])), opaque), constant(k));
    }
    const name = showAtom(atom);
    opaque.set(name, atom);
    return variable(name, 'int');
  });
}

function opaqueLimits(opaque: ReadonlyMap<string, Atom>, limits: Limits): Limits {
  if (opaque.size === 0) return limits;
  const low = new Map(limits.low);
  for (const [name, atom] of opaque) {
    const bound = lowest({ id: 0, terms: [{ k: 1, ...termParts(atom) }] }, limits);
    if (Number.isFinite(bound)) low.set(name, bound);
  }
  return { ...limits, low };
}
const termParts = (atom: Atom): { readonly product: number; readonly atoms: readonly Atom[] } => {
  const { id, atoms } = product([atom]);
  return { product: id, atoms };
};

const samples = [1, 3, 2, 5, 4, 7, 6];
/** Values that all of the divisors by numbers divide: where the dim is not 0 at these, no such divisibility makes it 0. */
export function divisibleSample(d: Dim): ReadonlyMap<string, number> {
  const moduli = new Map<string, number>();
  collectModuli(withoutOpaque(d, new Map()), 1, moduli);
  return new Map(variables(d).map((name, i) => [name, samples[i % samples.length]! * (moduli.get(name) ?? 1)]));
}

/** For each variable the least common multiple of the products of divisors above its occurrences. */
function collectModuli(d: Dim, above: number, moduli: Map<string, number>): void {
  for (const { atoms } of d.terms) {
    for (const atom of atoms) {
      if (atom.op === 'variable') moduli.set(atom.name, lcm(moduli.get(atom.name) ?? 1, above));
      else collectModuli(atom.a, atom.op === '%' ? literal(atom.b)! : above * literal(atom.b)!, moduli);
    }
  }
}
const lcm = (a: number, b: number): number => Math.min((a / gcd(a, b)) * b, Number.MAX_SAFE_INTEGER);

/** `C*(…H…) + D*(…W…)` is 0 for all C and D where both factors are. */
function partsByFreeFactor(
  d: Dim,
  inSplit: (name: string) => boolean,
  limits: Limits,
): { readonly dims: readonly Dim[]; readonly positive: boolean } {
  const parts = new Map<number, Sum>();
  let positive = true;
  for (const { k, atoms } of d.terms) {
    const free = atoms.filter((atom) => atom.op === 'variable' && !inSplit(atom.name));
    positive &&= free.every((atom) => atom.op === 'variable' && lowOf(atom, limits) >= 1);
    const key = product(free).id;
    let sum = parts.get(key);
    if (sum === undefined) {
      sum = new Sum();
      parts.set(key, sum);
    }
    sum.add(k, product(atoms.filter((atom) => !free.includes(atom))).id);
  }
  return { dims: [...parts.values()].map((sum) => sum.dim()), positive };
}

interface Group {
  readonly atoms: readonly VariableAtom[];
  readonly conditions: readonly Condition[];
  readonly multiples: readonly Multiple[];
}

/** Groups of conditions that share variables. */
function connected(conditions: readonly Condition[], multiples: readonly Multiple[]): readonly Group[] {
  let groups: { names: Set<string>; conditions: Condition[]; multiples: Multiple[] }[] = [];
  const join = (dim: Dim): (typeof groups)[number] => {
    const names = variables(dim);
    const touched = groups.filter((g) => names.some((name) => g.names.has(name)));
    const joined = { names: new Set(names), conditions: [] as Condition[], multiples: [] as Multiple[] };
    for (const g of touched) {
      for (const name of g.names) joined.names.add(name);
      joined.conditions.push(...g.conditions);
      joined.multiples.push(...g.multiples);
    }
    groups = [...groups.filter((g) => !touched.includes(g)), joined];
    return joined;
  };
  for (const condition of conditions) join(condition.dim).conditions.push(condition);
  for (const multiple of multiples) {
    if (groups.some((g) => variables(multiple.dim).some((name) => g.names.has(name))))
      join(multiple.dim).multiples.push(multiple);
  }
  return groups
    .filter((g) => g.conditions.length > 0)
    .map((g) => ({
      atoms: atomsOf(
        [...g.conditions, ...g.multiples].map((c) => c.dim),
        g.names,
      ),
      conditions: g.conditions,
      multiples: g.multiples,
    }));
}

/** The variables with these names, by name. */
function atomsOf(dims: readonly Dim[], names: ReadonlySet<string>): readonly VariableAtom[] {
  const found = variableAtoms(dims);
  return [...names].sort().map((name) => found.get(name)!);
}

/** The axes along which one dim is split, and the dim whose axes they are: with variables for what cannot be split. Null where there are too many cases. */
export function axesOf(d: Dim, limits: Limits): { readonly dim: Dim; readonly axes: readonly Axis[] } | null {
  const opaque = new Map<string, Atom>();
  const dim = withoutOpaque(d, opaque);
  const moduli = new Map<string, number>();
  collectModuli(dim, 1, moduli);
  const bounds = opaqueLimits(opaque, limits);
  const axes = [...variableAtoms([dim]).values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((atom) => axisOf(atom, moduli.get(atom.name)!, [dim], bounds));
  return axes.reduce((n, axis) => n * axis.modulus, 1) > maxCases ? null : { dim, axes };
}

function axisOf(variable: VariableAtom, modulus: number, dims: readonly Dim[], limits: Limits): Axis {
  const low = lowOf(variable, limits);
  const start = Number.isFinite(low) ? low : 0;
  const most = limits.high.get(variable.name) ?? Number.POSITIVE_INFINITY;
  return {
    variable,
    modulus,
    start,
    most,
    bounded: Number.isFinite(low),
    degree: Math.max(...dims.map((d) => degree(d, variable.name))),
  };
}

/** The degree in a variable; a floor has that of what it divides. */
function degree(d: Dim, name: string): number {
  let most = 0;
  for (const { atoms } of d.terms) {
    let sum = 0;
    for (const atom of atoms)
      sum += atom.op === 'variable' ? Number(atom.name === name) : atom.op === '%' ? 0 : degree(atom.a, name);
    most = Math.max(most, sum);
  }
  return most;
}
