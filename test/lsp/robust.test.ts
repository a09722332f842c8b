/** Holds the server under what no client should do: random sessions, malformed messages, features that throw, bursts, and clients that give up. */
import { PassThrough } from 'node:stream';
import { answer, type Feature, features, startServer, wireOver } from '@dln/lsp-server';
import { describe, expect, it } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { Client, connect, memoryHost } from './client.js';
import { soak, staleness } from './soak.js';
import { unasked } from './soak-requests.js';

const net = 'model Net(x: f32[N, 20]) -> f32[N, 10] =\n  x |> Dense(64) |> relu |> Dense(10)\n';

describe('random sessions', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    "seed %i: every answer is a fresh server's, no version goes back",
    async (seed) => {
      const report = await soak(1000, seed);
      expect(report.failure).toBe(null);
      expect(report.compared).toBe(40);
    },
  );
  it('ask all that the server answers', async () => {
    const client = await connect();
    expect(unasked(client)).toEqual([]);
    client.end();
  });
  it('sees a version that goes back', async () => {
    const client = await connect();
    await client.open('a.dln', net);
    await client.findings('a.dln');
    client.published.push({ uri: client.uri('a.dln'), version: 0, diagnostics: [] });
    expect(staleness(client)).toMatch(/went back/);
    client.end();
  });
});

it('ends each burst with one publish of its last version', async () => {
  const client = await connect();
  await client.open('a.dln', net);
  await client.findings('a.dln');
  for (let burst = 0; burst < 10; burst++) {
    client.published.length = 0;
    for (let key = 0; key < 20; key++) void client.splice('a.dln', net.length, net.length + (key === 0 ? 0 : 1), ' ');
    await client.findings('a.dln');
    await client.quiet();
    const last = client.published.filter((p) => p.version === client.version('a.dln'));
    expect(last.length).toBe(1);
    expect(client.published.at(-1)).toBe(last[0]);
  }
  client.end();
});

describe('a planted failure', () => {
  it.each(features.map((f) => [f.name, f] as const))('in %s leaves all others working', async (name, broken) => {
    const planted: Feature = {
      ...broken,
      answers: broken.answers.map(({ method }) =>
        answer(method, () => {
          throw new Error(`planted in ${name}`);
        }),
      ),
    };
    const client = await connect({ features: features.map((f) => (f === broken ? planted : f)) });
    await client.open('a.dln', net);
    expect(await client.findings('a.dln')).toEqual([]);
    const method = broken.answers[0]?.method ?? '';
    const params = {
      ...client.at('a.dln', 'De|nse(64)'),
      range: client.whole('a.dln'),
      positions: [],
      context: { diagnostics: [] },
      options: {},
      ch: '\n',
      newName: 'b',
      previousResultId: '',
      query: '',
      files: [],
      uri: '',
    };
    await expect(client.request(method, params)).rejects.toThrow('planted');
    await expect(client.request(method, params)).rejects.toThrow('planted');
    // It rests now, and says so.
    expect(await client.request(method, params)).toBe(null);
    expect(await client.request('dln/status', {})).toMatchObject({ resting: [name] });
    const other = features.find(
      (f) =>
        f !== broken && f.answers[0]?.method === (name === 'hover' ? 'textDocument/inlayHint' : 'textDocument/hover'),
    );
    expect(await client.request(other?.answers[0]?.method ?? '', params)).not.toBe(null);
    await client.edit('a.dln', 'Dense(10)', 'Dense(7)');
    expect(await client.findings('a.dln')).toHaveLength(1);
    await client.request('dln/wake', {});
    await expect(client.request(method, params)).rejects.toThrow('planted');
    client.end();
  });
});

describe('malformed messages', () => {
  it.each([
    ['no params', undefined],
    ['a number', 7],
    ['no document', { position: { line: 0, character: 0 } }],
    ['a uri that is none', { textDocument: { uri: 4 }, position: { line: 0, character: 0 } }],
    ['no position', { textDocument: { uri: 'file:///w/a.dln' } }],
    ['a negative line', { textDocument: { uri: 'file:///w/a.dln' }, position: { line: -1, character: 0 } }],
    ['half a column', { textDocument: { uri: 'file:///w/a.dln' }, position: { line: 0, character: 0.5 } }],
    ['a text for a line', { textDocument: { uri: 'file:///w/a.dln' }, position: { line: 'x', character: 0 } }],
  ])('are refused as such: %s', async (_, params) => {
    const client = await connect();
    await client.open('a.dln', net);
    await expect(client.request('textDocument/hover', params)).rejects.toMatchObject({ code: -32602 });
    expect(await client.request('textDocument/hover', client.at('a.dln', 'De|nse(64)'))).not.toBe(null);
    expect(client.logged).toEqual([]);
    client.end();
  });

  it.each([
    [
      'a document that is not open',
      'textDocument/hover',
      { textDocument: { uri: 'file:///nowhere.dln' }, position: { line: 3, character: 9 } },
    ],
    [
      'a place beyond the end',
      'textDocument/hover',
      { textDocument: { uri: 'file:///w/a.dln' }, position: { line: 9999, character: 9999 } },
    ],
    ['a uri with broken escapes', 'textDocument/documentSymbol', { textDocument: { uri: 'file:///%E0%A4%A' } }],
    ['an empty uri', 'textDocument/foldingRange', { textDocument: { uri: '' } }],
  ])('are answered where they mean nothing: %s', async (_, method, params) => {
    const client = await connect();
    await client.open('a.dln', net);
    await client.request(method, params);
    expect(client.logged).toEqual([]);
    client.end();
  });

  it('do not end the stream: broken JSON, a header without length, notifications of any form', async () => {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    const ours = createMessageConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient), {
      error: () => undefined,
      warn: () => undefined,
      info: () => undefined,
      log: () => undefined,
    });
    const server = startServer(wireOver(ours), memoryHost(new Map()));
    ours.listen();
    const client = new Client(
      createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
      server,
    );
    await client.begin();
    await client.open('a.dln', net);
    for (const body of [
      '{',
      '[]',
      '"x"',
      '{"jsonrpc":"2.0"}',
      '{"jsonrpc":"2.0","method":5}',
      '{"jsonrpc":"2.0","id":{},"method":"textDocument/hover"}',
    ])
      toServer.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    for (const [method, params] of [
      ['textDocument/didChange', null],
      ['textDocument/didChange', { textDocument: { uri: client.uri('a.dln'), version: 2 }, contentChanges: 'x' }],
      ['textDocument/didOpen', {}],
      ['workspace/didChangeWatchedFiles', { changes: 3 }],
      ['workspace/didChangeConfiguration', null],
      ['unknown/thing', {}],
    ] as const)
      await client.connection.sendNotification(method, params);
    expect(await client.request('textDocument/hover', client.at('a.dln', 'De|nse(64)'))).not.toBe(null);
    await client.edit('a.dln', 'Dense(10)', 'Dense(7)');
    expect(await client.findings('a.dln')).toHaveLength(1);
    client.end();
  });
});

it('links a path that half of an emoji ends, as an edit between two code units leaves it', async () => {
  const client = await connect();
  await client.open('a.dln', 'import { Net } from "./\uD83D.dln"\nimport { Pair } from "./\u{1F600}.dln"\n');
  const links = await client.request<{ target: string }[]>('textDocument/documentLink', client.document('a.dln'));
  expect(links.map((l) => l.target)).toEqual([client.uri('%EF%BF%BD.dln'), client.uri('%F0%9F%98%80.dln')]);
  expect(client.logged).toEqual([]);
  client.end();
});

it('refuses what comes too early, twice, or after the end', async () => {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const ours = createMessageConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  startServer(wireOver(ours), memoryHost(new Map()));
  ours.listen();
  const client = new Client(
    createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
    null,
  );
  await expect(client.request('textDocument/hover', client.document('a.dln'))).rejects.toMatchObject({ code: -32002 });
  await client.begin();
  await expect(client.request('initialize', { capabilities: {} })).rejects.toMatchObject({ code: -32600 });
  await client.request('shutdown');
  await expect(client.request('textDocument/hover', client.document('a.dln'))).rejects.toMatchObject({ code: -32600 });
  client.end();
});

describe('places', () => {
  it.each([
    ['utf-8', ['utf-8', 'utf-16'], 6],
    ['utf-16', ['utf-16'], 4],
    ['utf-16', undefined, 4],
  ])('are counted as the client asks: %s', async (encoding, offered, column) => {
    const client = await connect({
      capabilities: { textDocument: { publishDiagnostics: {} }, general: { positionEncodings: offered } },
    });
    expect(client.capabilities.positionEncoding).toBe(encoding);
    await client.open('a.dln', '# 🙂 x\nconst `🙂` = 1\nconst b = [ "ä", `🙂`, cc ]\n');
    const [found] = await client.findings('a.dln');
    expect(found?.range.start.line).toBe(2);
    const text = 'const b = [ "ä", `🙂`, ';
    const wanted = encoding === 'utf-8' ? new TextEncoder().encode(text).length : text.length;
    expect(found?.range.start.character).toBe(wanted);
    expect(column).toBeGreaterThan(3);
    client.end();
  });
});
