/** Decides how a text becomes whole numbers and comes back: by characters, by bytes, or by a byte-level vocabulary. */
import { decodeUtf8, encodeUtf8 } from './utf8.js';

/** What a text is cut into tokens with. Plain data: it travels with a header. */
export type Vocabulary =
  /** One token a character (code point), in the order of the list. */
  | { readonly unit: 'char'; readonly characters: readonly string[] }
  /** One token a byte of the text's UTF-8. */
  | { readonly unit: 'byte' }
  | BytePairs;
/** Byte pair encoding over bytes, as GPT-2 has it. Tokens and merges are written in its alphabet of printable characters for bytes. */
export interface BytePairs {
  readonly unit: 'token';
  readonly tokens: readonly string[];
  /** Pairs that are joined, most wanted first, as `left right`. */
  readonly merges: readonly string[];
  /** Texts that are one token as they stand, such as `<|endoftext|>`. */
  readonly special: ReadonlyMap<string, number>;
  /** A text begins as if a space stood before it. */
  readonly prefixSpace: boolean;
}

/** How many tokens there are. */
export const vocabularySize = (vocabulary: Vocabulary): number =>
  vocabulary.unit === 'byte'
    ? 256
    : vocabulary.unit === 'char'
      ? vocabulary.characters.length
      : vocabulary.tokens.length;

/** The tokens of a text, or the first piece of it that has none. */
export function encodeText(vocabulary: Vocabulary, text: string): Int32Array | { readonly unknown: string } {
  if (vocabulary.unit === 'byte') return Int32Array.from(encodeUtf8(text));
  if (vocabulary.unit === 'token') return encodePairs(vocabulary, text);
  const ids = preparedCharacters(vocabulary);
  const out = new Int32Array(text.length);
  let count = 0;
  for (const character of text) {
    const id = ids.get(character);
    if (id === undefined) return { unknown: character };
    out[count++] = id;
  }
  return out.subarray(0, count);
}

/** The text of these tokens. Bytes that are no UTF-8 become U+FFFD; numbers outside of the vocabulary give nothing. */
export function decodeText(vocabulary: Vocabulary, ids: ArrayLike<number>): string {
  if (vocabulary.unit === 'char') {
    let text = '';
    for (let i = 0; i < ids.length; i++) text += vocabulary.characters[ids[i]!] ?? '';
    return text;
  }
  if (vocabulary.unit === 'byte') return lenient(Uint8Array.from({ length: ids.length }, (_, i) => ids[i]!));
  const special = new Map([...vocabulary.special].map(([text, id]) => [id, text]));
  const bytes: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const whole = special.get(ids[i]!);
    if (whole !== undefined) bytes.push(...encodeUtf8(whole));
    else for (const character of vocabulary.tokens[ids[i]!] ?? '') bytes.push(BYTE_OF.get(character) ?? 0x3f);
  }
  return lenient(Uint8Array.from(bytes));
}

/** UTF-8 with U+FFFD for each byte that cannot be read. */
function lenient(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; ) {
    const rest = decodeUtf8(bytes, from);
    if (typeof rest === 'string') return text + rest;
    text += `${decodeUtf8(bytes, from, rest.badAt) as string}\ufffd`;
    from = rest.badAt + 1;
    // What was begun of a character counts as one.
    const lead = bytes[rest.badAt]!;
    const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
    for (const end = from + more; from < end && (bytes[from]! & 0xc0) === 0x80; ) from++;
  }
  return text;
}

const characterIds = new WeakMap<object, ReadonlyMap<string, number>>();
function preparedCharacters(vocabulary: Extract<Vocabulary, { unit: 'char' }>): ReadonlyMap<string, number> {
  const had = characterIds.get(vocabulary);
  if (had !== undefined) return had;
  const made = new Map(vocabulary.characters.map((character, id) => [character, id]));
  characterIds.set(vocabulary, made);
  return made;
}

// ── byte pairs ──

/** GPT-2's alphabet: printable bytes stand for themselves, the others are moved to 256 and on (its `bytes_to_unicode`). */
const CHARACTER_OF: readonly string[] = (() => {
  const own = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(own(byte) ? byte : 256 + moved++));
})();
const BYTE_OF: ReadonlyMap<string, number> = new Map(CHARACTER_OF.map((character, byte) => [character, byte]));

/** Where GPT-2 cuts a text before any pair is joined. */
const PIECES = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

interface Prepared {
  readonly ids: ReadonlyMap<string, number>;
  readonly ranks: ReadonlyMap<string, number>;
  /** Pieces that were seen. Most of a text is the same few thousand words. */
  readonly pieces: Map<string, readonly number[] | null>;
  readonly special: RegExp | null;
}
const prepared = new WeakMap<BytePairs, Prepared>();
/** Pieces that are remembered, at most. */
const REMEMBERED = 200_000;

function prepare(vocabulary: BytePairs): Prepared {
  const had = prepared.get(vocabulary);
  if (had !== undefined) return had;
  const specials = [...vocabulary.special.keys()].sort((a, b) => b.length - a.length);
  const made: Prepared = {
    ids: new Map(vocabulary.tokens.map((token, id) => [token, id])),
    ranks: new Map(vocabulary.merges.map((pair, rank) => [pair, rank])),
    pieces: new Map(),
    special:
      specials.length === 0
        ? null
        : new RegExp(`(${specials.map((s) => s.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')})`, 'u'),
  };
  prepared.set(vocabulary, made);
  return made;
}

function encodePairs(vocabulary: BytePairs, text: string): Int32Array | { readonly unknown: string } {
  const of = prepare(vocabulary);
  const ids: number[] = [];
  for (const part of of.special === null ? [text] : text.split(of.special)) {
    if (part === '') continue;
    const whole = vocabulary.special.get(part);
    if (whole !== undefined) {
      ids.push(whole);
      continue;
    }
    const spaced = vocabulary.prefixSpace && !part.startsWith(' ') ? ` ${part}` : part;
    for (const [piece] of spaced.matchAll(PIECES)) {
      const found = pieceIds(of, piece);
      if (found === null) return { unknown: piece };
      for (const id of found) ids.push(id);
    }
  }
  return Int32Array.from(ids);
}

function pieceIds(of: Prepared, piece: string): readonly number[] | null {
  const had = of.pieces.get(piece);
  if (had !== undefined) return had;
  const symbols = join(
    Array.from(encodeUtf8(piece), (byte) => CHARACTER_OF[byte]!),
    of.ranks,
  );
  const ids = symbols.map((symbol) => of.ids.get(symbol));
  const found = ids.every((id) => id !== undefined) ? ids : null;
  if (of.pieces.size < REMEMBERED) of.pieces.set(piece, found);
  return found;
}

/** Joins the most wanted pair, everywhere, until none is left (Sennrich, Haddow and Birch, ACL 2016). */
function join(symbols: string[], ranks: ReadonlyMap<string, number>): readonly string[] {
  let parts = symbols;
  for (;;) {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < parts.length; i++) best = Math.min(best, ranks.get(`${parts[i]} ${parts[i + 1]}`) ?? best);
    if (best === Number.POSITIVE_INFINITY) return parts;
    const next: string[] = [];
    for (let i = 0; i < parts.length; i++) {
      const right = parts[i + 1];
      if (right !== undefined && ranks.get(`${parts[i]} ${right}`) === best) {
        next.push(parts[i]! + right);
        i++;
      } else next.push(parts[i]!);
    }
    parts = next;
  }
}
