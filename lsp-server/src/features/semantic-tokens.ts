/** Decides what each word is painted as: by what it means, not by how it looks; inside the strings of patterns too. */
import { isReserved, tokenize } from '@dln/grammar';
import type {
  SemanticTokens,
  SemanticTokensDeltaParams,
  SemanticTokensParams,
  SemanticTokensRangeParams,
} from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { namesIn } from '../name-index.js';
import type { NameKind } from '../name-targets.js';
import { stringAt } from '../paths-in-strings.js';
import type { Session } from '../session.js';

const types = [
  'namespace',
  'type',
  'class',
  'function',
  'parameter',
  'typeParameter',
  'variable',
  'property',
  'keyword',
  'number',
  'string',
  'operator',
  'comment',
] as const;
const modifiers = ['declaration', 'defaultLibrary', 'modification'] as const;
type TokenType = (typeof types)[number];

const typeOf: Readonly<Record<NameKind, TokenType>> = {
  param: 'parameter',
  dim: 'typeParameter',
  binding: 'variable',
  weight: 'property',
  state: 'property',
  field: 'property',
  stage: 'variable',
  measure: 'variable',
  callable: 'function',
  value: 'variable',
  type: 'type',
  module: 'namespace',
  builtin: 'function',
};

export const semanticTokens: Feature = {
  name: 'semanticTokens',
  capabilities: () => ({
    semanticTokensProvider: {
      legend: { tokenTypes: [...types], tokenModifiers: [...modifiers] },
      full: { delta: true },
      range: true,
    },
  }),
  answers: [
    answer('textDocument/semanticTokens/full', (session, { textDocument }: SemanticTokensParams): SemanticTokens => {
      const uri = session.uri(textDocument);
      return remembered(session, uri, encode(session, uri, 0, Number.POSITIVE_INFINITY));
    }),
    answer(
      'textDocument/semanticTokens/range',
      (session, { textDocument, range }: SemanticTokensRangeParams): SemanticTokens => {
        const uri = session.uri(textDocument);
        const lines = session.linesOf(uri);
        return { data: encode(session, uri, lines.offset(range.start), lines.offset(range.end)) };
      },
    ),
    answer(
      'textDocument/semanticTokens/full/delta',
      (session, { textDocument, previousResultId }: SemanticTokensDeltaParams) => {
        const uri = session.uri(textDocument);
        const before = last.get(session)?.get(uri);
        const data = encode(session, uri, 0, Number.POSITIVE_INFINITY);
        const made = remembered(session, uri, data);
        if (before?.id !== previousResultId || before === undefined) return made;
        let head = 0;
        while (head < data.length && head < before.data.length && data[head] === before.data[head]) head++;
        let tail = 0;
        while (
          tail < data.length - head &&
          tail < before.data.length - head &&
          data.at(-1 - tail) === before.data.at(-1 - tail)
        )
          tail++;
        const edit = {
          start: head,
          deleteCount: before.data.length - head - tail,
          data: data.slice(head, data.length - tail),
        };
        return { resultId: made.resultId, edits: edit.deleteCount === 0 && edit.data.length === 0 ? [] : [edit] };
      },
    ),
  ],
};

/** What each document was last painted as; only to save bytes: without it the whole is sent. */
const last = new WeakMap<Session, Map<string, { readonly id: string; readonly data: readonly number[] }>>();
let ids = 0;
function remembered(session: Session, uri: string, data: number[]): SemanticTokens {
  let files = last.get(session);
  if (files === undefined) {
    files = new Map();
    last.set(session, files);
  }
  const id = String(++ids);
  files.set(uri, { id, data });
  return { resultId: id, data };
}

interface Painted {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifiers: number;
}

function encode(session: Session, uri: string, from: number, to: number): number[] {
  const lines = session.linesOf(uri);
  const data: number[] = [];
  let [line, character] = [0, 0];
  for (const token of painted(session, uri)) {
    if (token.end < from || token.start > to) continue;
    const at = lines.position(token.start);
    data.push(
      at.line - line,
      at.line === line ? at.character - character : at.character,
      lines.lengthOf(token.start, token.end),
      types.indexOf(token.type),
      token.modifiers,
    );
    [line, character] = [at.line, at.character];
  }
  return data;
}

function painted(session: Session, uri: string): readonly Painted[] {
  const names = new Map(namesIn(session, uri).map((n) => [n.chunk.start + n.occurrence.start, n.occurrence]));
  const made: Painted[] = [];
  for (const { chunk, parsed } of session.chunks(uri)) {
    for (const token of tokenize(chunk.text).tokens) {
      const start = chunk.start + token.start;
      const add = (from: number, to: number, type: TokenType, mods = 0): void => {
        if (to > from) made.push({ start: from, end: to, type, modifiers: mods });
      };
      const name = names.get(start);
      if (name !== undefined && name.end - name.start === token.end - token.start) {
        const isClass = name.kind === 'callable' && /^`?[A-Z]/.test(name.text);
        add(
          start,
          start + token.end - token.start,
          isClass ? 'class' : typeOf[name.kind],
          (name.binds ? 1 : 0) |
            (name.target.is === 'builtin' || (name.target.is === 'declared' && name.target.uri.startsWith('std:'))
              ? 2
              : 0),
        );
      } else if (token.type === 'Comment') add(start, start + token.text.trimEnd().length, 'comment');
      else if (token.text.startsWith('"')) {
        const inside = parsed.decl === null ? null : stringAt(parsed.decl, token.start + 1);
        const callee = inside?.call?.callee;
        if (callee?.kind === 'name' && (callee.text === 'einsum' || callee.text === 'rearrange'))
          pattern(token.text, start, add);
        else if (!token.text.includes('\n')) add(start, start + token.text.length, 'string');
      } else if (/^\d/.test(token.text)) add(start, start + token.text.length, 'number');
      else if (isReserved(token.text)) add(start, start + token.text.length, 'keyword');
      else if (/^(?:\|>|->|[-+*/%@^=<>!]+)$/.test(token.text)) add(start, start + token.text.length, 'operator');
    }
  }
  return made;
}

/** The letters of a pattern are dims, its numbers numbers, its signs signs. */
function pattern(text: string, start: number, add: (from: number, to: number, type: TokenType) => void): void {
  for (const part of text.matchAll(/[A-Za-z_]\w*|\d+|->|\.\.\.|[(),"]/g)) {
    const from = start + part.index;
    const type: TokenType = /^[A-Za-z_]/.test(part[0])
      ? 'typeParameter'
      : /^\d/.test(part[0])
        ? 'number'
        : part[0] === '"'
          ? 'string'
          : 'operator';
    add(from, from + part[0].length, type);
  }
}
