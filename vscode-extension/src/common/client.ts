/** Decides the life of the connection to the server: its options, that it comes back after a crash, and what is told of it. */
import { type Disposable, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import {
  type BaseLanguageClient,
  CloseAction,
  ErrorAction,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  State,
} from 'vscode-languageclient';
import type { Platform } from './platform.js';
import type { StatusBar } from './status-bar.js';

/** The stock client is silent for ever after five crashes; this many within a minute are met with a pause, and then it goes on. */
const CRASHES_BEFORE_A_PAUSE = 4;
const MINUTE = 60_000;

/** The connection, as the rest of the extension uses it. */
export interface Client extends Disposable {
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Null where the server does not run or does not know it. */
  request<R>(method: string, params: object): Promise<R | null>;
  readonly output: LogOutputChannel;
}

/** Makes the connection; it is opened by `start`. */
export function connect(platform: Platform, status: StatusBar): Client {
  const output = window.createOutputChannel('DLN Language Server', { log: true });
  const crashes: number[] = [];
  let pause: ReturnType<typeof setTimeout> | null = null;
  const client: BaseLanguageClient = platform.connect({
    ...options(),
    middleware: platform.programs === null ? { provideCodeLenses: withoutRuns } : {},
    outputChannel: output,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        const now = Date.now();
        crashes.push(now);
        while ((crashes[0] ?? now) < now - MINUTE) crashes.shift();
        if (crashes.length < CRASHES_BEFORE_A_PAUSE) return { action: CloseAction.Restart, handled: true };
        status.server('paused');
        output.error(
          `the server ended ${crashes.length} times within a minute; it starts again in a minute, or by "DLN: Restart the Language Server"`,
        );
        pause = setTimeout(() => void restart(), MINUTE);
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
  });
  const restart = async (): Promise<void> => {
    if (pause !== null) clearTimeout(pause);
    pause = null;
    crashes.length = 0;
    if (client.needsStop()) await client.stop().catch(() => undefined);
    await client.start().catch((error: unknown) => output.error(String(error)));
  };
  const watching = client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) status.server('running');
    else if (newState === State.Starting) status.server('starting');
    else if (pause === null) status.server('stopped');
  });
  return {
    output,
    restart,
    // Without a server the rest still works, and the status says why.
    start: () =>
      client.start().catch((error: unknown) => {
        status.server('stopped');
        output.error(String(error));
      }),
    stop: async () => {
      if (client.needsStop()) await client.stop();
    },
    request: async <R>(method: string, params: object): Promise<R | null> => {
      try {
        return client.isRunning() ? await client.sendRequest<R | null>(method, params) : null;
      } catch (error) {
        output.debug(`${method}: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      }
    },
    dispose: () => {
      if (pause !== null) clearTimeout(pause);
      watching.dispose();
      output.dispose();
    },
  };
}

/** No lens for what cannot be done here. */
const withoutRuns: NonNullable<Middleware['provideCodeLenses']> = async (document, token, next) =>
  (await next(document, token))?.filter(({ command }) => !NEED_A_PROCESS.has(command?.command ?? ''));
const NEED_A_PROCESS = new Set(['dln.run', 'dln.gradcheck']);

const options = (): LanguageClientOptions => ({
  documentSelector: [{ language: 'dln' }],
  synchronize: { configurationSection: 'dln' },
  // The editor's object has methods, which a message to a worker cannot carry.
  initializationOptions: { settings: JSON.parse(JSON.stringify(workspace.getConfiguration('dln'))) as object },
  revealOutputChannelOn: RevealOutputChannelOn.Never,
  markdown: { isTrusted: false, supportHtml: false },
  uriConverters: { code2Protocol: (uri) => uri.toString(), protocol2Code: (text) => Uri.parse(text) },
});
