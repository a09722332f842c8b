/** `dlnc fmt FILE...`: writes programs in the one layout that there is. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic, SourceFile } from '@dln/compiler';
import type { DeclKey, SyntaxFault } from '@dln/grammar';
import { defineCommand } from '../command.js';
import { Exit, type ExitCode } from '../exit.js';

export const fmt = defineCommand({
  name: 'fmt',
  summary: 'writes programs in the one layout that there is',
  doc: 'Meaning, comments and order stay. A file with a mistake is left as it is. `-` takes standard input to standard output.',
  operands: [{ name: 'FILE', is: 'program', doc: 'a program, ending in .dln, or -', many: true }],
  options: { check: { type: 'flag', doc: 'writes nothing; the exit code is 1 where a file would change' } },
  examples: [
    { line: 'dlnc fmt lenet.dln', doc: 'one file' },
    { line: 'dlnc fmt --check examples/*.dln', doc: 'in continuous integration' },
    { line: 'dlnc fmt - < lenet.dln', doc: 'from an editor' },
  ],
  run: async ({ check }, words, io) => {
    const [{ decodeProgram, readProgram, systemFault }, { format }] = await Promise.all([
      import('../files.js'),
      import('@dln/grammar'),
    ]);
    const found: Diagnostic[] = [];
    const refused: SourceFile[] = [];
    let exit: ExitCode = Exit.ok;
    for (const word of words) {
      const path = resolve(io.cwd, word);
      const reading = word === '-' ? decodeProgram(await io.stdin(), word) : readProgram(path, word);
      if (reading.is === 'fault') {
        found.push(reading.fault);
        continue;
      }
      const { text, faults } = format(reading.text);
      if (faults.length > 0) {
        const { file, diagnostics } = await wholeFile(word, reading.text, faults);
        refused.push(file);
        found.push(...diagnostics);
      } else if (check) {
        if (text === reading.text) continue;
        io.out.write(`${word} would change\n`);
        exit = Exit.found;
      } else if (word === '-') io.out.write(text);
      else if (text !== reading.text) {
        try {
          writeFileSync(path, text);
          io.out.write(`${word} formatted\n`);
        } catch (error) {
          found.push(systemFault(error, path, word, 'write'));
        }
      }
    }
    if (found.length === 0) return exit;
    const [{ exitOf, printDiagnostics }, { fileTable }] = await Promise.all([
      import('../report.js'),
      import('@dln/compiler'),
    ]);
    printDiagnostics(found, fileTable(refused), io.err);
    return exit === Exit.ok ? exitOf(found) : exit;
  },
});

/** Mistakes whose places count from the start of the file, as diagnostics. */
async function wholeFile(
  word: string,
  text: string,
  faults: readonly SyntaxFault[],
): Promise<{ readonly file: SourceFile; readonly diagnostics: readonly Diagnostic[] }> {
  const { toDiagnostic } = await import('@dln/compiler');
  const key = `${word}#` as DeclKey;
  return {
    file: { uri: word, name: word, text, chunks: [{ key, text, start: 0 }] },
    diagnostics: faults.map((fault) => toDiagnostic(fault, key)),
  };
}
