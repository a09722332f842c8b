/** Decides the life of a server: what it promises at `initialize`, how texts reach it, and that each request runs behind a barrier. */
import type {
  DidChangeTextDocumentParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  InitializeParams,
  InitializeResult,
  ServerCapabilities,
} from 'vscode-languageserver-protocol';
import { Barrier, type Failure } from './barrier.js';
import { Crashes } from './crashes.js';
import type { Feature } from './feature.js';
import { features as allFeatures } from './features/index.js';
import type { Host } from './host.js';
import { OpenDocument } from './open-document.js';
import { fromWire } from './program-uris.js';
import { Publisher } from './publishing.js';
import { Session } from './session.js';
import { readSettings } from './settings.js';
import type { Encoding } from './text-lines.js';
import { validate } from './valid-params.js';
import { cancelled, Refusal, type Wire } from './wire.js';
import { WorkspaceFiles } from './workspace-files.js';

/** The version that `initialize` tells; that of the package. */
const version = '0.1.0';
const notInitialized = -32002;
const invalidRequest = -32600;

/** A running server, for whoever started it. */
export interface Server {
  readonly session: Session;
  readonly publisher: Publisher;
  readonly barrier: Barrier;
  /** The client's process, where it said so. */
  readonly clientProcess: () => number | null;
}

/** Answers a client over `wire` until it says `exit`. `features`: other than all of them, for tests. */
export function startServer(wire: Wire, host: Host, features: readonly Feature[] = allFeatures): Server {
  const crashes = new Crashes(host.journal ?? null, (feature) => void tellLeftOut(wire, feature, () => wake()));
  const session = new Session(host, crashes);
  const publisher = new Publisher(session, wire);
  const files = new WorkspaceFiles(session, publisher, wire);
  const barrier = new Barrier(host.now, (failure) => tell(wire, failure));
  const wake = (): void => {
    barrier.wake();
    crashes.forget();
    publisher.recheck();
  };
  let process: number | null = null;
  let state: 'new' | 'running' | 'down' = 'new';
  publisher.onFault = (fault, uri) => barrier.failed('diagnostics', `checking ${uri}`, fault);

  wire.onRequest('initialize', (given) => {
    if (state !== 'new') throw new Refusal(invalidRequest, 'initialize is sent once');
    const params = (given ?? {}) as InitializeParams;
    const client = params.capabilities ?? {};
    session.encoding = encodingOf(client.general?.positionEncodings);
    const options = (params.initializationOptions ?? {}) as {
      readonly settings?: unknown;
      readonly diagnostics?: unknown;
    };
    session.settings = readSettings(options.settings);
    publisher.pushes =
      options.diagnostics !== 'pull' &&
      (client.textDocument?.publishDiagnostics !== undefined || client.textDocument?.diagnostic === undefined);
    process = typeof params.processId === 'number' ? params.processId : null;
    files.begin(params, client);
    state = 'running';
    const result: InitializeResult = {
      capabilities: capabilitiesOf(features, params, session.encoding),
      serverInfo: { name: 'dln', version },
    };
    return result;
  });
  wire.onNotification('initialized', () => files.initialized());
  wire.onRequest('shutdown', () => {
    state = 'down';
    return null;
  });
  wire.onNotification('exit', () => host.exit(state === 'down' ? 0 : 1));

  const notified = (method: string, handle: (params: never) => void): void => {
    wire.onNotification(method, (params) => {
      if (state !== 'running') return;
      try {
        handle(params as never);
      } catch (thrown) {
        barrier.failed('documents', method, thrown);
      }
    });
  };
  notified('textDocument/didOpen', ({ textDocument }: DidOpenTextDocumentParams) => {
    const uri = fromWire(textDocument.uri);
    session.open.set(
      uri,
      new OpenDocument(textDocument.uri, textDocument.version, textDocument.text, session.encoding),
    );
    session.setText(uri, textDocument.text);
    publisher.touch(uri);
  });
  notified('textDocument/didChange', ({ textDocument, contentChanges }: DidChangeTextDocumentParams) => {
    const uri = fromWire(textDocument.uri);
    const document = session.open.get(uri);
    if (document === undefined || !Array.isArray(contentChanges)) return;
    document.change(textDocument.version, contentChanges);
    session.setText(uri, document.text);
    publisher.touch(uri);
  });
  notified('textDocument/didClose', ({ textDocument }: DidCloseTextDocumentParams) => {
    files.closed(fromWire(textDocument.uri), textDocument.uri);
  });
  notified('workspace/didChangeConfiguration', (params: unknown) => files.configure(params));
  notified('workspace/didChangeWatchedFiles', (params: unknown) => files.changed(params));
  notified('workspace/didChangeWorkspaceFolders', (params: unknown) => files.foldersChanged(params));
  // A client asks what rests, and wakes it.
  wire.onRequest('dln/status', () => ({
    resting: barrier.resting,
    leftOut: crashes.leftOut,
    memory: session.db.memory.size,
  }));
  wire.onRequest('dln/wake', () => {
    wake();
    return null;
  });

  for (const feature of features)
    for (const { method, handle } of feature.answers)
      wire.onRequest(method, (params, token) => {
        if (state === 'new') throw new Refusal(notInitialized, 'initialize comes first');
        if (state === 'down') throw new Refusal(invalidRequest, 'the server is shut down');
        // Given up while it waited: nobody reads the answer.
        if (token.isCancellationRequested) throw cancelled();
        validate(method, params);
        const attempt = { feature: feature.name, method, content: session.contentOf(params) };
        if (crashes.refuses(attempt)) return null;
        const done = crashes.begin(attempt);
        return barrier.guard(feature.name, method, () => handle(session, params, token)).finally(done);
      });
  return { session, publisher, barrier, clientProcess: () => process };
}

/** The client's own order; UTF-16 where it says nothing. */
const encodingOf = (offered: readonly string[] | undefined): Encoding =>
  offered?.find((e): e is Encoding => e === 'utf-8' || e === 'utf-16') ?? 'utf-16';

function capabilitiesOf(
  features: readonly Feature[],
  { capabilities }: InitializeParams,
  encoding: Encoding,
): ServerCapabilities {
  const all: ServerCapabilities = {
    positionEncoding: encoding,
    textDocumentSync: { openClose: true, change: 2, save: false },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
  for (const feature of features) {
    const { workspace, ...own } = feature.capabilities(capabilities ?? {});
    Object.assign(all, own);
    if (workspace !== undefined) Object.assign(all.workspace as object, workspace);
  }
  return all;
}

function tell(wire: Wire, { feature, method, message, stack, rests }: Failure): void {
  wire.notify('window/logMessage', { type: 1, message: `${feature} failed at ${method}: ${message}\n${stack}` });
  if (rests)
    wire.notify('window/showMessage', {
      type: 2,
      message: `DLN: ${feature} failed twice and rests for a minute; everything else goes on.`,
    });
}

/** Once for a feature and a text; whoever looks at it may ask for it again. */
async function tellLeftOut(wire: Wire, feature: string, again: () => void): Promise<void> {
  const message = `DLN: ${feature} ended the language server twice at this text. It is left out until the text changes; everything else goes on.`;
  wire.notify('window/logMessage', { type: 2, message });
  const chosen = await wire
    .request('window/showMessageRequest', { type: 2, message, actions: [{ title: tryAgain }] })
    .catch(() => null);
  if ((chosen as { readonly title?: unknown } | null)?.title === tryAgain) again();
}
const tryAgain = 'Try again';
