/** Decides that equal dims are the same object: tables of atoms, products and sums, keyed by integers. */
import type { Atom, Dim, OperatorAtom, Term, VariableAtom } from './dim.js';

/** A coefficient, a value or a degree is beyond what is counted exactly (2^53; 64 factors; 2048 terms). A user's mistake, seen from the evaluator. */
export class DimOverflow extends Error {
  override readonly name = 'DimOverflow';
  constructor() {
    super('a dimension is beyond 2^53');
  }
}

/** A product of atoms, sorted by id; each prefix of it is one too. */
export interface Product {
  readonly id: number;
  readonly atoms: readonly Atom[];
  /** Some atom is an exact quotient, so multiplying may cancel. */
  readonly exact: boolean;
}

const maxDegree = 64;
const maxTerms = 2048;
const maxMemo = 1 << 18;

/** Two ids as one exact number. */
const pair = (a: number, b: number): number => a * 0x4000000 + b;

let age = 0;

/** A memo of a function of two interned things; it forgets everything when it has grown large or when they are forgotten. */
export class PairMemo<T> {
  readonly #map = new Map<number, T>();
  #age = age;
  get(a: number, b: number): T | undefined {
    return this.#age === age ? this.#map.get(pair(a, b)) : undefined;
  }
  set(a: number, b: number, value: T): T {
    if (this.#map.size >= maxMemo || this.#age !== age) this.#map.clear();
    this.#age = age;
    this.#map.set(pair(a, b), value);
    return value;
  }
}

let atomCount = 0;
const variables = { dim: new Map<string, VariableAtom>(), int: new Map<string, VariableAtom>() };
const operatorAtoms: Record<OperatorAtom['op'], Map<number, OperatorAtom>> = {
  '//': new Map(),
  '/': new Map(),
  '%': new Map(),
  min: new Map(),
  max: new Map(),
  '^': new Map(),
};

/** The one variable of this name and sort. */
export function variableAtom(name: string, sort: 'dim' | 'int'): VariableAtom {
  const table = variables[sort];
  let atom = table.get(name);
  if (atom === undefined) {
    atom = { id: ++atomCount, op: 'variable', name, sort };
    table.set(name, atom);
  }
  return atom;
}

/** The one atom `a op b`, as it stands: no rule is applied. */
export function operatorAtom(op: OperatorAtom['op'], a: Dim, b: Dim): OperatorAtom {
  const table = operatorAtoms[op];
  const key = pair(a.id, b.id);
  let atom = table.get(key);
  if (atom === undefined) {
    atom = { id: ++atomCount, op, a, b };
    table.set(key, atom);
  }
  return atom;
}

const products: Product[] = [{ id: 0, atoms: [], exact: false }];
const longer = new Map<number, Product>();
const timesMemo = new PairMemo<Product>();
/** The product of no atoms: 1. */
export const emptyProduct = products[0]!;

/** The product that a term's `product` numbers. */
export const productOf = (id: number): Product => products[id]!;

/** The one product of these atoms, which are sorted by id. */
export function product(atoms: readonly Atom[]): Product {
  if (atoms.length > maxDegree) throw new DimOverflow();
  let at = emptyProduct;
  for (const atom of atoms) {
    const key = pair(at.id, atom.id);
    let next = longer.get(key);
    if (next === undefined) {
      next = { id: products.length, atoms: [...at.atoms, atom], exact: at.exact || atom.op === '/' };
      products.push(next);
      longer.set(key, next);
    }
    at = next;
  }
  return at;
}

/** The product of two products; exact quotients are not cancelled here. */
export function times(a: Product, b: Product): Product {
  if (a.id === 0) return b;
  if (b.id === 0) return a;
  const had = timesMemo.get(a.id, b.id);
  if (had !== undefined) return had;
  const atoms = [...a.atoms, ...b.atoms].sort((x, y) => x.id - y.id);
  return timesMemo.set(a.id, b.id, product(atoms));
}

let dimCount = 0;
const sums = new Map<number, Dim[]>();

/** The one dim with these terms: sorted by product, each product once, no zero coefficient. */
export function internSum(terms: readonly Term[]): Dim {
  if (terms.length > maxTerms) throw new DimOverflow();
  let hash = terms.length;
  // Written out, as it runs before anything is compiled to machine code.
  for (let i = 0; i < terms.length; i++) {
    const { k, product } = terms[i]!;
    if (!Number.isSafeInteger(k)) throw new DimOverflow();
    hash = Math.imul(hash ^ product, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ (k | 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  let bucket = sums.get(hash);
  if (bucket === undefined) {
    bucket = [];
    sums.set(hash, bucket);
  }
  search: for (const dim of bucket) {
    if (dim.terms.length !== terms.length) continue;
    for (let i = 0; i < terms.length; i++) {
      const a = dim.terms[i]!;
      const b = terms[i]!;
      if (a.product !== b.product || a.k !== b.k) continue search;
    }
    return dim;
  }
  const made: Dim = { id: ++dimCount, terms };
  bucket.push(made);
  return made;
}

/** `k` times a product. */
export const term = (k: number, of: Product): Term => ({ k, product: of.id, atoms: of.atoms });

/** The dim of one term. */
export const monomial = (k: number, of: Product): Dim => internSum(k === 0 ? [] : [term(k, of)]);

// ── forgetting ──

const forgotten: (() => void)[] = [];
/** Calls `clear` whenever dims are forgotten: for tables that are keyed by them or hold them. */
export function whenForgotten(clear: () => void): void {
  forgotten.push(clear);
}

/** Another number after each time that dims were forgotten: what holds dims of before is of no use. */
export const dimAge = (): number => age;

/** How much is interned: atoms, products and dims. */
export const internedCount = (): number => atomCount + products.length + dimCount;

/** What modules hold from the start and must stay the one of its kind: `0`, `1`, the batch. */
let base: (() => void) | null = null;

function remembered(): () => void {
  const tables = [variables.dim, variables.int, ...Object.values(operatorAtoms), longer];
  const kept = tables.map((table) => [...table] as [never, never][]);
  const keptSums = [...sums].map(([hash, bucket]): [number, Dim[]] => [hash, [...bucket]]);
  const [atoms, dims, length] = [atomCount, dimCount, products.length];
  return () => {
    tables.forEach((table, i) => {
      table.clear();
      for (const [key, value] of kept[i]!) (table as Map<never, never>).set(key, value);
    });
    sums.clear();
    for (const [hash, bucket] of keptSums) sums.set(hash, [...bucket]);
    [atomCount, dimCount] = [atoms, dims];
    products.length = length;
  };
}

/** Every dim of before, but for those that modules hold, is no longer the one of its kind. */
function forgetDims(): void {
  base?.();
  age++;
  for (const clear of forgotten) clear();
}

/** Entries that one process keeps. */
const maxInterned = 1_000_000;

/** Makes room once too much is interned. Only between two edits: what was made of dims before is not to be mixed with what is made of them later. */
export function limitDims(limit = maxInterned): void {
  base ??= remembered();
  if (internedCount() > limit) forgetDims();
}
