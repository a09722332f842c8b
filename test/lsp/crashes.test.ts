/** Holds what a server does that was started again: what ended its predecessors twice at a text is left out there, said once, and tried again when the text changes or somebody asks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crashFiles } from '@dln/lsp-server/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { Client } from './client.js';

const net = 'model Net(x: f32[N, 20]) -> f32[N, 10] =\n  x |> Dense(64) |> relu |> Dense(10)\n';
const script = fileURLToPath(new URL('../dist/lsp/crashing-child.js', import.meta.url));

let folder = '';
let running: ChildProcess | null = null;
let ended: Promise<unknown> = Promise.resolve();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dln-state-'));
});
afterEach(async () => {
  running?.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

async function start(planted: string): Promise<Client> {
  const child = spawn(process.execPath, [script, folder, planted], { stdio: ['pipe', 'pipe', 'inherit'] });
  running = child;
  ended = new Promise((resolve) => child.on('exit', resolve));
  const client = new Client(
    createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)),
    null,
  );
  await client.begin();
  return client;
}
const hoverAt = (client: Client): Promise<unknown> =>
  client.request('textDocument/hover', client.at('a.dln', 'De|nse(64)'));
const questions = (client: Client): string[] =>
  client.asked
    .filter((a) => a.method === 'window/showMessageRequest')
    .map((a) => (a.params as { message: string }).message);
/** Opens the text and looks: the process ends meanwhile. */
async function die(planted: string, text = net): Promise<void> {
  const client = await start(planted);
  await client.open('a.dln', text);
  const looked = hoverAt(client).catch(() => 'gone');
  await ended;
  client.end();
  await looked;
}

describe('a feature that ended two servers at a text', () => {
  it('is left out by the third, which says so once, until the text changes', async () => {
    await die('hover');
    await die('hover');
    const client = await start('hover');
    await client.open('a.dln', net);
    expect(await client.findings('a.dln')).toEqual([]);
    expect(await hoverAt(client)).toBe(null);
    expect(await hoverAt(client)).toBe(null);
    expect(questions(client)).toEqual([expect.stringMatching(/^DLN: hover ended the language server twice/)]);
    expect(await client.request('dln/status', {})).toMatchObject({ leftOut: ['hover'] });
    // All else goes on.
    expect(await client.request('textDocument/foldingRange', client.document('a.dln'))).toHaveLength(1);
    // Another text is another matter: the planted end comes again.
    await client.edit('a.dln', 'Dense(10)', 'Dense(10) ');
    const looked = hoverAt(client).catch(() => 'gone');
    await ended;
    client.end();
    await looked;
  });
  it('is tried again when somebody asks', async () => {
    await die('hover');
    await die('hover');
    const client = await start('');
    await client.open('a.dln', net);
    expect(await hoverAt(client)).toBe(null);
    await client.request('dln/wake', {});
    expect(await hoverAt(client)).not.toBe(null);
    client.end();
  });
  it('is nothing of the kind after one end, and what comes back is forgiven', async () => {
    await die('hover');
    const mended = await start('');
    await mended.open('a.dln', net);
    expect(await hoverAt(mended)).not.toBe(null);
    await mended.request('shutdown');
    await mended.connection.sendNotification('exit');
    await ended;
    await die('hover');
    const client = await start('');
    await client.open('a.dln', net);
    expect(await hoverAt(client)).not.toBe(null);
    expect(questions(client)).toEqual([]);
    client.end();
  });
});

it('a check that ends servers leaves the text without findings, and the other documents with theirs', async () => {
  const deadly = `# deadly\n${net}`;
  await die('check', deadly);
  await die('check', deadly);
  const client = await start('check');
  await client.open('a.dln', deadly);
  await client.open('b.dln', 'const a = b\n');
  expect(await client.findings('b.dln')).toHaveLength(1);
  expect(await client.findings('a.dln')).toEqual([]);
  expect(questions(client)).toEqual([expect.stringMatching(/^DLN: diagnostics ended/)]);
  await client.edit('a.dln', '# deadly', '# mild');
  await client.edit('a.dln', 'Dense(10)', 'Dense(7)');
  expect(await client.findings('a.dln')).toHaveLength(1);
  client.end();
});

describe('the files of it', () => {
  const attempt = { feature: 'hover', method: 'textDocument/hover', content: '1-2-3' };
  it('hold no text, are gone after a good end, and never stop a server', () => {
    writeFileSync(join(folder, 'ended.json'), 'no list');
    writeFileSync(join(folder, '999999999.json'), '{"half":');
    writeFileSync(join(folder, '999999998.json'), JSON.stringify([attempt, { feature: 4 }]));
    const journal = crashFiles(folder);
    expect(journal?.fatal).toEqual([{ ...attempt, at: expect.any(Number) }]);
    journal?.write([attempt]);
    expect(readFileSync(join(folder, `${process.pid}.json`), 'utf8')).toBe(JSON.stringify([attempt]));
    journal?.write([]);
    expect(readFileSync(join(folder, `${process.pid}.json`), 'utf8')).toBe('');
    expect(readdirSync(folder).sort()).toEqual([`${process.pid}.json`, 'ended.json']);
    expect(crashFiles(join(folder, 'ended.json', 'below'))).toBe(null);
  });
  it('are of no weight after a day', () => {
    writeFileSync(join(folder, '999999998.json'), JSON.stringify([attempt]));
    expect(crashFiles(folder)?.fatal).toHaveLength(1);
    expect(crashFiles(folder, Date.now() + 25 * 60 * 60 * 1000)?.fatal).toEqual([]);
  });
});
