/** Decides how a byte-level vocabulary is read: GPT-2's `vocab.json` with `merges.txt`, or one `tokenizer.json`. */
import type { DataFile, Fault } from './format.js';
import { inFile, isFault } from './format.js';
import { MAX_VOCABULARY, MAX_VOCABULARY_BYTES } from './limits.js';
import { decodeUtf8 } from './utf8.js';
import type { BytePairs } from './vocabulary.js';

const damaged = (why: string): Fault => ({ fault: 'DLN4132', args: { why } });
type Json = Readonly<Record<string, unknown>>;
const isObject = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);

/** The vocabulary of one or two files. */
export async function readVocabulary(vocabulary: DataFile, merges: DataFile | null): Promise<BytePairs | Fault> {
  const json = await jsonOf(vocabulary);
  if (isFault(json)) return inFile(vocabulary.name, json);
  if (isObject(json.model)) {
    const made = fromTokenizer(json, json.model);
    return isFault(made) ? inFile(vocabulary.name, made) : made;
  }
  const tokens = tokensOf(json);
  if (isFault(tokens)) return inFile(vocabulary.name, tokens);
  if (merges === null)
    return inFile(vocabulary.name, damaged('it has no merges: `merges: "merges.txt"` names their file'));
  const text = await textOf(merges);
  if (typeof text !== 'string') return inFile(merges.name, text);
  const lines = text.split(/\r?\n/).filter((line, i) => line !== '' && !(i === 0 && line.startsWith('#version')));
  const wrong = lines.findIndex((line) => !PAIR.test(line));
  if (wrong !== -1)
    return inFile(merges.name, damaged(`${JSON.stringify(lines[wrong]!.slice(0, 40))} is no pair of tokens`));
  const end = tokens.indexOf('<|endoftext|>');
  return {
    unit: 'token',
    tokens,
    merges: lines,
    special: new Map(end === -1 ? [] : [['<|endoftext|>', end]]),
    prefixSpace: false,
  };
}
const PAIR = /^[^ ]+ [^ ]+$/;

async function textOf({ bytes }: DataFile): Promise<string | Fault> {
  if (bytes.size > MAX_VOCABULARY_BYTES)
    return { fault: 'DLN4110', args: { what: 'bytes', found: bytes.size, limit: MAX_VOCABULARY_BYTES } };
  const text = decodeUtf8(await bytes.read(0, bytes.size));
  return typeof text === 'string' ? text : damaged('it is not UTF-8');
}

async function jsonOf(file: DataFile): Promise<Json | Fault> {
  const text = await textOf(file);
  if (typeof text !== 'string') return text;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return damaged('it is not JSON');
  }
  return isObject(json) ? json : damaged('it is not a JSON object');
}

/** Token to number, as a list in the order of the numbers; each number from 0 on is there once. */
function tokensOf(json: Json, added: readonly (readonly [string, number])[] = []): readonly string[] | Fault {
  const entries = [...Object.entries(json), ...added];
  if (entries.length > MAX_VOCABULARY)
    return { fault: 'DLN4110', args: { what: 'tokens', found: entries.length, limit: MAX_VOCABULARY } };
  const tokens: string[] = [];
  for (const [token, id] of entries) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= MAX_VOCABULARY)
      return damaged(`${JSON.stringify(token.slice(0, 40))} has no number`);
    if (tokens[id] !== undefined && tokens[id] !== token) return damaged(`two tokens have the number ${id}`);
    tokens[id] = token;
  }
  for (let id = 0; id < tokens.length; id++)
    if (tokens[id] === undefined) return damaged(`no token has the number ${id}`);
  return tokens.length === 0 ? damaged('it has no tokens') : tokens;
}

function fromTokenizer(json: Json, model: Json): BytePairs | Fault {
  if (model.type !== 'BPE' || !isObject(model.vocab) || !Array.isArray(model.merges))
    return {
      fault: 'DLN4113',
      args: { what: 'a vocabulary whose model is not `BPE` (byte pairs)' },
    };
  if (json.normalizer !== null && json.normalizer !== undefined)
    return { fault: 'DLN4113', args: { what: 'a normalizer in a vocabulary' } };
  const before = json.pre_tokenizer;
  const byteLevel = isObject(before) && before.type === 'ByteLevel' && before.use_regex !== false;
  if (!byteLevel) return { fault: 'DLN4113', args: { what: 'a vocabulary that is not byte-level as GPT-2 has it' } };
  const special: [string, number][] = [];
  for (const token of Array.isArray(json.added_tokens) ? json.added_tokens : []) {
    if (!isObject(token) || typeof token.content !== 'string' || token.content === '' || typeof token.id !== 'number')
      return damaged('an added token has no content or no number');
    special.push([token.content, token.id]);
  }
  const tokens = tokensOf(model.vocab, special);
  if (isFault(tokens)) return tokens;
  const merges: string[] = [];
  for (const pair of model.merges as readonly unknown[]) {
    const text = Array.isArray(pair) && pair.length === 2 ? `${pair[0]} ${pair[1]}` : pair;
    if (typeof text !== 'string' || !PAIR.test(text)) return damaged('one of its merges is no pair of tokens');
    merges.push(text);
  }
  return { unit: 'token', tokens, merges, special: new Map(special), prefixSpace: before.add_prefix_space === true };
}
