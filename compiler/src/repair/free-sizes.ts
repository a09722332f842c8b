/** Decides for which sizes a body with numbers in its signature would work: the numbers become names, and the conditions that are found then are told. */
import { type TextToken, tokenize } from '@dln/grammar';
import { substituteFact } from '../check/apply-user.js';
import type { Condition } from '../check/world.js';
import { describe } from '../diagnostics/catalogue.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import { constant, literal, sub } from '../dims/algebra.js';
import { type Claim, decideAll } from '../dims/decide.js';
import type { Dim, Fact } from '../dims/dim.js';
import { showFact } from '../dims/show.js';
import { checkDeclarations } from '../query/check-file.js';
import type { Database, ParsedChunk } from '../query/database.js';
import { ProgramWorld } from '../query/program-world.js';
import { type Edit, edited } from './edited.js';
import { chunkOf } from './syntax-at.js';

/** Findings that another size of what arrives can mend. */
const codes: ReadonlySet<string> = new Set(['DLN2004', 'DLN2012', 'DLN2014', 'DLN2026', 'DLN2203', 'DLN2301']);

/** `it works where H % 4 == 0; here H = 358: 356 and 360 are the nearest`; empty where no such condition is found. */
export function conditionsFound(db: Database, uri: string, diagnostic: Diagnostic): readonly string[] {
  const told = diagnostic.args['reckoned'];
  if (Array.isArray(told) && told.some((line) => String(line).includes('multiples'))) return [];
  const chunk = codes.has(diagnostic.code) ? chunkOf(db, uri, diagnostic.at) : null;
  if (chunk?.parsed.decl?.kind !== 'callable') return [];
  const freed = freedSizes(chunk);
  const fork = freed.values.size === 0 ? null : edited(db, uri, freed.edits);
  const located = fork?.file(uri)?.byName.get(chunk.parsed.decl.name.text);
  if (fork === null || located === undefined || located.key !== chunk.chunk.key) return [];
  const world = new ProgramWorld(fork, new Map());
  if (checkDeclarations(fork, world, uri, located.key).some((d) => describe(d).severity === 'error')) return [];
  const { conditions } = world.summary(world.callee({ uri, ...located }));
  const here = new Map([...freed.values].map(([name, value]): [string, Dim] => [name, constant(value)]));
  const broken = conditions.filter((c) => isBroken(substituteFact(c.fact, here)));
  return broken.length === 0 ? [] : [sentence(broken, freed.values, diagnostic.code !== 'DLN2301')];
}

interface Freed {
  readonly edits: readonly Edit[];
  /** What each new name stands for in the file. */
  readonly values: ReadonlyMap<string, number>;
}

/** Heights, widths and lengths of the tensors that arrive; the written result goes, it would hold the old sizes. */
function freedSizes({ chunk, parsed }: ParsedChunk): Freed {
  const edits: Edit[] = [];
  const values = new Map<string, number>();
  if (parsed.decl?.kind !== 'callable') return { edits, values };
  const { params, result } = parsed.decl.callable;
  const tokens = tokenize(chunk.text).tokens;
  const words = new Set(tokens.map((t) => t.text));
  const nameFor = (wanted: string, value: number): string | null => {
    for (const name of [wanted, `${wanted}1`, `${wanted}2`]) {
      if (values.get(name) === value) return name;
      if (!words.has(name) && !values.has(name)) return name;
    }
    return null;
  };
  for (const p of params) {
    if (p.type.kind !== 'namedType' || p.type.shape === null) continue;
    const places = p.type.shape.length === 4 ? { 1: 'H', 2: 'W' } : p.type.shape.length === 3 ? { 1: 'T' } : {};
    for (const [axis, wanted] of Object.entries(places)) {
      const dim = p.type.shape[Number(axis)]?.dim;
      if (dim?.kind !== 'number' || dim.value < 2) continue;
      const name = nameFor(wanted, dim.value);
      if (name === null) continue;
      values.set(name, dim.value);
      edits.push({ at: { decl: chunk.key, start: dim.start, end: dim.end }, text: name });
    }
  }
  const arrow = result === null ? undefined : arrowBefore(tokens, result.start);
  if (result !== null && arrow !== undefined)
    edits.push({ at: { decl: chunk.key, start: arrow.start, end: result.end }, text: '' });
  return { edits, values };
}
const arrowBefore = (tokens: readonly TextToken[], offset: number): TextToken | undefined =>
  tokens.filter((t) => t.text === '->' && t.end <= offset).at(-1);

function isBroken(fact: Fact): boolean {
  const verdict = decideAll([claimOf(fact)], []);
  return verdict.is === 'refuted';
}
function claimOf(fact: Fact): Claim {
  if (fact.kind === 'equal') return { relation: 'equal', left: fact.left, right: fact.right };
  if (fact.kind === 'atLeast') return { relation: 'atLeast', left: fact.dim, right: fact.bound };
  return { relation: 'divides', left: fact.modulus, right: sub(fact.dim, constant(fact.rest)) };
}

/** `own`: nothing between the body and the finding has asked for more than is needed. */
function sentence(broken: readonly Condition[], values: ReadonlyMap<string, number>, own: boolean): string {
  const text = broken.map((c) => showFact(c.fact)).join(' and ');
  const names = new Set(text.match(/[A-Z]\w*/g) ?? []);
  const here = [...values].filter(([name]) => names.has(name));
  const bound = here.map(([name, value]) => `${name} = ${value}`).join(', ');
  const near = [...new Set(broken.flatMap((c) => nearest(c.fact, values)))];
  const hint = near.length === 0 ? '' : `: ${near.join(' and ')} ${near.length === 1 ? 'is' : 'are'} the nearest`;
  const all = own && broken.every((c) => c.weakest) ? 'exactly where' : 'where';
  return `it works ${all} ${text}; here ${bound}${hint}`;
}

/** The good values on both sides of the one in the file. */
function nearest(fact: Fact, values: ReadonlyMap<string, number>): readonly number[] {
  const subject = fact.kind === 'equal' ? null : fact.dim;
  const name = subject === null ? undefined : [...values.keys()].find((n) => isVariable(subject, n));
  const value = name === undefined ? undefined : values.get(name);
  if (value === undefined) return [];
  if (fact.kind === 'atLeast') {
    const least = literal(fact.bound);
    return least === undefined ? [] : [least];
  }
  const modulus = fact.kind === 'congruent' ? literal(fact.modulus) : undefined;
  if (fact.kind !== 'congruent' || modulus === undefined || modulus < 2) return [];
  const below = value - ((((value - fact.rest) % modulus) + modulus) % modulus);
  return [below, below + modulus].filter((n) => n > 0);
}
const isVariable = (dim: Dim, name: string): boolean => {
  const only = dim.terms.length === 1 ? dim.terms[0] : undefined;
  const atom = only?.k === 1 && only.atoms.length === 1 ? only.atoms[0] : undefined;
  return atom?.op === 'variable' && atom.name === name;
};
