/** `dlnc check FILE...`: proves shapes and reports what is wrong, without running anything. */
import { defineCommand } from '../command.js';

export const check = defineCommand({
  name: 'check',
  summary: 'says what is wrong with a program, without running it',
  doc: 'Reads the files, what they import, and the headers of the data that they name.',
  operands: [{ name: 'FILE', is: 'program', doc: 'a program, ending in .dln', many: true }],
  options: {
    json: { type: 'flag', doc: 'prints { "diagnostics": [...] } with lines and UTF-16 columns from 0' },
  },
  examples: [
    { line: 'dlnc check lenet.dln', doc: 'one program' },
    { line: 'dlnc check examples/*.dln', doc: 'several' },
    { line: 'dlnc check --json lenet.dln', doc: 'for another program to read' },
  ],
  run: async ({ json }, words, io) => {
    const [{ Project }, { exitOf, printDiagnostics, printJson }] = await Promise.all([
      import('../project.js'),
      import('../report.js'),
    ]);
    const project = new Project(io.cwd);
    const found = await project.check(words);
    if (json) printJson(found, project.files(), io);
    else if (found.length > 0) printDiagnostics(found, project.files(), io.err);
    else io.out.write(`${words.length === 1 ? words[0] : `${words.length} files`}: no mistakes found\n`);
    return exitOf(found);
  },
});
