/** Decides how a random session edits: like a typist, a vandal and an editor that undoes, pastes, closes and opens again. */
import type { Client } from './client.js';

/** A generator that gives the same numbers for the same seed. */
export type Dice = (below: number) => number;

const pieces = [
  '|> ',
  'Dense(10)',
  'x',
  '"',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '\n',
  '\nlayer ',
  ' = ',
  ': ',
  'f32[N, D]',
  'let y = ',
  '#',
  '## doc\n',
  '7',
  '-1',
  '🙂',
  'ä',
  ',',
  '.',
  ' as e',
  'repeat 2 { relu }',
  '\r\n',
  'import z from "./b.dln"\n',
  'import { Net } from "./a.dln"\n',
  ' where D % 2 == 0',
  'train t on d {\n',
  'einsum("n t -> t", x)',
  '\u0000',
];

/** No place of the protocol lies inside a CRLF. */
export const between = (text: string, at: number): number => (text[at - 1] === '\r' && text[at] === '\n' ? at - 1 : at);

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
type Edit = (text: string, roll: Dice) => Stretch;
const pick = <T>(all: readonly T[], roll: Dice): T => all[roll(all.length)] as T;

const insert: Edit = (text, roll) => {
  const at = between(text, roll(text.length + 1));
  return { start: at, end: at, text: pick(pieces, roll) };
};
const remove: Edit = (text, roll) => {
  const start = between(text, roll(text.length + 1));
  return { start, end: between(text, Math.min(text.length, start + roll(12))), text: '' };
};
/** One word for another of the file, one number for another: what stays readable reaches deeper than what does not. */
const replaceWord: Edit = (text, roll) => {
  const words = [...text.matchAll(/[A-Za-z_]\w*|\d+/g)];
  if (words.length === 0) return insert(text, roll);
  const word = pick(words, roll);
  const own = word[0];
  const other = /^\d/.test(own) ? String(roll(2) === 0 ? Number(own) + 1 : roll(40)) : pick(words, roll)[0];
  return { start: word.index, end: word.index + own.length, text: other };
};
/** A line twice, or not at all. */
const lines: Edit = (text, roll) => {
  const at = roll(text.length + 1);
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const next = text.indexOf('\n', at);
  const end = next < 0 ? text.length : next + 1;
  return roll(2) === 0 ? { start, end, text: '' } : { start: end, end, text: text.slice(start, end) };
};
const edits: readonly Edit[] = [insert, insert, remove, replaceWord, replaceWord, replaceWord, lines];

/** Earlier texts that an undo goes back to. */
const remembered = 8;
const longest = 6000;

/** Edits one document after another; what it did before is what it may undo. */
export class Typist {
  readonly #before = new Map<string, string[]>();

  constructor(
    private readonly client: Client,
    private readonly programs: readonly string[],
    private readonly roll: Dice,
  ) {}

  /** One message of the client, which may hold several edits. */
  async edit(name: string): Promise<void> {
    const { client, roll } = this;
    const text = client.textOf(name);
    const before = this.#before.get(name) ?? [];
    this.#before.set(name, before);
    if (before.length === remembered) before.shift();
    before.push(text);
    const kind = roll(80);
    if (kind < 2 || text.length > longest) return client.splice(name, 0, text.length, pick(this.programs, roll));
    if (kind < 6) return client.splice(name, 0, text.length, pick(before, roll));
    if (kind < 7) {
      await client.close(name);
      return client.open(name, roll(2) === 0 ? text : pick(this.programs, roll), client.version(name) + 1);
    }
    const { start, end, text: added } = pick(edits, roll)(text, roll);
    return client.splice(name, between(text, start), between(text, Math.max(start, end)), added);
  }
}
