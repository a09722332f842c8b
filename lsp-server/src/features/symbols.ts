/** Decides the outline of a program: its declarations with their shapes, their parts below them, and all of the workspace by name. */
import type { Decl } from '@dln/grammar';
import type {
  DocumentSymbol,
  DocumentSymbolParams,
  SymbolKind,
  WorkspaceSymbol,
  WorkspaceSymbolParams,
} from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { namesIn } from '../name-index.js';
import type { Session } from '../session.js';

const kinds: Readonly<Record<string, SymbolKind>> = {
  import: 2,
  param: 13,
  const: 14,
  type: 26,
  data: 23,
  train: 24,
  sweep: 24,
  fn: 12,
  loss: 12,
  metric: 12,
  schedule: 12,
  optimizer: 12,
  layer: 5,
  model: 5,
};
const kindOf = (decl: Decl): SymbolKind => kinds[decl.kind === 'callable' ? decl.role : decl.kind] ?? 13;

export const symbols: Feature = {
  name: 'symbols',
  capabilities: () => ({ documentSymbolProvider: { label: 'DLN' }, workspaceSymbolProvider: true }),
  answers: [
    answer('textDocument/documentSymbol', (session, { textDocument }: DocumentSymbolParams): DocumentSymbol[] =>
      outline(session, session.uri(textDocument)),
    ),
    answer('workspace/symbol', (session, { query }: WorkspaceSymbolParams): WorkspaceSymbol[] => {
      const wanted = String(query ?? '').toLowerCase();
      return session.known.flatMap((uri) =>
        session.chunks(uri).flatMap(({ chunk, parsed: { decl } }) => {
          if (decl === null || decl.kind === 'import' || !isIn(wanted, decl.name.text.toLowerCase())) return [];
          const range = session.linesOf(uri).range(chunk.start + decl.name.start, chunk.start + decl.name.end);
          return [
            {
              name: decl.name.text,
              kind: kindOf(decl),
              location: { uri: session.wireUri(uri), range },
              containerName: detailOf(session, uri, chunk.text, decl),
            },
          ];
        }),
      );
    }),
  ],
};

/** The letters in this order, as editors seek. */
function isIn(query: string, name: string): boolean {
  let at = 0;
  for (const letter of query) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function outline(session: Session, uri: string): DocumentSymbol[] {
  const lines = session.linesOf(uri);
  const facts = new Map(session.facts(uri).map((f) => [f.key, f]));
  const names = namesIn(session, uri);
  return session.chunks(uri).flatMap(({ chunk, parsed: { decl } }) => {
    if (decl === null) return [];
    const at = (start: number, end: number) => lines.range(chunk.start + start, chunk.start + end);
    const values = facts.get(chunk.key)?.values ?? [];
    const shapeOf = (start: number, end: number): string =>
      values.find((v) => v.end >= end && v.start <= start && v.start >= start - 8 && v.type !== null)?.shown ?? '';
    const children = names
      .filter(
        ({ chunk: own, occurrence: o }) =>
          own.key === chunk.key &&
          o.binds &&
          ['binding', 'weight', 'state', 'field', 'stage', 'measure'].includes(o.kind),
      )
      .map(
        ({ occurrence: o }): DocumentSymbol => ({
          name: o.text,
          detail: o.kind === 'binding' ? shapeOf(o.start, o.end) : o.kind,
          kind: o.kind === 'field' ? 8 : 13,
          range: at(o.start, o.end),
          selectionRange: at(o.start, o.end),
        }),
      );
    return [
      {
        name: decl.name.text || decl.kind,
        detail: detailOf(session, uri, chunk.text, decl),
        kind: kindOf(decl),
        range: at(decl.start, Math.max(decl.end, decl.name.end)),
        selectionRange: at(decl.name.start, decl.name.end),
        children,
      },
    ];
  });
}

/** `(f32[N, 28, 28, 1]) -> f32[N, 10]` of a callable; the word that opens all others. */
function detailOf(session: Session, uri: string, text: string, decl: Decl): string {
  if (decl.kind !== 'callable') return decl.kind === 'train' ? decl.role : decl.kind;
  const { params, result } = decl.callable;
  const key = session.db.file(uri)?.byName.get(decl.name.text)?.key;
  const inferred = session.facts(uri).find((f) => f.key === key)?.result ?? '?';
  const types = params
    .filter((p) => p.value === null)
    .map((p) => text.slice(p.type.start, p.type.end).replace(/\s+/g, ' '));
  return `${decl.role} (${types.join(', ')}) -> ${result === null ? inferred : text.slice(result.start, result.end).replace(/\s+/g, ' ')}`;
}
