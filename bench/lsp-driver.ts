/** Decides how a benchmark speaks to a language server, whichever it is: over standard input and output, as an editor does, without an editor. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

/** How a server is started, and the document that it is given. */
export interface Subject {
  readonly command: string;
  readonly args: readonly string[];
  readonly languageId: string;
  readonly uri: string;
  /** Its folder; null for a document by itself. */
  readonly folder: string | null;
  /** It tells its findings when it is asked, and never by itself. */
  readonly pulls: boolean;
}

/** A server in a process of its own, with one document. */
export class Driven {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly #waiting = new Map<number, (found: number) => void>();
  version = 0;
  text = '';

  constructor(readonly subject: Subject) {
    this.process = spawn(subject.command, subject.args, { stdio: ['pipe', 'pipe', 'ignore'] });
    if (this.process.stdout === null || this.process.stdin === null) throw new Error('no pipes');
    this.connection = createMessageConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ version, diagnostics }: { version: number; diagnostics: readonly unknown[] }) => {
        this.#waiting.get(version)?.(diagnostics.length);
        this.#waiting.delete(version);
      },
    );
    this.connection.onRequest((method, params) => {
      const { items } = (params ?? {}) as { readonly items?: readonly unknown[] };
      return method === 'workspace/configuration' ? (items ?? []).map(() => null) : null;
    });
    this.connection.listen();
  }

  async begin(text: string): Promise<number> {
    const { uri, folder, languageId, pulls } = this.subject;
    await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: folder,
      capabilities: {
        textDocument: pulls ? { diagnostic: {} } : { publishDiagnostics: { versionSupport: true } },
        workspace: { configuration: true },
      },
      workspaceFolders: folder === null ? null : [{ uri: folder, name: 'bench' }],
    });
    await this.connection.sendNotification('initialized', {});
    this.text = text;
    const found = this.#found(++this.version);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: this.version, text },
    });
    return this.#told(found);
  }

  #found(version: number): Promise<number> | null {
    return this.subject.pulls ? null : new Promise((resolve) => this.#waiting.set(version, resolve));
  }
  /** How many findings there are once the server has said so of the newest version. */
  async #told(pushed: Promise<number> | null): Promise<number> {
    if (pushed !== null) return pushed;
    const { items } = (await this.connection.sendRequest('textDocument/diagnostic', {
      textDocument: { uri: this.subject.uri },
    })) as { readonly items: readonly unknown[] };
    return items.length;
  }

  /** Replaces a stretch of one line; resolves with the number of findings. */
  async edit(at: number, removed: number, added: string): Promise<number> {
    const start = this.#position(at);
    const found = this.#found(++this.version);
    this.text = this.text.slice(0, at) + added + this.text.slice(at + removed);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.subject.uri, version: this.version },
      contentChanges: [{ range: { start, end: { ...start, character: start.character + removed } }, text: added }],
    });
    return this.#told(found);
  }
  ask(method: string, offset: number): Promise<unknown> {
    return this.connection.sendRequest(method, {
      textDocument: { uri: this.subject.uri },
      position: this.#position(offset),
    });
  }
  #position(offset: number): { readonly line: number; readonly character: number } {
    const lines = this.text.slice(0, offset).split('\n');
    return { line: lines.length - 1, character: (lines.at(-1) as string).length };
  }

  /** Bytes that lie in memory, of the process and of those that it started. */
  resident(): number {
    const of = (pid: number): number => {
      const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
      const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
        readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
      );
      return children.reduce((sum, child) => sum + of(child), own);
    };
    return of(this.process.pid as number);
  }
  async end(): Promise<void> {
    await this.connection.sendRequest('shutdown').catch(() => undefined);
    await this.connection.sendNotification('exit').catch(() => undefined);
    this.process.kill();
  }
}

/** Milliseconds: the middle, the slow one in twenty, the slowest. */
export const quantiles = (
  times: readonly number[],
): { readonly p50: number; readonly p95: number; readonly max: number } => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2));
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
};

/** Milliseconds of each run. */
export async function timesOf(runs: number, call: (run: number) => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await call(run);
    times.push(performance.now() - start);
  }
  return times;
}
