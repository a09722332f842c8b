/** Decides what a random session with the server is: edits like a typist's and a vandal's, every kind of request between them, and what must hold after each burst. */
import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Client, connect, place } from './client.js';

/** What a random session did, and the first promise that it saw broken. */
export interface SoakReport {
  readonly edits: number;
  readonly requests: number;
  readonly compared: number;
  readonly failure: string | null;
}

/** A fresh server is asked the same after so many edits. */
const compareEvery = 25;
const names = ['a.dln', 'b.dln'];
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
  ' where D % 2 == 0',
  'train t on d {\n',
  '\u0000',
];

/** A generator that gives the same numbers for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

/** No place of the protocol lies inside a CRLF. */
const between = (text: string, at: number): number => (text[at - 1] === '\r' && text[at] === '\n' ? at - 1 : at);

/** Every method that takes a place or a document, with params for one. */
function requestsAt(client: Client, name: string, offset: number): readonly (readonly [string, object])[] {
  const document = client.document(name);
  const position = place(client.textOf(name), offset);
  const range = client.whole(name);
  const here = { ...document, position };
  const at = (method: string, params: object = here): readonly [string, object] => [`textDocument/${method}`, params];
  return [
    at('hover'),
    at('completion'),
    at('signatureHelp'),
    at('definition'),
    at('typeDefinition'),
    at('references', { ...here, context: { includeDeclaration: true } }),
    at('documentHighlight'),
    at('prepareRename'),
    at('inlayHint', { ...document, range }),
    at('codeAction', {
      ...document,
      range: { start: position, end: position },
      context: { diagnostics: [], only: ['refactor'] },
    }),
    at('codeLens', document),
    at('documentSymbol', document),
    at('foldingRange', document),
    at('selectionRange', { ...document, positions: [position] }),
    at('semanticTokens/range', { ...document, range }),
    at('documentLink', document),
    at('formatting', { ...document, options: {} }),
    at('rangeFormatting', { ...document, range: { start: position, end: position }, options: {} }),
    at('onTypeFormatting', { ...here, ch: '\n', options: {} }),
    at('diagnostic', document),
    at('prepareCallHierarchy'),
    ['workspace/symbol', { query: 'e' }],
    ['dln/graph', { uri: client.uri(name) }],
  ];
}

/** The programs that sessions begin with. */
function seeds(): readonly string[] {
  const folder = new URL('../../examples/', import.meta.url).pathname;
  const root = folder.includes('/test/dist/') || !folder.endsWith('examples/') ? 'examples/' : folder;
  let files: string[];
  try {
    files = readdirSync(root);
  } catch {
    files = [];
  }
  const read = files.filter((f) => f.endsWith('.dln')).map((f) => readFileSync(`${root}${f}`, 'utf8'));
  return read.length > 0 ? read : ['layer A(x: f32[N, D]) -> f32[N, 8] = x |> Dense(8)\n'];
}

/** One session; the same seed does the same. */
export async function soak(edits: number, seed: number): Promise<SoakReport> {
  const roll = dice(seed);
  const programs = seeds();
  const client = await connect();
  let requests = 0;
  let compared = 0;
  const fail = (why: string, done: number): SoakReport => ({
    edits: done,
    requests,
    compared,
    failure: `seed ${seed}, edit ${done}: ${why}`,
  });
  try {
    for (const name of names) await client.open(name, programs[roll(programs.length)] as string);
    for (let done = 1; done <= edits; done++) {
      const name = names[roll(names.length)] as string;
      const text = client.textOf(name);
      const at = between(text, roll(text.length + 1));
      if (roll(40) === 0 || text.length > 6000)
        await client.splice(name, 0, text.length, programs[roll(programs.length)] as string);
      else if (roll(3) === 0) await client.splice(name, at, between(text, Math.min(text.length, at + roll(12))), '');
      else await client.splice(name, at, at, pieces[roll(pieces.length)] as string);
      const all = requestsAt(client, name, between(client.textOf(name), roll(client.textOf(name).length + 1)));
      const [method, params] = all[roll(all.length)] as readonly [string, object];
      requests++;
      // A refusal is an answer; a bug of ours is told in the log.
      const asked = client
        .request(method, params)
        .catch((error: { code?: number; message: string }) => (error.code === -32603 ? Promise.reject(error) : null));
      if (roll(4) > 0) await asked;
      else void asked.catch(() => undefined);
      if (client.logged.length > 0) return fail(`${method}: ${client.logged[0]}`, done);
      if (done % compareEvery === 0) {
        compared++;
        const why = await difference(client, name);
        if (why !== null) return fail(why, done);
        const stale = staleness(client);
        if (stale !== null) return fail(stale, done);
        client.published.length = 0;
      }
    }
    return { edits, requests, compared, failure: null };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), requests);
  } finally {
    client.end();
  }
}

/** What this server and a fresh one answer differently; null where nothing is. */
async function difference(client: Client, name: string): Promise<string | null> {
  await client.quiet();
  const fresh = await connect();
  try {
    for (const each of names) await fresh.open(each, client.textOf(each));
    await fresh.quiet();
    const middle = between(client.textOf(name), Math.floor(client.textOf(name).length / 2));
    const asked = requestsAt(client, name, middle);
    const own = requestsAt(fresh, name, middle);
    for (const [i, [method, params]] of asked.entries()) {
      const [a, b] = await Promise.all(
        [client, fresh].map((c, k) => c.request(method, k === 0 ? params : own[i]?.[1]).catch((e: Error) => e.message)),
      );
      if (!isDeepStrictEqual(a, b))
        return `${method} differs from a fresh server's:\n${JSON.stringify(a).slice(0, 400)}\n${JSON.stringify(b).slice(0, 400)}\n${JSON.stringify(client.textOf(name))}`;
    }
    for (const each of names) {
      const [a, b] = await Promise.all([client.findings(each), fresh.findings(each)]);
      if (!isDeepStrictEqual(a, b))
        return `the findings of ${each} differ from a fresh server's:\n${JSON.stringify(a).slice(0, 600)}\n${JSON.stringify(b).slice(0, 600)}`;
    }
    return null;
  } finally {
    fresh.end();
  }
}

/** Published versions of a document never go back, and the last is the newest; null where that holds. */
export function staleness(client: Client): string | null {
  for (const name of names) {
    const versions = client.published.filter((p) => p.uri === client.uri(name)).map((p) => p.version ?? -1);
    if (versions.some((v, i) => i > 0 && v < (versions[i - 1] as number)))
      return `${name}: versions went back: ${versions.join()}`;
    if (versions.length > 0 && versions.at(-1) !== client.version(name))
      return `${name}: last published ${versions.at(-1)}, last edited ${client.version(name)}`;
  }
  return null;
}
