/** Decides which values are tried to break a claim: small ones that a person would try, then larger ones, all satisfying the facts. */
import { evaluate, variableAtoms } from './algebra.js';
import { dimsOf, satisfies } from './apply-facts.js';
import { lowOf } from './bounds.js';
import type { Assignment, Dim, VariableAtom } from './dim.js';
import type { Known } from './facts.js';

/** How values meet a claim: they do not break it, they break it, or they break it with numbers that could be sizes. */
export type Test = (a: Assignment) => 'keeps' | 'breaks' | 'breaks well';

const usual = [
  8, 7, 9, 6, 10, 5, 11, 12, 4, 3, 13, 2, 1, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 28, 30, 31, 32, 33, 36, 47, 48,
  63, 64, 65, 96, 100, 101, 127, 128, 129, 224, 255, 256, 1000, 1001, 4099, 65_537,
];
const maxTrials = 600;
/** After the first break, so many more are tried for a good one. */
const patience = 60;

/** Values of all variables of `dims` that satisfy the facts and break the claim. `hints` are values of free variables to begin with. Null: none was found. */
export function findCounterexample(
  known: Known,
  dims: readonly Dim[],
  test: Test,
  hints: readonly ReadonlyMap<string, number>[] = [],
): Assignment | null {
  const asked = variableAtoms(dims);
  const all = new Map(asked);
  for (const fact of known.facts) for (const [name, atom] of variableAtoms(dimsOf(fact))) all.set(name, atom);
  const free =
    known.values.size === 0
      ? []
      : [...variableAtoms([...all.values()].flatMap((atom) => known.values.get(atom.name) ?? []))];
  for (const [name, atom] of all) if (!known.values.has(name)) free.push([name, atom]);
  const unknown = [...new Map(free)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, atom]) => atom);

  let found: Assignment | null = null;
  let left = maxTrials;
  const attempt = (values: ReadonlyMap<string, number>): boolean => {
    const full = complete(known, all, values);
    if (full === null || !satisfies(known.facts, full)) return false;
    const result = test(full);
    if (result === 'keeps') return false;
    if (result === 'breaks well' || found === null)
      found = new Map([...asked.keys()].sort().map((name) => [name, full.get(name)!]));
    left = Math.min(left, patience);
    return result === 'breaks well';
  };
  const sizes = boundaries([...dims, ...known.facts.flatMap(dimsOf)]);
  const candidates = unknown.map((atom) => valuesFor(atom, known, sizes));
  for (const hint of hints) {
    if (attempt(new Map(unknown.map((atom, i) => [atom.name, hint.get(atom.name) ?? candidates[i]![0] ?? 1]))))
      return found;
  }
  if (candidates.some((c) => c.length === 0)) return found;
  for (const choice of choices(candidates)) {
    if (attempt(new Map(unknown.map((atom, i) => [atom.name, choice[i]!])))) return found;
    if (--left <= 0) break;
  }
  return found;
}

/** The values of all variables, those that facts replace computed; null where that is not possible. */
function complete(
  known: Known,
  all: ReadonlyMap<string, VariableAtom>,
  values: ReadonlyMap<string, number>,
): Assignment | null {
  const full = new Map(values);
  for (const [name, atom] of all) {
    const by = known.values.get(name);
    const value = by === undefined ? values.get(name)! : evaluate(by, values);
    if (value === null || (atom.sort === 'dim' && value < 1)) return null;
    full.set(name, value);
  }
  return full;
}

/** The numbers that are written there, and their neighbours. */
function boundaries(dims: readonly Dim[]): readonly number[] {
  const found = new Set<number>();
  const visit = (d: Dim): void => {
    for (const { k, atoms } of d.terms) {
      if (Math.abs(k) > 256) for (const x of [k - 1, k, k + 1]) found.add(Math.abs(x));
      for (const atom of atoms) {
        if (atom.op === 'variable') continue;
        visit(atom.a);
        visit(atom.b);
      }
    }
  };
  for (const d of dims) visit(d);
  return [...found];
}

function valuesFor(atom: VariableAtom, known: Known, sizes: readonly number[]): readonly number[] {
  const low = lowOf(atom, known);
  const high = known.high.get(atom.name) ?? Number.POSITIVE_INFINITY;
  if (low === 1 && high === Number.POSITIVE_INFINITY) return sizes.length === 0 ? usual : [...usual, ...sizes];
  const from = Number.isFinite(low) ? low : -8;
  const near = [0, 1, 2, 3, 5, 7, 8].map((x) => from + x);
  const values = [
    ...usual,
    ...sizes,
    ...(low > 16 ? usual.map((x) => low - 1 + x) : []),
    ...(low < 1 || high < 1 ? [0, -1, -2, -3, ...near] : near),
    high,
  ];
  return [...new Set(values.filter((x) => x >= low && x <= high && Number.isFinite(x)))];
}

/** Tuples: some mixtures of the usual values, all of the smallest ones, then more mixtures. */
function* choices(candidates: readonly (readonly number[])[]): Generator<readonly number[]> {
  if (candidates.length === 0) {
    yield [];
    return;
  }
  if (candidates.length === 1) {
    for (const x of candidates[0]!) yield [x];
    return;
  }
  const longest = Math.max(...candidates.map((c) => c.length));
  const mixture = (i: number): readonly number[] => {
    const turn = Math.floor(i / longest);
    return candidates.map((c, j) => c[(i + j * (2 * turn + 1) + ((j * turn * i) % 7)) % c.length]!);
  };
  for (let i = 0; i < longest; i++) yield mixture(i);
  const small = candidates.map((c) =>
    [...c]
      .sort((a, b) => Math.abs(a) - Math.abs(b))
      .slice(0, candidates.length > 3 ? 3 : candidates.length > 2 ? 6 : 14),
  );
  const total = small.reduce((n, c) => n * c.length, 1);
  for (let i = 0; i < Math.min(total, 250); i++) {
    let left = i;
    yield small.map((c) => {
      const x = c[left % c.length]!;
      left = Math.floor(left / c.length);
      return x;
    });
  }
  for (let i = longest; i < 12 * longest; i++) yield mixture(i);
}
