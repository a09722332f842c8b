/** Decides what a random session asks: every method that the server answers, at one place of one document. */
import { features } from '@dln/lsp-server';
import { type Client, place } from './client.js';

/** A request as it stands on the wire. */
export type Request = readonly [method: string, params: object];

/** Every method that takes a place, a document or nothing, with params for one. */
export function requestsAt(client: Client, name: string, offset: number): readonly Request[] {
  const document = client.document(name);
  const position = place(client.textOf(name), offset);
  const range = client.whole(name);
  const here = { ...document, position };
  const empty = { start: position, end: position };
  const uri = client.uri(name);
  const at = (method: string, params: object = here): Request => [`textDocument/${method}`, params];
  return [
    at('hover'),
    at('completion'),
    at('signatureHelp'),
    at('definition'),
    at('typeDefinition'),
    at('references', { ...here, context: { includeDeclaration: true } }),
    at('documentHighlight'),
    at('prepareRename'),
    at('rename', { ...here, newName: 'Zq9' }),
    at('inlayHint', { ...document, range }),
    at('codeAction', { ...document, range: empty, context: { diagnostics: [], only: ['refactor'] } }),
    at('codeAction', {
      ...document,
      range: { start: range.start, end: position },
      context: { diagnostics: [], only: ['refactor', 'source'] },
    }),
    at('codeLens', document),
    at('documentSymbol', document),
    at('foldingRange', document),
    at('selectionRange', { ...document, positions: [position] }),
    at('semanticTokens/full', document),
    at('semanticTokens/full/delta', { ...document, previousResultId: 'none' }),
    at('semanticTokens/range', { ...document, range }),
    at('documentLink', document),
    at('formatting', { ...document, options: {} }),
    at('rangeFormatting', { ...document, range: empty, options: {} }),
    at('onTypeFormatting', { ...here, ch: '\n', options: {} }),
    at('diagnostic', document),
    at('prepareCallHierarchy'),
    ['workspace/symbol', { query: 'e' }],
    ['workspace/diagnostic', { previousResultIds: [] }],
    ['workspace/willRenameFiles', { files: [{ oldUri: client.uri('b.dln'), newUri: client.uri('sub/c.dln') }] }],
    ['codeLens/resolve', { range, data: { uri, name: 'Net' } }],
    ['completionItem/resolve', { label: 'Dense', data: { uri, label: 'Dense' } }],
    ['dln/graph', { uri }],
    ['dln/summary', { uri }],
    ['dln/clocks', { uri }],
    ['dln/expandStd', { name: 'Dense' }],
    ['dln/stdFiles', {}],
    ['dln/status', {}],
  ];
}

/** What the answer to one request leads to asking: the calls of an item, the explanation of a finding, what an item of a list says. */
export function furtherRequests(method: string, answer: unknown): readonly Request[] {
  const first = Array.isArray(answer) ? answer[0] : (answer as { items?: unknown[] } | null)?.items?.[0];
  if (first === undefined || first === null) return [];
  if (method === 'textDocument/prepareCallHierarchy')
    return [
      ['callHierarchy/incomingCalls', { item: first }],
      ['callHierarchy/outgoingCalls', { item: first }],
    ];
  if (method === 'textDocument/completion') return [['completionItem/resolve', first]];
  if (method === 'textDocument/diagnostic') {
    const uri = (first as { codeDescription?: { href: string } }).codeDescription?.href;
    return uri === undefined
      ? []
      : [
          ['workspace/textDocumentContent', { uri }],
          ['dln/explain', { uri }],
        ];
  }
  return [];
}

/** Methods that the server answers and that no request above asks; a test holds this empty. */
export function unasked(client: Client): readonly string[] {
  const asked = new Set([
    ...requestsAt(client, 'a.dln', 0).map(([method]) => method),
    ...['textDocument/prepareCallHierarchy', 'textDocument/completion', 'textDocument/diagnostic'].flatMap((method) =>
      furtherRequests(method, [{ codeDescription: { href: 'x' } }]).map(([further]) => further),
    ),
  ]);
  return features.flatMap((f) => f.answers.map((a) => a.method)).filter((method) => !asked.has(method));
}

/** An answer without the numbers that a server counts up by itself. */
export function comparable(method: string, answer: unknown): unknown {
  if (method === 'dln/status') return null;
  if (!method.startsWith('textDocument/semanticTokens') || answer === null || typeof answer !== 'object') return answer;
  const { resultId: _, ...rest } = answer as { resultId?: string };
  return rest;
}
