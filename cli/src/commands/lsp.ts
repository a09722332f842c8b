/** `dlnc lsp --stdio`: the language server for any editor. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { defineCommand } from '../command.js';
import { Exit } from '../exit.js';

export const lsp = defineCommand({
  name: 'lsp',
  summary: 'answers an editor: the language server',
  doc: 'Speaks the Language Server Protocol over standard input and output. Nothing of a program is run.',
  operands: [],
  options: {
    stdio: { type: 'flag', doc: 'over standard input and output, the only way that there is' },
    clientProcessId: { type: 'text', value: 'PID', doc: 'ends when this process is gone; VS Code says so of itself' },
  },
  examples: [{ line: 'dlnc lsp --stdio', doc: 'what an editor starts' }],
  run: async ({ stdio, clientProcessId }, _words, io) => {
    if (!stdio) {
      io.err.write('error: an editor starts this, over standard input and output\n  = help: `dlnc lsp --stdio`\n');
      return Exit.usage;
    }
    if (clientProcessId !== undefined && !/^[1-9]\d*$/.test(clientProcessId)) {
      io.err.write(`error: \`--clientProcessId ${clientProcessId}\` is no number of a process\n`);
      return Exit.usage;
    }
    const { startStdio } = await import('@dln/lsp-server/node');
    // The formats load with the first program that names data.
    const door = () => import('@dln/runtime/node');
    startStdio(
      {
        loadHeader: async (call, from) => (await door()).loadSourceHeader(call, from),
        sample: async (call, from, rows) => {
          const [{ openSource }, { sampleOf }] = await Promise.all([door(), import('../sample-rows.js')]);
          return sampleOf(await openSource(call, from), rows);
        },
        sourcePaths: async (call, from) => (await door()).sourcePaths(call, from),
      },
      {
        client: clientProcessId === undefined ? null : Number(clientProcessId),
        stateFolder: join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local/state'), 'dln'),
      },
    );
    // The server ends the process itself.
    return new Promise(() => {});
  },
});
