/** Decides how the language server runs inside a web worker of the editor. */
import { wireOver } from '@dln/lsp-server';
import { startInWorker } from '@dln/lsp-server/browser';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createMessageConnection,
} from 'vscode-languageserver-protocol/browser';
import { dataOver } from './data.js';

declare const self: DedicatedWorkerGlobalScope;

const connection = createMessageConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
const wire = wireOver(connection);
const queue = new MessageChannel();
const waiting: (() => void)[] = [];
queue.port1.onmessage = () => waiting.shift()?.();
startInWorker(
  wire,
  {
    // After the messages that wait already, and without the pause that timers take.
    later: (run) => {
      waiting.push(run);
      queue.port2.postMessage(0);
    },
    now: () => performance.now(),
  },
  dataOver(wire),
);
connection.listen();
