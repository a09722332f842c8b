/** Decides how a test speaks to the language server: as an editor does, over a stream of messages, with files in memory. */
import { PassThrough } from 'node:stream';
import { lineStarts, positionAt } from '@dln/grammar';
import { dataInMemory, type Feature, features, type Host, type Server, startServer, wireOver } from '@dln/lsp-server';
import {
  createMessageConnection,
  type InitializeResult,
  type MessageConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

/** What a test may set. */
export interface Wanted {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly capabilities?: object;
  readonly options?: object;
  readonly features?: readonly Feature[];
  readonly folders?: readonly string[];
}

/** An editor without a screen. Documents lie in `file:///w/`. */
export class Client {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly logged: string[] = [];
  readonly files = new Map<string, string | Uint8Array>();
  readonly #versions = new Map<string, number>();
  readonly #texts = new Map<string, string>();
  readonly asked: { readonly method: string; readonly params: unknown }[] = [];
  capabilities: InitializeResult['capabilities'] = {};

  constructor(
    readonly connection: MessageConnection,
    readonly server: Server | null,
  ) {
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
    });
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    connection.onRequest((method, params) => {
      this.asked.push({ method, params });
      return null;
    });
    connection.listen();
  }

  async begin({ capabilities = {}, options, folders = [] }: Wanted = {}): Promise<InitializeResult> {
    const result = await this.request<InitializeResult>('initialize', {
      processId: null,
      rootUri: null,
      workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
      capabilities: { textDocument: { publishDiagnostics: {} }, ...capabilities },
      initializationOptions: options,
    });
    this.capabilities = result.capabilities;
    await this.connection.sendNotification('initialized', {});
    return result;
  }
  request<T>(method: string, params?: unknown): Promise<T> {
    return this.connection.sendRequest(method, params) as Promise<T>;
  }
  uri(name: string): string {
    return name.includes(':') ? name : `file:///w/${name}`;
  }
  /** Opens a document; its text is what later places are sought in. */
  open(name: string, text: string, version = 1): Promise<void> {
    this.#texts.set(name, text);
    this.#versions.set(name, version);
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: this.uri(name), languageId: 'dln', version, text },
    });
  }
  close(name: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', this.document(name));
  }
  /** Replaces the first occurrence, as one incremental edit. */
  edit(name: string, from: string, to: string): Promise<void> {
    const text = this.textOf(name);
    const at = text.indexOf(from);
    if (at < 0) throw new Error(`${name} has no ${from}`);
    return this.splice(name, at, at + from.length, to);
  }
  splice(name: string, start: number, end: number, to: string): Promise<void> {
    const text = this.textOf(name);
    const version = (this.#versions.get(name) ?? 0) + 1;
    this.#versions.set(name, version);
    this.#texts.set(name, text.slice(0, start) + to + text.slice(end));
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri(name), version },
      contentChanges: [{ range: { start: place(text, start), end: place(text, end) }, text: to }],
    });
  }
  textOf(name: string): string {
    return this.#texts.get(name) ?? '';
  }
  version(name: string): number {
    return this.#versions.get(name) ?? 0;
  }
  /** The position of the `|` in `mark`, sought in the document without it. */
  at(name: string, mark: string): { textDocument: { uri: string }; position: { line: number; character: number } } {
    const [before = '', after = ''] =
      mark.split('|||').length === 2 ? mark.split('|||') : mark.split(/(?<!\|)\|(?![|>])/);
    const at = this.textOf(name).indexOf(before + after);
    if (at < 0) throw new Error(`${name} has no ${before + after}`);
    return { textDocument: { uri: this.uri(name) }, position: place(this.textOf(name), at + before.length) };
  }
  document(name: string): { textDocument: { uri: string } } {
    return { textDocument: { uri: this.uri(name) } };
  }
  whole(name: string): { start: { line: number; character: number }; end: { line: number; character: number } } {
    const text = this.textOf(name);
    return { start: place(text, 0), end: place(text, text.length) };
  }
  /** The findings of the newest version, once they are there. */
  async findings(name: string): Promise<PublishDiagnosticsParams['diagnostics']> {
    const uri = this.uri(name);
    for (;;) {
      const last = this.published.filter((p) => p.uri === uri).at(-1);
      if (last !== undefined && (last.version === undefined || last.version === this.version(name)))
        return last.diagnostics;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  /** Everything that was sent has been answered. */
  async quiet(): Promise<void> {
    await this.request('dln/status', {});
    await this.server?.publisher.settled();
    await this.request('dln/status', {});
  }
  /** The document after these edits. */
  applied(name: string, edits: readonly { range: { start: Place; end: Place }; newText: string }[]): string {
    return applyEdits(this.textOf(name), edits);
  }
  end(): void {
    this.connection.dispose();
  }
}

interface Place {
  readonly line: number;
  readonly character: number;
}
/** Line and UTF-16 column of an offset; a line ends with LF, CRLF or CR. */
export function place(text: string, offset: number): Place {
  const { line, column } = positionAt(lineStarts(text), offset);
  return { line, character: column };
}
/** The offset of a line and UTF-16 column. */
export const offsetOf = (text: string, { line, character }: Place): number =>
  (lineStarts(text)[line] ?? text.length) + character;
/** A text after edits that do not overlap. */
export function applyEdits(
  text: string,
  edits: readonly { range: { start: Place; end: Place }; newText: string }[],
): string {
  let out = text;
  const sorted = edits
    .map((e) => ({ start: offsetOf(text, e.range.start), end: offsetOf(text, e.range.end), to: e.newText }))
    .sort((a, b) => b.start - a.start);
  for (const { start, end, to } of sorted) out = out.slice(0, start) + to + out.slice(end);
  return out;
}

/** A server in this process and its client. */
export async function connect(wanted: Wanted = {}): Promise<Client> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const ours = createMessageConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  const files = new Map(Object.entries(wanted.files ?? {}).map(([name, text]) => [`file:///w/${name}`, text]));
  const server = startServer(wireOver(ours), memoryHost(files), wanted.features ?? features);
  ours.listen();
  const client = new Client(
    createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
    server,
  );
  for (const [name, text] of files) client.files.set(name, text);
  await client.begin(wanted);
  return client;
}

/** A host over files in memory. */
export function memoryHost(files: ReadonlyMap<string, string | Uint8Array>): Host {
  const bytesOf = (uri: string): Uint8Array | null => {
    const found = files.get(uri);
    return found === undefined ? null : typeof found === 'string' ? new TextEncoder().encode(found) : found;
  };
  return {
    readText: async (uri) => {
      const found = files.get(uri);
      return typeof found === 'string' ? found : null;
    },
    readBytes: async (uri, limit) => bytesOf(uri)?.subarray(0, limit) ?? null,
    list: async (folder) => {
      const names = new Map<string, boolean>();
      for (const uri of files.keys()) {
        if (!uri.startsWith(`${folder}/`)) continue;
        const [name = '', ...below] = uri.slice(folder.length + 1).split('/');
        names.set(name, below.length > 0);
      }
      return [...names].map(([name, isFolder]) => ({ name, isFolder }));
    },
    ...dataInMemory(async (uri) => bytesOf(uri)),
    later: (run) => {
      setImmediate(run);
    },
    now: () => performance.now(),
    exit: () => undefined,
  };
}
