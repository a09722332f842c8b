/** `dlnc doctor`: what this machine offers, which backends load here, and why the others do not. */
import { defineCommand } from '../command.js';
import { Exit } from '../exit.js';
import { bytesText } from '../terminal/numbers.js';
import { VERSION } from '../version.js';

const LEAST_NODE = 20;

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'says which backends load here, and why the others do not',
  doc: 'Loads each backend once. The exit code is 1 where Node is too old or no backend loads.',
  operands: [],
  options: { json: { type: 'flag', doc: 'prints the same as JSON' } },
  examples: [{ line: 'dlnc doctor', doc: 'before you report that something does not run' }],
  run: async ({ json }, _, io) => {
    const [os, { availableBackends }, { backendFiles, tried }] = await Promise.all([
      import('node:os'),
      import('@dln/runtime/node'),
      import('../load-backend.js'),
    ]);
    const backends = await availableBackends(backendFiles());
    const used = tried().find((name) => backends.some((b) => b.name === name && b.loads));
    const nodeIsNew = Number(process.versions.node.split('.')[0]) >= LEAST_NODE;
    const memory = { total: os.totalmem(), free: os.freemem() };
    const cores = os.availableParallelism();
    const code = nodeIsNew && backends.some((b) => b.loads) ? Exit.ok : Exit.found;
    if (json) {
      const { node } = process.versions;
      const { platform, arch } = process;
      io.out.write(`${JSON.stringify({ dlnc: VERSION, node, platform, arch, cores, memory, backends }, null, 2)}\n`);
      return code;
    }
    io.out.write(`dlnc       ${VERSION}
node       ${process.versions.node}${nodeIsNew ? '' : `: too old, ${LEAST_NODE} is needed`}
system     ${process.platform} ${process.arch}, ${cores} core${cores === 1 ? '' : 's'}
memory     ${bytesText(memory.total)}, ${bytesText(memory.free)} free
`);
    for (const { name, loads, why } of backends) {
      const use = loads && name === used ? ', used where nothing else is asked for' : '';
      io.out.write(`${name.padEnd(10)} ${loads ? `loads${use}` : `does not load: ${why ?? 'no reason given'}`}\n`);
    }
    return code;
  },
});
