/** Decides how the clocks of a program are shown: a line an expression, or JSON for an editor. */
import type { ClockOf, FileTable } from '@dln/compiler';
import { Exit, type ExitCode } from './exit.js';
import type { Io } from './io.js';
import { Project } from './project.js';
import { exitOf, printDiagnostics, printJson } from './report.js';
import { columns } from './terminal/columns.js';

/** Longer expressions are cut. */
const LONGEST = 48;

export async function explainClocks(
  file: string | undefined,
  name: string | undefined,
  json: boolean,
  io: Io,
): Promise<ExitCode> {
  if (file === undefined) {
    io.err.write('error: --clocks takes a program, ending in .dln\n');
    return Exit.usage;
  }
  const project = new Project(io.cwd);
  const { answer, found } = await project.clocks(file, name);
  const files = project.files();
  if (answer === null) {
    if (json) printJson(found, files, io);
    else printDiagnostics(found, files, io.err);
    return exitOf(found);
  }
  const rows = answer.clocks.map((c) => rowOf(c, files)).sort(byPlace);
  if (json) {
    const values = rows.map(({ file: of, range, text, clock, why }) => ({ file: of, range, text, clock, why }));
    io.out.write(`${JSON.stringify({ train: answer.train, values }, null, 2)}\n`);
    return Exit.ok;
  }
  printDiagnostics(found, files, io.err);
  const lines = columns(
    [['place', 'expression', 'clock', 'why'], ...rows.map((r) => [r.place, cut(r.text), r.clock, r.why])],
    ['left', 'left', 'left', 'left'],
  );
  const rule = '─'.repeat(Math.max(...lines.map((l) => l.length)));
  io.out.write(
    `${answer.train}: when its values are computed anew\n\n${[lines[0], rule, ...lines.slice(1)].join('\n')}\n`,
  );
  return Exit.ok;
}

function rowOf(clock: ClockOf, files: FileTable) {
  const { name, range, lines } = files.locate(clock.at);
  const { start, end } = range;
  const all: string[] = [];
  for (let k = start.line; k <= end.line; k++) {
    const line = lines?.line(k) ?? '';
    all.push(line.slice(k === start.line ? start.character : 0, k === end.line ? end.character : line.length).trim());
  }
  const place = `${name}:${start.line + 1}:${start.character + 1}`;
  return { file: name, range, place, text: all.join(' '), clock: clock.clock, why: clock.why };
}
type Row = ReturnType<typeof rowOf>;

/** The outer of two expressions that begin at one place stands behind the inner one: it is made of it. */
const byPlace = (a: Row, b: Row): number =>
  (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
  a.range.start.line - b.range.start.line ||
  a.range.start.character - b.range.start.character ||
  a.range.end.line - b.range.end.line ||
  a.range.end.character - b.range.end.character;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
