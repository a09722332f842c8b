/** Holds what goes on beside features: pulled findings, settings, folders, files that change, progress, requests that are given up. */

import { afterEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { type Client, connect, memoryHost, type Wanted } from './client.js';

const wrong = 'const a = b\n';
let client: Client;
afterEach(() => client.end());
const begin = async (wanted: Wanted = {}): Promise<void> => {
  client = await connect(wanted);
};
const pulling = { textDocument: { diagnostic: {}, publishDiagnostics: undefined } };

describe('pulled findings', () => {
  it('are promised to a client that takes no pushed ones, and say when nothing changed', async () => {
    await begin({ capabilities: pulling });
    expect(client.capabilities.diagnosticProvider).toMatchObject({ workspaceDiagnostics: true });
    await client.open('a.dln', wrong);
    const first = await client.request<{ kind: string; resultId: string; items: unknown[] }>(
      'textDocument/diagnostic',
      client.document('a.dln'),
    );
    expect(first).toMatchObject({ kind: 'full', items: [{ code: 'DLN1201' }] });
    const again = { ...client.document('a.dln'), previousResultId: first.resultId };
    expect(await client.request('textDocument/diagnostic', again)).toMatchObject({ kind: 'unchanged' });
    await client.edit('a.dln', 'b', '1');
    expect(await client.request('textDocument/diagnostic', again)).toMatchObject({ kind: 'full', items: [] });
    await client.quiet();
    expect(client.published).toEqual([]);
  });
  it('of the workspace, files that are not open too', async () => {
    await begin({
      capabilities: pulling,
      files: { 'x/a.dln': wrong, 'x/b.dln': 'const a = 1\n' },
      folders: ['file:///w'],
    });
    await client.quiet();
    const { items } = await client.request<{ items: { uri: string; items: unknown[]; version: null }[] }>(
      'workspace/diagnostic',
      { previousResultIds: [] },
    );
    expect(items.map((i) => `${i.uri} ${i.items.length} ${i.version}`).sort()).toEqual([
      'file:///w/x/a.dln 1 null',
      'file:///w/x/b.dln 0 null',
    ]);
  });
});

describe('a workspace', () => {
  it('is checked with progress, and followed as its folders and files change', async () => {
    await begin({
      files: { 'x/a.dln': wrong, 'y/b.dln': wrong, 'x/node_modules/c.dln': wrong },
      folders: ['file:///w/x'],
      capabilities: {
        window: { workDoneProgress: true },
        workspace: {
          didChangeWatchedFiles: { dynamicRegistration: true },
          didChangeConfiguration: { dynamicRegistration: true },
        },
      },
    });
    const told: string[] = [];
    client.connection.onNotification('$/progress', ({ value }: { value: { kind: string } }) => {
      told.push(value.kind);
    });
    expect(await client.findings('x/a.dln')).toHaveLength(1);
    await client.quiet();
    expect(client.asked.map((a) => a.method).sort()).toEqual([
      'client/registerCapability',
      'window/workDoneProgress/create',
    ]);
    expect(client.asked[0]?.params).toMatchObject({
      registrations: [{ method: 'workspace/didChangeWatchedFiles' }, { method: 'workspace/didChangeConfiguration' }],
    });
    expect(told[0]).toBe('begin');
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: 'file:///w/y', name: 'y' }], removed: [{ uri: 'file:///w/x', name: 'x' }] },
    });
    expect(await client.findings('y/b.dln')).toHaveLength(1);
    await client.quiet();
    expect(client.published.filter((p) => p.uri === 'file:///w/x/a.dln').at(-1)?.diagnostics).toEqual([]);
    expect(client.published.some((p) => p.uri.includes('node_modules'))).toBe(false);
  });

  it('takes imports from disk, and again what is on disk when a document closes', async () => {
    const files = { 'lib.dln': 'export const a = 1\n' };
    await begin({ files });
    await client.open('use.dln', 'import { a } from "./lib.dln"\nconst b = a\n');
    expect(await client.findings('use.dln')).toEqual([]);
    await client.open('lib.dln', 'export const other = 1\n');
    await client.quiet();
    expect(client.published.filter((p) => p.uri === client.uri('use.dln')).at(-1)?.diagnostics).toHaveLength(1);
    await client.connection.sendNotification('textDocument/didClose', client.document('lib.dln'));
    await client.quiet();
    await client.quiet();
    expect(client.published.filter((p) => p.uri === client.uri('use.dln')).at(-1)?.diagnostics).toEqual([]);
  });
});

it('follows settings, and takes nonsense for nothing', async () => {
  await begin({ options: { settings: { hints: { stages: false, bindings: 'yes' } } } });
  await client.open('a.dln', 'layer A(x: f32[N, 4]) -> f32[N, 2] {\n  let y = x |> Dense(3)\n  y |> Dense(2)\n}\n');
  const hints = async (): Promise<string[]> =>
    (
      await client.request<{ label: string }[]>('textDocument/inlayHint', {
        ...client.document('a.dln'),
        range: client.whole('a.dln'),
      })
    ).map((h) => h.label);
  expect(await hints()).toEqual([': f32[N, 3]']);
  await client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { dln: { hints: { bindings: false, arguments: true } } },
  });
  expect(await hints()).toEqual(['units:', 'f32[N, 3]', 'units:', 'f32[N, 2]']);
});

it('answers a request that was given up as given up', async () => {
  await begin();
  await client.open('a.dln', wrong);
  const source = new CancellationTokenSource();
  const asked = client.connection.sendRequest('textDocument/hover', client.at('a.dln', 'const |a'), source.token);
  source.cancel();
  // It came too late or was told: nothing else happens.
  await asked.then(
    (answer) => expect(answer === null || typeof answer === 'object').toBe(true),
    (error: { code: number }) => expect(error.code).toBe(-32800),
  );
});

describe('data files as source', () => {
  const csv = 'width,height,kind\n1,2,a\n3,4,b\n,9,a\n';
  const program = 'data d = csv("./t.csv", classes: [kind])\nconst mean_width = d.height\n';
  const begun = async (): Promise<void> => {
    await begin({ files: { 't.csv': csv } });
    await client.open('a.dln', program);
    await client.findings('a.dln');
  };
  const hover = async (mark: string): Promise<string> =>
    (await client.request<{ contents: { value: string } } | null>('textDocument/hover', client.at('a.dln', mark)))
      ?.contents.value ?? '';
  it('say what is in them', async () => {
    await begun();
    expect(await hover('"./t|.csv"')).toBe(
      '**csv**: 3 rows\n\n- `width`: f32, with gaps\n- `height`: i32\n- `kind`: 2 classes: a, b',
    );
  });
  it('show how a column is spread', async () => {
    await begun();
    expect(await hover('d.hei|ght')).toMatch(/^\*\*height\*\*: i32, 3 rows\n\n2 `█.*` 9, mean 5$/);
  });
  it('complete their columns, and lead to them', async () => {
    await begun();
    await client.edit('a.dln', '[kind]', '[]');
    const { items } = await client.request<{ items: { label: string; sortText: string }[] }>(
      'textDocument/completion',
      client.at('a.dln', 'classes: [|]'),
    );
    expect(items.filter((i) => i.sortText.startsWith('000')).map((i) => i.label)).toEqual(['width', 'height', 'kind']);
    const fields = await client.request<{ items: { label: string }[] }>(
      'textDocument/completion',
      client.at('a.dln', '= d.|height'),
    );
    expect(fields.items.map((i) => i.label)).toEqual(expect.arrayContaining(['width', 'height', 'kind']));
    const links = await client.request<{ target: string }[]>('textDocument/documentLink', client.document('a.dln'));
    expect(links.map((l) => l.target)).toEqual([client.uri('t.csv')]);
    const { changes } = await client.request<{ changes: Record<string, never[]> }>('workspace/willRenameFiles', {
      files: [{ oldUri: client.uri('t.csv'), newUri: client.uri('data/u.csv') }],
    });
    expect(client.applied('a.dln', changes[client.uri('a.dln')] ?? [])).toContain('csv("./data/u.csv"');
  });
  it('show their first images', async () => {
    const header = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 12, 0, 0, 0, 4, 0, 0, 0, 4]);
    const bytes = new Uint8Array(header.length + 12 * 16).fill(200);
    bytes.set(header);
    await begin({ files: { 'i.idx': bytes } });
    await client.open('a.dln', 'data d = idx(image: "./i.idx")\n');
    await client.findings('a.dln');
    const text = await hover('"./i|.idx"');
    expect(text).toContain('12 rows');
    const png = /base64,([A-Za-z0-9+/=]+)/.exec(text)?.[1] ?? '';
    const { read } = await import('node:fs').then(() => ({ read: Buffer.from(png, 'base64') }));
    expect([...read.subarray(1, 4)]).toEqual([80, 78, 71]);
    expect([read.readUInt32BE(16), read.readUInt32BE(20)]).toEqual([10 * 4 + 9 * 2, 4]);
  });
});

it('says what a layer costs where it stands, and of a weight how it begins', async () => {
  await begin();
  await client.open(
    'a.dln',
    'layer Scale(x: f32[N, D]) -> f32[N, D] {\n  weight w: f32[D] = ones([D])\n  x * w\n}\n\nmodel M(x: f32[N, 6]) -> f32[N, 3] = x |> Scale |> Dense(5) |> Dense(3)\n',
  );
  expect(await client.findings('a.dln')).toEqual([]);
  const hover = async (mark: string): Promise<string> =>
    (await client.request<{ contents: { value: string } } | null>('textDocument/hover', client.at('a.dln', mark)))
      ?.contents.value ?? '';
  expect(await hover('De|nse(3)')).toContain('`18` parameters');
  expect(await hover('De|nse(5)')).toContain('`35` parameters');
  expect(await hover('model |M')).toContain('`59` parameters');
  expect(await hover('weight |w')).toContain('at first `ones([D])`');
  const { clocks } = await client.request<{ clocks: unknown }>('dln/clocks', { uri: client.uri('a.dln') });
  expect(clocks).toBe(null);
  expect(memoryHost(new Map()).sample).toBeDefined();
});
