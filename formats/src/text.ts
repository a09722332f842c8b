/** Decides how a text is a table for language models: windows of `block` tokens, each a row. */
import type {
  ByteSource,
  DataFile,
  DataFormat,
  Fault,
  FieldArray,
  OpenTable,
  Rows,
  SourceFiles,
  SourceOptions,
} from './format.js';
import { inFile, isFault } from './format.js';
import { MAX_CLASSES, MAX_ROWS, MAX_TEXT_BYTES } from './limits.js';
import { badOption, choiceOption, numberOption } from './options.js';
import { readAll } from './read.js';
import { decodeUtf8 } from './utf8.js';
import { encodeText, type Vocabulary, vocabularySize } from './vocabulary.js';
import { readVocabulary } from './vocabulary-files.js';

/** The tokens of a text by position. */
interface Tokens {
  readonly vocabulary: Vocabulary;
  readonly count: number;
  read(at: number, length: number): ArrayLike<number> | Promise<ArrayLike<number>>;
}

async function open(files: SourceFiles, options: SourceOptions): Promise<OpenTable | Fault> {
  const file = files.named.get('file');
  if (file === undefined) return { fault: 'DLN4115', args: { file: '', wanted: 'one file' } };
  const unit = choiceOption(options, 'unit', ['char', 'byte', 'token']);
  if (unit !== null && typeof unit !== 'string') return unit;
  const block = numberOption(options, 'block', 0, { from: 1, to: 2 ** 20, whole: true });
  if (typeof block !== 'number') return block;
  if (block === 0) return badOption('block', 'it is the number of tokens of a row');
  const stride = numberOption(options, 'stride', Math.max(1, block - 1), { from: 1, to: 2 ** 20, whole: true });
  if (typeof stride !== 'number') return stride;
  const tokens = await tokensOf(file, unit ?? 'char', files);
  if (isFault(tokens)) return inFile(file.name, tokens);
  const { vocabulary, count } = tokens;
  if (count < block) return { fault: 'DLN4133', args: { file: file.name, tokens: count, block } };
  const rows = Math.floor((count - block) / stride) + 1;
  if (rows > MAX_ROWS)
    return { fault: 'DLN4110', args: { file: file.name, what: 'rows', found: rows, limit: MAX_ROWS } };
  const classes = vocabulary.unit === 'char' ? vocabulary.characters : vocabularySize(vocabulary);
  const field = { name: 'tokens', stored: 'i32', shape: [block], classes, gaps: false } as const;
  return {
    header: { header: { fields: [field], rows, vocabulary }, parts: null },
    async rows(part) {
      if (part !== null) return { fault: 'DLN4201', args: { part, parts: '' } };
      return windows(tokens, rows, block, stride);
    },
  };
}

function windows(tokens: Tokens, count: number, block: number, stride: number): Rows {
  return {
    count,
    read(indices, [into]) {
      if (into === null || into === undefined) return;
      return fill(tokens, indices, into, block, stride, 0);
    },
  };
}
function fill(
  tokens: Tokens,
  indices: Int32Array,
  into: FieldArray,
  block: number,
  stride: number,
  from: number,
): void | Promise<void> {
  for (let i = from; i < indices.length; i++) {
    const got = tokens.read(indices[i]! * stride, block);
    if (got instanceof Promise)
      return got.then((values) => {
        into.set(values, i * block);
        return fill(tokens, indices, into, block, stride, i + 1);
      });
    into.set(got, i * block);
  }
}

async function tokensOf(file: DataFile, unit: 'char' | 'byte' | 'token', files: SourceFiles): Promise<Tokens | Fault> {
  const named = files.named.get('vocabulary') ?? null;
  if (unit !== 'token' && named !== null) return badOption('vocabulary', '`unit: "token"` goes with it');
  // Bytes need no vocabulary and no memory: any window lies where it lies.
  if (unit === 'byte') return bytesOf(file.bytes, file.name);
  if (file.bytes.size > MAX_TEXT_BYTES)
    return { fault: 'DLN4110', args: { what: 'bytes of text', found: file.bytes.size, limit: MAX_TEXT_BYTES } };
  const text = decodeUtf8(await readAll(file.bytes, 0, file.bytes.size, file.name));
  if (typeof text !== 'string') return { fault: 'DLN4134', args: { byte: text.badAt } };
  if (unit === 'char') return charactersOf(text);
  if (named === null)
    return badOption(
      'unit',
      '`"token"` needs `vocabulary: "tokenizer.json"`, or `vocab.json` with `merges: "merges.txt"`',
    );
  const vocabulary = await readVocabulary(named, files.named.get('merges') ?? null);
  return isFault(vocabulary) ? vocabulary : encoded(vocabulary, text);
}

const bytesOf = (bytes: ByteSource, name: string): Tokens => ({
  vocabulary: { unit: 'byte' },
  count: bytes.size,
  read: (at, length) => readAll(bytes, at, length, name),
});

/** The characters that occur, in the order of their code points. */
function charactersOf(text: string): Tokens | Fault {
  const seen = new Set<string>();
  for (const character of text) seen.add(character);
  if (seen.size > MAX_CLASSES)
    return { fault: 'DLN4110', args: { what: 'different characters', found: seen.size, limit: MAX_CLASSES } };
  const characters = [...seen].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  return encoded({ unit: 'char', characters }, text);
}

function encoded(vocabulary: Vocabulary, text: string): Tokens | Fault {
  const ids = encodeText(vocabulary, text);
  if (!(ids instanceof Int32Array))
    return { fault: 'DLN4132', args: { why: `it has no token for ${JSON.stringify(ids.unknown.slice(0, 40))}` } };
  return { vocabulary, count: ids.length, read: (at, length) => ids.subarray(at, at + length) };
}

/** Text: `text("corpus.txt", unit: "char", block: 257)`, one field `tokens`. Windows overlap by one token where no `stride` is given. */
export const text: DataFormat = {
  name: 'text',
  options: ['unit', 'block', 'stride'],
  files: true,
  folder: null,
  open,
};
