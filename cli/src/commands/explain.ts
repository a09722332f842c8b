/** `dlnc explain CODE`: what a diagnostic means, with a program that gives it and one that does not. `dlnc explain --clocks FILE`: when each value is computed anew. */
import { defineCommand } from '../command.js';
import { didYouMean } from '../did-you-mean.js';
import { Exit } from '../exit.js';

const LINE = 90;

export const explain = defineCommand({
  name: 'explain',
  summary: 'says what a diagnostic means and shows it wrong and right',
  doc: `Takes a code (DLN4001, or 4001) or a name (file-not-found). Without one it lists all of them. With --clocks it takes a program and
tells of each expression when it is computed anew: constant (while compiling), edit (when a param or the program changes), sample (once for
each row of the data), epoch, step.`,
  operands: [
    {
      name: 'CODE',
      is: 'code',
      doc: 'code or name of a diagnostic; with --clocks a program, ending in .dln',
      optional: true,
    },
    { name: 'NAME', is: 'declaration', doc: 'with --clocks one of its trains, the last if absent', optional: true },
  ],
  options: {
    clocks: { type: 'flag', doc: "shows when the values of a program's train are computed anew, and why" },
    json: { type: 'flag', doc: 'with --clocks: prints the same as JSON' },
  },
  examples: [
    { line: 'dlnc explain DLN4001', doc: 'one diagnostic' },
    { line: 'dlnc explain', doc: 'the list of all' },
    { line: 'dlnc explain --clocks lenet.dln', doc: 'the clock of each expression that training evaluates' },
  ],
  run: async ({ clocks, json }, [word, name], io) => {
    if (clocks) return (await import('../explain-clocks.js')).explainClocks(word, name, json, io);
    if (json || name !== undefined) {
      io.err.write('error: --json and NAME go with --clocks\n');
      return Exit.usage;
    }
    const { catalogue } = await import('@dln/compiler');
    const all = [...catalogue.values()];
    if (word === undefined) {
      for (const d of all) io.out.write(`${d.code}  ${d.severity.padEnd(7)}  ${d.name}\n`);
      return Exit.ok;
    }
    const code = /^\d+$/.test(word) ? `DLN${word}` : word.toUpperCase();
    const found = all.find((d) => d.code === code || d.name === word.toLowerCase());
    if (found === undefined) {
      const wanted = code.startsWith('DLN') ? code : word;
      const near = await didYouMean(
        wanted,
        all.flatMap((d) => [d.code, d.name]),
      );
      const hint = near ?? '`dlnc explain` lists them';
      io.err.write(`error: no diagnostic is called \`${word}\`\n  = help: ${hint}\n`);
      return Exit.usage;
    }
    io.out.write(`${found.code} ${found.name} (${found.severity})\n\n`);
    for (const paragraph of found.explain.split('\n\n')) io.out.write(`${fill(paragraph, LINE)}\n\n`);
    if (found.bad !== null) io.out.write(`This gives it:\n\n${indented(found.bad)}\n\n`);
    if (found.good !== null) io.out.write(`This does not:\n\n${indented(found.good)}\n\n`);
    // What is wrong in the text is mended; what the compiler cannot know may be meant.
    if (found.severity === 'warning' && found.bad !== null)
      io.out.write(
        `${fill(`Where it is meant, \`# allow ${found.code}\` at the end of the line, or alone on the line above, makes it silent there.`, LINE)}\n\n`,
      );
    return Exit.ok;
  },
});

const indented = (program: string): string =>
  program
    .trim()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');

/** One paragraph in lines of at most `width`. */
function fill(paragraph: string, width: number): string {
  const lines: string[] = [];
  for (const word of paragraph.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
