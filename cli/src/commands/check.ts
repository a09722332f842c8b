/** `dlnc check FILE...`: proves shapes and reports what is wrong, without running anything. */
import { defineCommand } from '../command.js';

export const check = defineCommand({
  name: 'check',
  summary: 'says what is wrong with a program, without running it',
  doc: 'Reads the files, what they import, and the headers of the data that they name.',
  operands: [{ name: 'FILE', is: 'program', doc: 'a program, ending in .dln', many: true }],
  options: {
    fix: { type: 'flag', doc: 'applies the fixes that never change a meaning, and says which' },
    update: { type: 'flag', doc: 'writes into checked comments, `#: f32[N, 400]`, what they should say' },
    diff: {
      type: 'flag',
      doc: 'with --fix or --update: shows what would change and writes nothing; exit code 1 if anything',
    },
    json: { type: 'flag', doc: 'prints { "diagnostics": [...] } with lines and UTF-16 columns from 0' },
  },
  examples: [
    { line: 'dlnc check lenet.dln', doc: 'one program' },
    { line: 'dlnc check examples/*.dln', doc: 'several' },
    { line: 'dlnc check --fix lenet.dln', doc: 'mends what can be mended without asking' },
    { line: 'dlnc check --json lenet.dln', doc: 'for another program to read' },
  ],
  run: async ({ json, fix, update, diff }, words, io) => {
    const [{ Project }, { exitOf, printDiagnostics, printJson }] = await Promise.all([
      import('../project.js'),
      import('../report.js'),
    ]);
    const project = new Project(io.cwd);
    const mendings = [...(fix ? (['safe'] as const) : []), ...(update ? (['comments'] as const) : [])];
    if (mendings.length > 0 || diff) {
      const [{ mendFiles }, { Exit }] = await Promise.all([import('../mend.js'), import('../exit.js')]);
      const { changed, refused } = await mendFiles(project, words, mendings, diff, json ? io.err : io.out, io.cwd);
      if (refused.length > 0) {
        printDiagnostics(refused, project.files(), io.err);
        return exitOf(refused);
      }
      if (diff) return changed ? Exit.found : Exit.ok;
    }
    const found = await project.check(words);
    if (json) printJson(found, project.files(), io);
    else if (found.length > 0) printDiagnostics(found, project.files(), io.err);
    else io.out.write(`${words.length === 1 ? words[0] : `${words.length} files`}: no mistakes found\n`);
    return exitOf(found);
  },
});
