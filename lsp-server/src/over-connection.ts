/** Decides how a connection of the protocol's own library is seen as a wire. */
import { type MessageConnection, ResponseError } from 'vscode-languageserver-protocol';
import { Refusal, type Wire } from './wire.js';

/** The connection must be told to listen once the server has its handlers. */
export function wireOver(connection: MessageConnection): Wire {
  return {
    onRequest: (method, handler) => {
      connection.onRequest(method, async (...given: unknown[]) => {
        const token = given.at(-1) as Parameters<typeof handler>[1];
        try {
          return await handler(given.length > 1 ? given[0] : undefined, token);
        } catch (thrown) {
          return thrown instanceof Refusal ? new ResponseError(thrown.code, thrown.message) : Promise.reject(thrown);
        }
      });
    },
    onNotification: (method, handler) => {
      connection.onNotification(method, (...given: unknown[]) => handler(given[0]));
    },
    notify: (method, params) => {
      void connection.sendNotification(method, params).catch(() => undefined);
    },
    request: (method, params) => connection.sendRequest(method, params),
  };
}
