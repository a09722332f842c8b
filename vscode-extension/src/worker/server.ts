/** Decides how the language server runs inside a web worker of the editor. */
import { wireOver } from '@dln/lsp-server';
import { startInWorker } from '@dln/lsp-server/browser';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createMessageConnection,
} from 'vscode-languageserver-protocol/browser';

declare const self: DedicatedWorkerGlobalScope;

const connection = createMessageConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
const queue = new MessageChannel();
const waiting: (() => void)[] = [];
queue.port1.onmessage = () => waiting.shift()?.();
startInWorker(wireOver(connection), {
  // After the messages that wait already, and without the pause that timers take.
  later: (run) => {
    waiting.push(run);
    queue.port2.postMessage(0);
  },
  now: () => performance.now(),
});
connection.listen();
