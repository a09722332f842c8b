/** Decides how the help looks: of `dlnc` as a whole and of each command, made from the commands' records. */
import { optionsOf } from './arguments.js';
import type { Command, Operand } from './command.js';
import { VERSION } from './version.js';

const operandText = (o: Operand): string => {
  const name = o.many === true ? `${o.name}...` : o.name;
  return o.optional === true ? `[${name}]` : name;
};

/** `dlnc run FILE [NAME] [options]` */
const usageOf = (c: Command): string => ['dlnc', c.name, ...c.operands.map(operandText), '[options]'].join(' ');

/** Two columns, the left one as wide as its widest text. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}

/** What `dlnc --help` prints. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map((c) => [[c.name, ...c.operands.map(operandText)].join(' '), c.summary] as const);
  return `dlnc ${VERSION}: checks, trains and explains DLN programs

usage: dlnc COMMAND [arguments] [options]

commands:
${columns(rows)}
examples:
${columns([
  ['dlnc init spirals', 'writes a small program that runs'],
  ['dlnc run spirals/main.dln', 'trains it'],
  ['dlnc check spirals/main.dln', 'says what is wrong with it, without running'],
])}
\`dlnc COMMAND --help\` says more about one of them, \`dlnc --version\` which one this is.

exit codes:
${columns([
  ['0', 'all is well'],
  ['1', 'diagnostics, or an `expect` that does not hold'],
  ['2', 'the command line is wrong'],
  ['3', 'a program or data file cannot be read or written'],
  ['70', 'a bug in dlnc'],
  ['130', 'stopped with Ctrl-C'],
])}`;
}

/** What `dlnc COMMAND --help` prints. */
export function helpOf(command: Command): string {
  const options = Object.entries(optionsOf(command)).map(([name, o]) => {
    const short = o.short === undefined ? '    ' : `-${o.short}, `;
    const choices = o.type === 'text' && o.choices !== undefined ? ` (${o.choices.join(', ')})` : '';
    return [`${short}--${name}${o.type === 'text' ? ` ${o.value}` : ''}`, `${o.doc}${choices}`] as const;
  });
  const operands = command.operands.map((o) => [operandText(o), o.doc] as const);
  return `dlnc ${command.name}: ${command.summary}

usage: ${usageOf(command)}

${command.doc}
${operands.length === 0 ? '' : `\narguments:\n${columns(operands)}`}
options:
${columns(options)}
examples:
${columns(command.examples.map((e) => [e.line, e.doc] as const))}`;
}
