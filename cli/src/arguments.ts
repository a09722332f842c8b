/** Decides what a command line says: options and operands of one command, or what is wrong with it. */
import { parseArgs } from 'node:util';
import type { Command, Option, Options, Values } from './command.js';
import { didYouMean } from './did-you-mean.js';

/** What a command line means. */
export type Parsed =
  | {
      readonly is: 'run';
      readonly values: Values<Options>;
      readonly operands: readonly string[];
    }
  | { readonly is: 'help' }
  /** One sentence, and a hint where there is one. */
  | { readonly is: 'wrong'; readonly message: string; readonly hint: string | null };

const HELP: Option = { type: 'flag', short: 'h', doc: 'prints this page' };

/** All options of a command, with those that every command has. */
export const optionsOf = (command: Command): Readonly<Record<string, Option>> => ({ ...command.options, help: HELP });

const wrong = (message: string, hint: string | null = null): Parsed => ({ is: 'wrong', message, hint });

/** Reads the words after the command's name. */
export async function parseArguments(command: Command, words: readonly string[]): Promise<Parsed> {
  const options = optionsOf(command);
  const spec = Object.fromEntries(
    Object.entries(options).map(([name, o]) => [
      name,
      {
        type: o.type === 'flag' ? ('boolean' as const) : ('string' as const),
        multiple: true,
        ...(o.short === undefined ? {} : { short: o.short }),
      },
    ]),
  );
  // Not strict: the tokens are judged here, in our words and with suggestions.
  const { tokens } = parseArgs({
    args: [...words],
    options: spec,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  const given = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) {
      const hint = await didYouMean(token.name, Object.keys(options), (name) => `--${name}`);
      return wrong(`\`dlnc ${command.name}\` has no option \`${token.rawName}\``, hint);
    }
    if (token.name === 'help') return { is: 'help' };
    const value = token.value;
    const before = given.get(token.name) ?? [];
    if (option.type === 'flag') {
      if (value !== undefined) return wrong(`\`--${token.name}\` takes no value, \`${value}\` was given`);
    } else {
      if (value === undefined || (token.inlineValue !== true && value.startsWith('--')))
        return wrong(`\`--${token.name}\` wants a value: \`--${token.name} ${option.value}\``);
      if (option.choices !== undefined && !option.choices.includes(value))
        return wrong(
          `\`--${token.name}\` is one of ${option.choices.join(', ')}, not \`${value}\``,
          await didYouMean(value, option.choices),
        );
      if (before.length > 0 && option.many !== true) return wrong(`\`--${token.name}\` is given twice`);
    }
    given.set(token.name, [...before, value ?? '']);
  }

  const least = command.operands.filter((o) => o.optional !== true).length;
  const missing = command.operands[operands.length];
  if (operands.length < least && missing !== undefined) return wrong(`${missing.name} is missing: ${missing.doc}`);
  const extra = operands[command.operands.length];
  if (extra !== undefined && command.operands.at(-1)?.many !== true)
    return wrong(`\`${extra}\` is one too many for \`dlnc ${command.name}\``);
  for (const [i, operand] of command.operands.entries()) {
    const word = operands[i];
    if (word === undefined || operand.choices === undefined || operand.choices.includes(word)) continue;
    return wrong(
      `${operand.name} is one of ${operand.choices.join(', ')}, not \`${word}\``,
      await didYouMean(word, operand.choices),
    );
  }

  const values = Object.fromEntries(
    Object.entries(options).map(([name, o]) => {
      const texts = given.get(name);
      if (o.type === 'flag') return [name, texts !== undefined];
      return [name, o.many === true ? (texts ?? []) : texts?.[0]];
    }),
  );
  // Each value was made by its own option; which one is whose, only the command's record knows.
  return { is: 'run', values: values as Values<Options>, operands };
}
