/** Decides how dims, facts and assignments are written for people. */
import type { Assignment, Atom, Dim, Fact, Term } from './dim.js';
import { whenForgotten } from './intern.js';

/** How tightly written text binds: a sum, a product, a power, one thing. */
type Level = 1 | 2 | 3 | 4;
interface Written {
  readonly text: string;
  readonly level: Level;
}
const wrap = (w: Written, atLeast: Level): string => (w.level >= atLeast ? w.text : `(${w.text})`);
/** By code unit, whatever the locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const shown = new Map<number, Written>();
const shownAtoms = new Map<number, Written>();
const maxShown = 1 << 17;
whenForgotten(() => {
  shown.clear();
  shownAtoms.clear();
});

/** A dim as a person would write it: high degrees first, then by name, the constant last. The same text for the same dim, whatever came before. */
export const show = (d: Dim): string => write(d).text;

/** An atom, as `show` writes it. */
export const showAtom = (atom: Atom): string => writeAtom(atom).text;

/** Canonical order of products, which ids are not: by degree, then by text. */
export function compareProducts(a: readonly Atom[], b: readonly Atom[]): number {
  if (a.length !== b.length) return b.length - a.length;
  return compareText(a.map(showAtom).sort(compareText).join('*'), b.map(showAtom).sort(compareText).join('*'));
}

function write(d: Dim): Written {
  const had = shown.get(d.id);
  if (had !== undefined) return had;
  if (shown.size > maxShown) shown.clear();
  const made = writeFresh(d);
  shown.set(d.id, made);
  return made;
}

function writeFresh(d: Dim): Written {
  const folded = foldConstant(d);
  if (folded !== null) return folded;
  const terms = [...d.terms].sort((a, b) => compareProducts(a.atoms, b.atoms));
  const first = terms.findIndex((t) => t.k > 0 && t.atoms.length > 0);
  // `W - H`, not `-H + W`; `5 - H`, not `-H + 5`.
  const lead = first >= 0 ? first : terms.findIndex((t) => t.k > 0);
  if (lead > 0) terms.unshift(...terms.splice(lead, 1));
  const head = terms[0];
  if (head === undefined) return { text: '0', level: 4 };
  const written = writeTerm(Math.abs(head.k), head);
  if (terms.length === 1)
    return head.k < 0 ? { text: `-${wrap(written, 2)}`, level: written.level === 4 ? 2 : 1 } : written;
  let text = head.k < 0 ? `-${wrap(written, 2)}` : written.text;
  for (const t of terms.slice(1)) text += `${t.k < 0 ? ' - ' : ' + '}${wrap(writeTerm(Math.abs(t.k), t), 2)}`;
  return { text, level: 1 };
}

/** `(H - 3)//2` for the normal form `(H + 1)//2 - 2`. */
function foldConstant(d: Dim): Written | null {
  if (d.terms.length !== 2) return null;
  const constant = d.terms.find((t) => t.atoms.length === 0);
  const other = d.terms.find((t) => t.atoms.length > 0);
  if (constant === undefined || other?.atoms.length !== 1 || other.k !== 1) return null;
  const atom = other.atoms[0]!;
  if (atom.op !== '//' && atom.op !== '/') return null;
  const by = atom.b.terms.length === 1 ? atom.b.terms[0]! : undefined;
  if (by === undefined || by.atoms.length > 0) return null;
  const inner = shiftConstant(atom.a.terms, constant.k * by.k);
  return { text: `${wrap(writeFresh({ id: 0, terms: inner }), 3)}${atom.op}${by.k}`, level: 2 };
}

function shiftConstant(terms: readonly Term[], by: number): readonly Term[] {
  const had = terms.find((t) => t.atoms.length === 0)?.k ?? 0;
  const rest = terms.filter((t) => t.atoms.length > 0);
  return had + by === 0 ? rest : [...rest, { k: had + by, product: 0, atoms: [] }];
}

function writeTerm(k: number, { atoms }: Term): Written {
  if (atoms.length === 0) return { text: String(k), level: 4 };
  const powers = new Map<Atom, number>();
  for (const atom of atoms) powers.set(atom, (powers.get(atom) ?? 0) + 1);
  const factors = [...powers].map(([atom, n]): Written => {
    const base = writeAtom(atom);
    return n === 1 ? base : { text: `${wrap(base, 4)}^${n}`, level: 3 };
  });
  if (factors.length === 1 && k === 1) return factors[0]!;
  const texts = factors.map((f) => wrap(f, 3)).sort(compareText);
  return { text: [...(k === 1 ? [] : [String(k)]), ...texts].join('*'), level: 2 };
}

function writeAtom(atom: Atom): Written {
  if (atom.op === 'variable') return { text: atom.name, level: /^\w+$/.test(atom.name) ? 4 : 2 };
  const had = shownAtoms.get(atom.id);
  if (had !== undefined) return had;
  if (shownAtoms.size > maxShown) shownAtoms.clear();
  const made = writeOperator(atom);
  shownAtoms.set(atom.id, made);
  return made;
}

function writeOperator(atom: Exclude<Atom, { op: 'variable' }>): Written {
  const a = write(atom.a);
  const b = write(atom.b);
  switch (atom.op) {
    case 'min':
    case 'max':
      return { text: `${atom.op}(${[a.text, b.text].sort(numberLast).join(', ')})`, level: 4 };
    case '^':
      return { text: `${wrap(a, 4)}^${wrap(b, 4)}`, level: 3 };
    case '%':
      return { text: `${wrap(a, 3)} % ${wrap(b, 3)}`, level: 2 };
    default:
      return { text: `${wrap(a, 3)}${atom.op}${wrap(b, 3)}`, level: 2 };
  }
}

const isNumber = (text: string): boolean => /^-?\d+$/.test(text);
/** `min(T, 128)`. */
const numberLast = (a: string, b: string): number => Number(isNumber(a)) - Number(isNumber(b)) || compareText(a, b);

/** `H % 16 == 0`, `H >= 32`, `C == filters`. */
export function showFact(fact: Fact): string {
  switch (fact.kind) {
    case 'congruent': {
      const dim = write(fact.dim);
      return `${wrap(dim, 3)} % ${wrap(write(fact.modulus), 3)} == ${fact.rest}`;
    }
    case 'atLeast':
      // An upper bound reads better from the variable: `T <= 1024`.
      return fact.dim.terms.every((t) => t.atoms.length === 0) && fact.bound.terms.some((t) => t.atoms.length > 0)
        ? `${show(fact.bound)} <= ${show(fact.dim)}`
        : `${show(fact.dim)} >= ${show(fact.bound)}`;
    case 'equal':
      return `${show(fact.left)} == ${show(fact.right)}`;
  }
}

/** `H = 7, W = 8`. */
export const showAssignment = (a: Assignment): string =>
  [...a]
    .sort(([x], [y]) => compareText(x, y))
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
