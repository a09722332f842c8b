/** Decides what the server needs of a connection: requests and notifications by name, whatever carries them. */

/** Whether the client gave a request up. */
export interface CancelToken {
  readonly isCancellationRequested: boolean;
}
/** One end of a connection that speaks JSON-RPC. */
export interface Wire {
  onRequest(method: string, handler: (params: unknown, token: CancelToken) => unknown): void;
  onNotification(method: string, handler: (params: unknown) => void): void;
  notify(method: string, params: unknown): void;
  request(method: string, params: unknown): Promise<unknown>;
}

/** An answer that is an error of the protocol: the client sees its code. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}
/** What was sent has not the form that the protocol gives it. */
export const invalidParams = (why: string): Refusal => new Refusal(-32602, why);
/** Nobody wants the answer any more. */
export const cancelled = (): Refusal => new Refusal(-32800, 'the request was cancelled');
