/** Decides what a dimension is: an interned integer polynomial over dim variables and `//`, `/`, `%`, `min`, `max`; equal means `===`. */

/** A normal form. Two dims that are equal as polynomials are the same object; `id` orders and keys them. */
export interface Dim {
  readonly id: number;
  /** Sum of `k` times the product of `atoms`; sorted, no zero `k`, no two terms with the same atoms. */
  readonly terms: readonly Term[];
}
/** A number times a product of atoms. */
export interface Term {
  readonly k: number;
  /** Number of the product of `atoms`: terms with the same one differ in `k` alone; 0 for the constant term. Terms are sorted by it. */
  readonly product: number;
  /** Sorted by id; a square is the same atom twice. Empty for the constant term. */
  readonly atoms: readonly Atom[];
}
/** A variable, or an operation that sums and products cannot say. */
export type Atom = VariableAtom | OperatorAtom;
/** A `dim` variable is at least 1; an `int` variable has the bounds that facts give it. */
export interface VariableAtom {
  readonly id: number;
  readonly op: 'variable';
  readonly name: string;
  readonly sort: 'dim' | 'int';
}
/** `//` floors, `/` is exact (a fact says so), `%` is the floored remainder, `^` has a symbolic exponent. */
export interface OperatorAtom {
  readonly id: number;
  readonly op: '//' | '/' | '%' | 'min' | 'max' | '^';
  readonly a: Dim;
  readonly b: Dim;
}
/** Variable name to value. */
export type Assignment = ReadonlyMap<string, number>;

/** What is known: `dim % modulus` is `rest`; `dim` is at least `bound`; two dims are equal. */
export type Fact =
  | { readonly kind: 'congruent'; readonly dim: Dim; readonly modulus: Dim; readonly rest: number }
  | { readonly kind: 'atLeast'; readonly dim: Dim; readonly bound: Dim }
  | { readonly kind: 'equal'; readonly left: Dim; readonly right: Dim };

/** How an obligation ends; never in "unknown". */
export type Verdict =
  | { readonly is: 'proved' }
  /** Holds where `facts` hold; `weakest` if they are necessary too. `fails` is an assignment that breaks it, empty where none was found. */
  | { readonly is: 'where'; readonly facts: readonly Fact[]; readonly weakest: boolean; readonly fails: Assignment }
  /** `always`: left - right, where that is one number. */
  | { readonly is: 'refuted'; readonly always: number | null; readonly fails: Assignment }
  /** More residue cases than the cap, `cases` says how many; 0: neither a proof nor a counterexample was found, and `fails` is empty. */
  | { readonly is: 'beyond'; readonly cases: number; readonly fails: Assignment };
