/** Decides what `--set name=value` and `--seed` give, or what is wrong with them. */
import type { Decl } from '@dln/grammar';
import { didYouMean } from './did-you-mean.js';

/** A mistake on the command line, and a hint where there is one. */
export interface Mistake {
  readonly message: string;
  readonly hint: string;
}
/** Values of params by name, or what is wrong with what was written. */
export type Given = ReadonlyMap<string, number | string | boolean>;

/** Numbers and truths by their looks, all else is text; the compiler holds them against the declared types. */
export function readParams(texts: readonly string[]): Given | Mistake {
  const given = new Map<string, number | string | boolean>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = text.slice(0, Math.max(0, at)).trim();
    if (name === '') return { message: `\`--set ${text}\` names no value`, hint: 'it is written `--set lr=0.01`' };
    if (given.has(name)) return { message: `\`--set ${name}\` is given twice`, hint: 'one of them is enough' };
    given.set(name, literal(text.slice(at + 1).trim()));
  }
  return given;
}

function literal(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text.replaceAll('_', ''));
  return text !== '' && Number.isFinite(number) ? number : text;
}

/** A whole number from 0 to 2^53 - 1, undefined where none is given. */
export function readSeed(text: string | undefined): number | undefined | Mistake {
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  return { message: `\`--seed ${text}\` is no whole number from 0 on`, hint: 'it is written `--seed 7`' };
}

/** The first given name that no file declares as a `param`. */
export async function unknownParam(given: Given, declarations: readonly Decl[]): Promise<Mistake | null> {
  const params = declarations.filter((d) => d.kind === 'param').map((d) => d.name.text);
  const name = [...given.keys()].find((n) => !params.includes(n));
  if (name === undefined) return null;
  const all = params.length === 0 ? 'it declares none' : `it declares ${params.map((p) => `\`${p}\``).join(', ')}`;
  const near = await didYouMean(name, params, (n) => `--set ${n}=…`);
  return { message: `the program has no \`param ${name}\``, hint: near ?? all };
}

/** True where what was written is no value of that param. */
export const isMistake = (x: object | number | undefined): x is Mistake => typeof x === 'object' && 'message' in x;
