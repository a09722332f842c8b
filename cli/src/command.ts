/** Decides what a command is: one record from which parsing, `--help` and shell completion are made. */
import type { ExitCode } from './exit.js';
import type { Io } from './io.js';

/** `flag`: there or not. `text`: takes a value, called `value` in the help. */
export type Option =
  | { readonly type: 'flag'; readonly doc: string; readonly short?: string }
  | {
      readonly type: 'text';
      readonly doc: string;
      readonly value: string;
      readonly short?: string;
      /** May be given several times. */
      readonly many?: true;
      readonly choices?: readonly string[];
    };
/** By name, without the dashes. */
export type Options = Readonly<Record<string, Option>>;

/** What the values of these options are once parsed. */
export type Values<O extends Options> = {
  readonly [K in keyof O]: O[K] extends { readonly type: 'flag' }
    ? boolean
    : O[K] extends { readonly many: true }
      ? readonly string[]
      : string | undefined;
};

/** A word without dashes. `is` says how a shell completes it. */
export interface Operand {
  readonly name: string;
  readonly is: 'program' | 'declaration' | 'folder' | 'code' | 'word';
  readonly doc: string;
  readonly optional?: true;
  readonly many?: true;
  readonly choices?: readonly string[];
}

/** One command of `dlnc`. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` says beyond it. */
  readonly doc: string;
  readonly operands: readonly Operand[];
  readonly options: O;
  readonly examples: readonly { readonly line: string; readonly doc: string }[];
  /** `commands` is the table that the command stands in. */
  readonly run: (
    values: Values<O>,
    operands: readonly string[],
    io: Io,
    commands: readonly Command[],
  ) => Promise<ExitCode>;
}

/** Checks `run` against the options where they are written, then forgets their names: what a table of commands holds. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command => command as unknown as Command;
