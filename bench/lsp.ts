/** How fast the language server is: over standard input and output, as an editor speaks to it, without an editor. From spawn to the first findings, from an edit to its publish, completion, hover, memory before and after 10,000 edits. Prints JSON. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { longProgram } from './long-program.js';
import { machine, median } from './statistics.js';

const EDITS = 300;
const LOOKS = 100;
const STARTS = 9;
const DRIFT_EDITS = Number(process.argv[2] ?? 10_000);
const uri = 'file:///bench/long.dln';
const dlnc = join(process.cwd(), 'cli/dist/dlnc.mjs');

/** A server in a process of its own, and what it published last. */
class Rival {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly #waiting = new Map<number, () => void>();
  version = 0;
  text = '';

  constructor() {
    this.process = spawn(process.execPath, [dlnc, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.process.stdout === null || this.process.stdin === null) throw new Error('no pipes');
    this.connection = createMessageConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', ({ version }: { version: number }) => {
      this.#waiting.get(version)?.();
      this.#waiting.delete(version);
    });
    this.connection.listen();
  }
  async begin(text: string): Promise<void> {
    await this.connection.sendRequest('initialize', {
      processId: process.pid,
      capabilities: { textDocument: { publishDiagnostics: { versionSupport: true } } },
      workspaceFolders: null,
    });
    await this.connection.sendNotification('initialized', {});
    this.text = text;
    const published = this.publish(++this.version);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'dln', version: this.version, text },
    });
    await published;
  }
  publish(version: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(version, resolve));
  }
  /** Replaces a stretch of one line. */
  async edit(at: number, removed: number, added: string): Promise<void> {
    const lines = this.text.slice(0, at).split('\n');
    const start = { line: lines.length - 1, character: (lines.at(-1) as string).length };
    const published = this.publish(++this.version);
    this.text = this.text.slice(0, at) + added + this.text.slice(at + removed);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: this.version },
      contentChanges: [{ range: { start, end: { ...start, character: start.character + removed } }, text: added }],
    });
    await published;
  }
  ask(method: string, offset: number): Promise<unknown> {
    const lines = this.text.slice(0, offset).split('\n');
    return this.connection.sendRequest(method, {
      textDocument: { uri },
      position: { line: lines.length - 1, character: (lines.at(-1) as string).length },
    });
  }
  /** Bytes of the process that lie in memory. */
  resident(): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }
  async end(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
  }
}

const quantiles = (times: readonly number[]) => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2));
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
};
async function timed(runs: number, call: (run: number) => Promise<unknown>) {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await call(run);
    times.push(performance.now() - start);
  }
  return quantiles(times);
}

/** Edits in the body of one layer in the middle: a number, wrong every other time. */
async function typing(lines: number) {
  const server = new Rival();
  const text = longProgram(lines);
  await server.begin(text);
  const at = text.indexOf('Dense(64)', Math.floor(text.length / 2)) + 'Dense('.length;
  await server.edit(at, 2, '65');
  const edits = await timed(EDITS, (run) => server.edit(at, 2, String(10 + (run % 80))));
  const hover = await timed(LOOKS, () => server.ask('textDocument/hover', at - 3));
  const completion = await timed(LOOKS, async (run) => {
    await server.edit(at, 2, String(10 + (run % 80)));
    return server.ask('textDocument/completion', at - 'Dense('.length);
  });
  const hints = await timed(LOOKS, () =>
    server.connection.sendRequest('textDocument/inlayHint', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } },
    }),
  );
  const rss = server.resident();
  await server.end();
  return { lines, editToPublish: edits, hover, completionAfterEdit: completion, inlayHints: hints, rss };
}

const starts = { firstFindings: [] as number[] };
for (let run = 0; run < STARTS; run++) {
  const begun = performance.now();
  const server = new Rival();
  await server.begin(longProgram(300));
  starts.firstFindings.push(performance.now() - begun);
  await server.end();
}

const drift = new Rival();
const text = longProgram(300);
await drift.begin(text);
const place = text.indexOf('Dense(64)') + 'Dense('.length;
const opened = drift.resident();
for (let i = 0; i < 500; i++) await drift.edit(place, 2, String(10 + (i % 80)));
// What lies in memory goes up and down with the collector: the middle of several looks says more than one.
const around: number[] = [];
const residents: number[] = [];
for (let i = 0; i < DRIFT_EDITS; i++) {
  await drift.edit(place, 2, String(10 + (i % 80)));
  if (i % 100 === 99) around.push(drift.resident());
  if (around.length === 10) residents.push(median(around.splice(0)));
}
const before = residents[0] ?? opened;
const after = residents.at(-1) ?? opened;
await drift.end();

console.log(
  JSON.stringify(
    {
      machine: await machine(),
      spawnToFirstFindings: quantiles(starts.firstFindings),
      small: await typing(300),
      long: await typing(2000),
      memory: {
        opened,
        // Each is the middle of ten looks during a thousand edits.
        everyThousandEdits: residents,
        edits: DRIFT_EDITS,
        drift: Number(((after - before) / before).toFixed(3)),
      },
    },
    null,
    2,
  ),
);
process.exit(0);
