/** Decides which command a command line means, and what happens when something goes wrong that nobody foresaw. */
import { readdirSync } from 'node:fs';
import { parseArguments } from './arguments.js';
import type { Command } from './command.js';
import { check } from './commands/check.js';
import { completion } from './commands/completion.js';
import { diff } from './commands/diff.js';
import { doctor } from './commands/doctor.js';
import { explain } from './commands/explain.js';
import { exportProgram } from './commands/export.js';
import { fmt } from './commands/fmt.js';
import { gradcheck } from './commands/gradcheck.js';
import { importWeights } from './commands/import-weights.js';
import { init } from './commands/init.js';
import { lsp } from './commands/lsp.js';
import { plan } from './commands/plan.js';
import { run } from './commands/run.js';
import { summary } from './commands/summary.js';
import { didYouMean } from './did-you-mean.js';
import { Exit, type ExitCode } from './exit.js';
import { helpOf, overview } from './help.js';
import type { Io } from './io.js';
import { VERSION } from './version.js';

/** Every command in the order of the help. The records are light: what a command needs it loads when it runs. */
export const commands: readonly Command[] = [
  run,
  check,
  fmt,
  summary,
  plan,
  importWeights,
  diff,
  gradcheck,
  exportProgram,
  explain,
  init,
  lsp,
  doctor,
  completion,
];

/** Runs one command line (without `node` and the script). Never throws. */
export async function main(words: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(words, io);
  } catch (bug) {
    reportBug(bug, words, io);
    return Exit.internal;
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = words;
  if (first === undefined) {
    io.out.write(firstScreen(io.cwd));
    return Exit.ok;
  }
  if (first === '--version' || first === '-V') {
    io.out.write(`dlnc ${VERSION}\n`);
    return Exit.ok;
  }
  if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) {
    io.out.write(overview(commands));
    return Exit.ok;
  }
  if (first === 'help') return dispatch([rest[0] ?? '', '--help'], io);

  const command = commands.find((c) => c.name === first);
  if (command === undefined) return usage(io, ...(await unknown(first)));
  const parsed = await parseArguments(command, rest);
  if (parsed.is === 'help') {
    io.out.write(helpOf(command));
    return Exit.ok;
  }
  if (parsed.is === 'wrong')
    return usage(io, parsed.message, parsed.hint ?? `\`dlnc ${command.name} --help\` says more`);
  return command.run(parsed.values, parsed.operands, io, commands);
}

function usage(io: Io, message: string, hint: string): ExitCode {
  io.err.write(`error: ${message}\n  = help: ${hint}\n`);
  return Exit.usage;
}

/** Sentence and hint for a first word that is no command. */
async function unknown(word: string): Promise<readonly [string, string]> {
  if (word.endsWith('.dln'))
    return ['a command is missing before the file', `\`dlnc run ${word}\` or \`dlnc check ${word}\``];
  if (word.startsWith('-')) return [`\`dlnc\` has no option \`${word}\``, 'options come after the command'];
  const names = commands.map((c) => c.name);
  const hint = await didYouMean(word, names, (name) => `dlnc ${name}`);
  return [`there is no command \`${word}\``, hint ?? '`dlnc --help` lists the commands'];
}

/** What `dlnc` alone prints: three commands that work here. */
function firstScreen(folder: string): string {
  let file: string | undefined;
  try {
    file = readdirSync(folder).find((name) => name.endsWith('.dln'));
  } catch {
    // A folder that cannot be listed has no programs to offer.
  }
  const lines =
    file === undefined ? ['dlnc init hello', 'dlnc run hello/main.dln'] : [`dlnc check ${file}`, `dlnc run ${file}`];
  return `dlnc ${VERSION}: checks, trains and explains DLN programs\n\n${[...lines, 'dlnc --help'].map((l) => `  ${l}\n`).join('')}`;
}

/** A bug of ours: what is needed to report it, and no stack unless `DLN_DEBUG=1` asks for one. */
function reportBug(bug: unknown, words: readonly string[], io: Io): void {
  const message = bug instanceof Error ? bug.message : String(bug);
  const line = ['dlnc', ...words]
    .map((w) => (/^[\w./:=+-]+$/.test(w) ? w : `'${w.replaceAll("'", "'\\''")}'`))
    .join(' ');
  io.err.write(`internal error: ${message.split('\n')[0]}
  This is a bug in dlnc ${VERSION}, not in your program. To reproduce it:
    ${line}
  on Node ${process.version}, ${process.platform} ${process.arch}, with the files that it names.
`);
  if (io.env.DLN_DEBUG === '1' && bug instanceof Error) io.err.write(`${bug.stack ?? ''}\n`);
  else io.err.write('  DLN_DEBUG=1 before the command prints where it happened.\n');
}
