/** `dlnc fmt FILE...`: writes programs in the one layout that there is. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand } from '../command.js';
import { Exit, type ExitCode } from '../exit.js';

export const fmt = defineCommand({
  name: 'fmt',
  summary: 'writes programs in the one layout that there is',
  doc: 'Meaning, comments and order stay. A file with a syntax error is left as it is. `-` formats standard input to standard output.',
  operands: [{ name: 'FILE', is: 'program', doc: 'a program, ending in .dln, or -', many: true }],
  options: { check: { type: 'flag', doc: 'writes nothing; the exit code is 1 where a file would change' } },
  examples: [
    { line: 'dlnc fmt lenet.dln', doc: 'one file' },
    { line: 'dlnc fmt --check examples/*.dln', doc: 'in continuous integration' },
    { line: 'dlnc fmt - < lenet.dln', doc: 'from an editor' },
  ],
  run: async ({ check }, words, io) => {
    const [
      { decodeProgram, readProgram, systemFault },
      { exitOf, printDiagnostics },
      grammar,
      { fileTable, toDiagnostic },
    ] = await Promise.all([
      import('../files.js'),
      import('../report.js'),
      import('@dln/grammar'),
      import('@dln/compiler'),
    ]);
    const exit: ExitCode = Exit.ok;
    for (const word of words) {
      const path = resolve(io.cwd, word);
      const reading = word === '-' ? decodeProgram(await io.stdin(), '-') : readProgram(path, word);
    }
    return exit;
  },
});
