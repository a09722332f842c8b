/** Decides which names of a file nothing mentions: bindings, parameters, imports, knobs and fields. */
import {
  type Callable,
  type Identifier,
  type Pattern,
  type Span,
  type TextToken,
  type TypeNode,
  tokenize,
} from '@dln/grammar';
import { namesOf } from '../check/pattern.js';
import { unusedName } from '../diagnostics/DLN3004-unused-name.js';
import { type Diagnostic, diagnose, type Fix } from '../diagnostics/define-diagnostic.js';
import type { FileState, ParsedChunk } from '../query/database.js';
import type { DeclarationLint } from './lint.js';

export const unusedNames: DeclarationLint = (each, file) => {
  const decl = each.parsed.decl;
  if (decl === null) return [];
  const words = wordsOf(each);
  const found: Diagnostic[] = [];
  const say = (what: string, name: Identifier, fixes: readonly Fix[] = []): void => {
    const at: Span = { decl: each.chunk.key, start: name.start, end: name.end };
    if (!name.text.startsWith('_')) found.push(diagnose(unusedName, at, { what, name: name.text }, { fixes }));
  };
  const once = (name: Identifier): boolean => (words.get(name.text) ?? []).every((at) => at === name.start);
  if (decl.kind === 'import') {
    const names = decl.names ?? [decl.name];
    const idle = names.filter((n) => !mentioned(file, each, n.text));
    for (const name of idle) say('import', name, [withoutImport(each, names, name, idle.length === names.length)]);
  }
  const runs = file.chunks.some((c) => c.parsed.decl?.kind === 'train' || c.parsed.decl?.kind === 'sweep');
  if (decl.kind === 'param' && runs && !decl.exported && !mentioned(file, each, decl.name.text))
    say('param', decl.name);
  if (decl.kind === 'data' && runs && decl.body !== null && !decl.exported)
    for (const item of decl.body.items)
      if (item.kind === 'field' && once(item.name) && !mentioned(file, each, item.name.text)) say('field', item.name);
  if (decl.kind === 'callable') {
    const moved = decl.role === 'optimizer' ? 2 : 0;
    for (const param of decl.callable.params.slice(moved))
      if (once(param.name) && !lendsDims(param.type, words, decl.callable)) say('parameter', param.name);
  }
  for (const pattern of words.has('let') ? letsIn(decl) : []) {
    const names = namesOf(pattern);
    // Of a tuple one part may be all that is wanted.
    if (names.every(once)) for (const name of names) say('binding', name);
  }
  return found;
};

/** Where each word stands in a declaration. */
type Mentions = ReadonlyMap<string, readonly number[]>;

/** Strings count too, `{name}` may be meant there; a label does not: `SGD(lr: 0.1)` is no use of `lr`. */
function wordsOf(declaration: ParsedChunk): Mentions {
  const had = mentions.get(declaration);
  if (had !== undefined) return had;
  const found = new Map<string, number[]>();
  const add = (word: string, at: number): void => {
    const had = found.get(word);
    if (had === undefined) found.set(word, [at]);
    else had.push(at);
  };
  const text = declaration.chunk.text;
  const open: string[] = [];
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    const first = word.charAt(0);
    if (first === '(' || first === '[' || first === '{') open.push(first);
    else if (first === ')' || first === ']' || first === '}') open.pop();
    else if (first === '"') for (const { 0: part } of word.matchAll(IN_STRING)) add(part, index);
    else if (first !== '#') {
      LABEL.lastIndex = index + word.length;
      // In `x[n:]` the name is a bound.
      if (open.at(-1) === '[' || !LABEL.test(text)) add(first === '`' ? word.slice(1, -1) : word, index);
    }
  }
  mentions.set(declaration, found);
  return found;
}
/** A scan of its own: a second run of the lexer would cost more than all the rest of this lint. */
const WORDS = /#[^\n]*|"(?:[^"\\\n]|\\.)*"?|`[^`\n]*`|[A-Za-z_]\w*|[()[\]{}]/g;
const IN_STRING = /[A-Za-z_]\w*/g;
const LABEL = /\s*:/y;
/** A declaration that did not change is the same object after an edit. */
const mentions = new WeakMap<ParsedChunk, Mentions>();
const plain = (text: string): readonly TextToken[] =>
  tokenize(text).tokens.filter((t) => t.type !== 'Comment' && t.type !== 'NL');

/** Is the name spoken of in another declaration of the file? */
const mentioned = (file: FileState, own: ParsedChunk, name: string): boolean =>
  file.chunks.some((c) => c !== own && wordsOf(c).has(name));

/** A parameter that nothing reads may still tell a size: `like: f32[M]`. */
function lendsDims(type: TypeNode, words: Mentions, { params }: Callable): boolean {
  const dims = new Set<string>();
  everyNode(type, ({ kind, text }) => {
    if (kind === 'name' && typeof text === 'string') dims.add(text);
  });
  return (
    params.length > 0 &&
    [...dims].some((name) => (words.get(name) ?? []).some((at) => at < type.start || at >= type.end))
  );
}

/** Every `let` of a declaration, at any depth. */
function letsIn(root: unknown): readonly Pattern[] {
  const found: Pattern[] = [];
  everyNode(root, ({ kind, pattern }) => {
    if (kind === 'let' && pattern !== undefined) found.push(pattern as Pattern);
  });
  return found;
}

/** Every object of a syntax tree, outermost first. */
function everyNode(root: unknown, enter: (node: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(root)) for (const item of root) everyNode(item, enter);
  else if (typeof root === 'object' && root !== null) {
    enter(root as Readonly<Record<string, unknown>>);
    for (const part of Object.values(root)) everyNode(part, enter);
  }
}

/** Importing runs nothing, so that leaving it out changes nothing. */
function withoutImport({ chunk }: ParsedChunk, names: readonly Identifier[], name: Identifier, whole: boolean): Fix {
  const at = (start: number, end: number): Span => ({ decl: chunk.key, start, end });
  if (whole) {
    const tokens = plain(chunk.text);
    const last = tokens.at(-1);
    const first = tokens[0];
    return {
      title: 'leave the import out',
      edits: [{ at: at(first?.start ?? 0, last?.end ?? 0), text: '' }],
      safe: names.length === 1,
    };
  }
  const i = names.indexOf(name);
  const next = names[i + 1];
  const previous = names[i - 1];
  const [start, end] = next !== undefined ? [name.start, next.start] : [previous?.end ?? name.start, name.end];
  return { title: `leave \`${name.text}\` out`, edits: [{ at: at(start, end), text: '' }], safe: true };
}
