/** Decides how a server speaks over standard input and output, and that it ends with its client. */

import { setFlagsFromString } from 'node:v8';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { type Feature, type Server, startServer, wireOver } from '../index.js';
import { crashFiles } from './crash-files.js';
import { type DataDoor, nodeHost } from './node-host.js';

/** How often it is looked whether the client is still there, in milliseconds. */
const lookEvery = 3000;

/** How a server on this process differs from one that has nothing but its client. */
export interface StdioOptions {
  /** The client's process, where it is known before it says so. */
  readonly client?: number | null;
  /** Where it is kept what ended earlier servers; without it nothing outlives the process. */
  readonly stateFolder?: string;
  /** Other than all of them, for tests. */
  readonly features?: readonly Feature[];
}

/** Starts a server on this process; it ends the process when the client says so or goes away. */
export function startStdio(data: DataDoor, { client = null, stateFolder, features }: StdioOptions = {}): Server {
  // A server lives for a day beside an editor: the space for what is young stays as small as it begins (a limit to it would come too late here).
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
  const input = process.stdin;
  const output = process.stdout;
  // Whatever is printed by accident must not get between two messages.
  console.log = console.error;
  const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output), {
    error: (message) => process.stderr.write(`${message}\n`),
    warn: () => undefined,
    info: () => undefined,
    log: () => undefined,
  });
  const journal = stateFolder === undefined ? null : crashFiles(stateFolder);
  const host = journal === null ? nodeHost(data) : { ...nodeHost(data), journal };
  const server = startServer(wireOver(connection), host, features);
  input.on('end', () => process.exit(1));
  input.on('close', () => process.exit(1));
  connection.onClose(() => process.exit(1));
  watchParent(() => server.clientProcess() ?? client);
  connection.listen();
  return server;
}

/** A client that was killed closes nothing on some systems. */
function watchParent(client: () => number | null): void {
  setInterval(() => {
    const pid = client();
    if (pid === null) return;
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') process.exit(1);
    }
  }, lookEvery).unref();
}
