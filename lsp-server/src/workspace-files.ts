/** Decides which files belong to a client's workspace and what a change of one on disk means: programs and the data that they name. */
import type {
  ClientCapabilities,
  DidChangeWatchedFilesParams,
  InitializeParams,
  WorkspaceFoldersChangeEvent,
} from 'vscode-languageserver-protocol';
import { fromWire, toWire } from './program-uris.js';
import type { Publisher } from './publishing.js';
import type { Session } from './session.js';
import { readSettings } from './settings.js';
import type { Wire } from './wire.js';

/** Programs of a workspace that are looked at; folders deeper than this are left alone. */
const mostPrograms = 2000;
const deepest = 12;
const skipped: ReadonlySet<string> = new Set(['node_modules', 'dist', 'runs', 'build', 'target', 'venv']);
const deleted = 3;
const created = 1;

/** Follows the files of a workspace. */
export class WorkspaceFiles {
  #client: ClientCapabilities = {};

  constructor(
    private readonly session: Session,
    private readonly publisher: Publisher,
    private readonly wire: Wire,
  ) {}

  begin(params: InitializeParams, client: ClientCapabilities): void {
    this.#client = client;
    const folders = params.workspaceFolders?.map((f) => f.uri) ?? (params.rootUri ? [params.rootUri] : []);
    this.session.folders = folders.map((uri) => fromWire(uri).replace(/\/+$/, ''));
  }

  initialized(): void {
    const registrations: object[] = [];
    if (this.#client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
      registrations.push({
        id: 'dln-files',
        method: 'workspace/didChangeWatchedFiles',
        registerOptions: {
          watchers: [{ globPattern: '**/*.{dln,csv,idx,gz,npy,npz,safetensors,png,jpg,jpeg,txt,json}' }],
        },
      });
    if (this.#client.workspace?.didChangeConfiguration?.dynamicRegistration === true)
      registrations.push({
        id: 'dln-settings',
        method: 'workspace/didChangeConfiguration',
        registerOptions: { section: 'dln' },
      });
    if (registrations.length > 0)
      void this.wire.request('client/registerCapability', { registrations }).catch(() => undefined);
    if (this.#client.workspace?.configuration === true) void this.#askSettings();
    void this.#find(this.session.folders);
  }

  async #askSettings(): Promise<void> {
    const [given] = (await this.wire
      .request('workspace/configuration', { items: [{ section: 'dln' }] })
      .catch(() => [])) as readonly unknown[];
    if (given === undefined || given === null) return;
    this.session.settings = readSettings(given);
    this.#refresh();
  }

  /** Settings come with the notification, or are asked for. */
  configure(params: unknown): void {
    if (this.#client.workspace?.configuration === true) {
      void this.#askSettings();
      return;
    }
    const { settings } = (params ?? {}) as { readonly settings?: { readonly dln?: unknown } };
    this.session.settings = readSettings(settings?.dln);
    this.#refresh();
  }
  #refresh(): void {
    const workspace = this.#client.workspace;
    if (workspace?.inlayHint?.refreshSupport === true)
      void this.wire.request('workspace/inlayHint/refresh', undefined).catch(() => undefined);
    if (workspace?.codeLens?.refreshSupport === true)
      void this.wire.request('workspace/codeLens/refresh', undefined).catch(() => undefined);
    this.publisher.recheck();
  }

  /** Programs below the folders, told as progress where the client shows it. */
  async #find(folders: readonly string[]): Promise<void> {
    if (folders.length === 0 || this.session.settings.diagnostics.scope !== 'workspace') return;
    const token = 'dln-workspace';
    const shown =
      this.#client.window?.workDoneProgress === true &&
      (await this.wire.request('window/workDoneProgress/create', { token }).then(
        () => true,
        () => false,
      ));
    const progress = (value: object): void => {
      if (shown) this.wire.notify('$/progress', { token, value });
    };
    progress({ kind: 'begin', title: 'DLN: checking programs', cancellable: false });
    for (const folder of folders) await this.#walk(folder, 0);
    progress({ kind: 'report', message: `${this.session.programs.size} programs` });
    this.publisher.recheck();
    await this.publisher.settled();
    progress({ kind: 'end' });
  }
  async #walk(folder: string, depth: number): Promise<void> {
    if (depth > deepest || this.session.programs.size >= mostPrograms) return;
    for (const { name, isFolder } of await this.session.host.list(folder)) {
      if (name.startsWith('.') || skipped.has(name)) continue;
      const uri = `${folder}/${name}`;
      if (isFolder) await this.#walk(uri, depth + 1);
      else if (name.endsWith('.dln') && this.session.programs.size < mostPrograms) this.session.programs.add(uri);
    }
  }

  closed(uri: string, wireUri: string): void {
    const { session } = this;
    session.open.delete(uri);
    if (!session.programs.has(uri)) this.publisher.clear(uri, wireUri);
    // What others read of it is on disk again.
    void session.host.readText(uri).then((text) => {
      if (session.open.has(uri)) return;
      session.setText(uri, text);
      if (text === null) this.publisher.clear(uri, wireUri);
      this.publisher.recheck();
    });
  }

  /** Files changed on disk. */
  changed(params: unknown): void {
    for (const { uri: wireUri, type } of (params as DidChangeWatchedFilesParams).changes) {
      const uri = fromWire(wireUri);
      if (uri.endsWith('.dln')) this.#programChanged(uri, type);
      else void this.#dataChanged(uri);
    }
  }
  #programChanged(uri: string, type: number): void {
    const { session } = this;
    const inside = session.folders.some((folder) => uri.startsWith(`${folder}/`));
    if (type === created && inside) session.programs.add(uri);
    if (type === deleted) session.programs.delete(uri);
    if (session.open.has(uri)) return;
    void session.host.readText(uri).then((text) => {
      if (session.open.has(uri)) return;
      session.setText(uri, text);
      if (text === null) this.publisher.clear(uri, toWire(uri));
      this.publisher.recheck();
    });
  }
  /** A file of data, or one beside it that could be part of a source that was not found. */
  async #dataChanged(uri: string): Promise<void> {
    const { session } = this;
    for (const { call, from } of [...session.sources.values()]) {
      const folder = uri.slice(0, uri.lastIndexOf('/'));
      const names = Object.values(call.files).map((f) => f.replace(/^(?:\.\.?\/)+/, ''));
      const concerned =
        (await session.host.sourceFiles(call, from)).includes(uri) ||
        names.some((name) => uri.endsWith(`/${name}`) || folder.includes(name));
      if (!concerned) continue;
      void session.host.header(call, from).then((header) => {
        session.db.setHeader(call.key, header);
        this.publisher.recheck();
      });
    }
  }

  foldersChanged(params: unknown): void {
    const { event } = params as { readonly event: WorkspaceFoldersChangeEvent };
    const { session } = this;
    const gone = event.removed.map((f) => fromWire(f.uri).replace(/\/+$/, ''));
    const added = event.added.map((f) => fromWire(f.uri).replace(/\/+$/, ''));
    session.folders = [...session.folders.filter((f) => !gone.includes(f)), ...added];
    for (const uri of session.programs) {
      if (session.folders.some((f) => uri.startsWith(`${f}/`))) continue;
      session.programs.delete(uri);
      if (!session.open.has(uri)) this.publisher.clear(uri, toWire(uri));
    }
    void this.#find(added);
  }
}
