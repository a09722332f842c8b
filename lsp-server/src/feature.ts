/** Decides what a feature of the server is: one record with what it offers and what it answers, so that each stands and falls alone. */
import type { ClientCapabilities, ServerCapabilities } from 'vscode-languageserver-protocol';
import type { Session } from './session.js';
import type { CancelToken } from './wire.js';

/** One request and its answer. */
export interface Answer {
  readonly method: string;
  readonly handle: (session: Session, params: unknown, token: CancelToken) => unknown;
}
/** One feature of the language server; its name is that of its setting and of its file. */
export interface Feature {
  readonly name: string;
  /** What `initialize` promises. */
  readonly capabilities: (client: ClientCapabilities) => Partial<ServerCapabilities>;
  readonly answers: readonly Answer[];
}

/** An answer with the types of its method; params that lack what every request of a document has never arrive here. */
export const answer = <P, R>(
  method: string,
  handle: (session: Session, params: P, token: CancelToken) => R | Promise<R>,
): Answer => ({ method, handle: (session, params, token) => handle(session, params as P, token) });
