/** Holds `dlnc lsp --stdio` as a process: it reads the data that a program names, follows files on disk, and ends with its client. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { Client } from './client.js';

const dlnc = fileURLToPath(new URL('../../cli/dist/dlnc.mjs', import.meta.url));
let running: ChildProcessWithoutNullStreams | null = null;
const folder = mkdtempSync(join(tmpdir(), 'dln-lsp-'));
afterEach(() => {
  running?.kill();
});

async function start(): Promise<Client> {
  running = spawn(process.execPath, [dlnc, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const client = new Client(
    createMessageConnection(new StreamMessageReader(running.stdout), new StreamMessageWriter(running.stdin)),
    null,
  );
  await client.begin({ folders: [pathToFileURL(folder).href] });
  return client;
}
const ended = (): Promise<number | null> => new Promise((resolve) => running?.on('exit', (code) => resolve(code)));

it('reads headers of data, and checks its models again when a file changes', async () => {
  const client = await start();
  const uri = pathToFileURL(join(folder, 'a.dln')).href;
  const csv = join(folder, 'a.csv');
  writeFileSync(csv, 'width,height\n1,2\n3,4\n');
  await client.open(uri, 'data d = csv("./a.csv")\nconst w = d.widht\n');
  expect((await client.findings(uri)).map((f) => f.message).join()).toContain('widht');
  writeFileSync(csv, 'widht,height\n1,2\n3,4\n');
  client.published.length = 0;
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: pathToFileURL(csv).href, type: 2 }],
  });
  expect(await client.findings(uri)).toEqual([]);
  client.end();
});

it('finds the programs of its folder, and those that others import', async () => {
  writeFileSync(join(folder, 'lib.dln'), 'export const a = 1\n');
  writeFileSync(join(folder, 'broken.dln'), 'const b = c\n');
  const client = await start();
  const broken = pathToFileURL(join(folder, 'broken.dln')).href;
  expect(await client.findings(broken)).toHaveLength(1);
  const uri = pathToFileURL(join(folder, 'b.dln')).href;
  await client.open(uri, 'import { a } from "./lib.dln"\nconst c = a\n');
  expect(await client.findings(uri)).toEqual([]);
  client.end();
});

it('gives the same findings as `dlnc check`', async () => {
  const client = await start();
  const path = fileURLToPath(new URL('../../examples/mistakes/kernel.dln', import.meta.url));
  const uri = pathToFileURL(path).href;
  await client.open(uri, readFileSync(path, 'utf8'));
  const found = await client.findings(uri);
  const checked = await new Promise<string>((resolve) => {
    const child = spawn(process.execPath, [dlnc, 'check', '--json', path]);
    let out = '';
    child.stdout.on('data', (data) => {
      out += String(data);
    });
    child.on('close', () => resolve(out));
  });
  const { diagnostics } = JSON.parse(checked) as { diagnostics: { code: string; range: unknown }[] };
  expect(found.map(({ code, range }) => ({ code, range }))).toEqual(
    diagnostics.map(({ code, range }) => ({ code, range })),
  );
  client.end();
});

it('ends when told to, and when its client is gone', async () => {
  const client = await start();
  await client.request('shutdown');
  const told = ended();
  await client.connection.sendNotification('exit');
  expect(await told).toBe(0);
  const other = await start();
  const gone = ended();
  running?.stdin.end();
  expect(await gone).toBe(1);
  other.end();
  rmSync(folder, { recursive: true, force: true });
});

it('ends with the process that it is told of, and takes no other word for one', async () => {
  const gone = spawn(process.execPath, ['-e', '0']);
  await new Promise((resolve) => gone.on('exit', resolve));
  running = spawn(process.execPath, [dlnc, 'lsp', '--stdio', `--clientProcessId=${gone.pid}`]);
  expect(await ended()).toBe(1);
  running = spawn(process.execPath, [dlnc, 'lsp', '--stdio', '--clientProcessId=mine']);
  expect(await ended()).toBe(2);
});
