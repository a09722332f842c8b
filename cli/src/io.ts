/** Decides what a command may touch of the process it runs in, so that a test can stand in for all of it. */
import type { ExitCode } from './exit.js';

/** One output stream. */
export interface Out {
  readonly write: (text: string) => void;
  /** Something may be redrawn on it. */
  readonly isTerminal: boolean;
  readonly colour: boolean;
  /** Cells of a line; `Infinity` where it is no terminal. */
  readonly width: () => number;
}
/** The process as a command sees it. */
export interface Io {
  /** What was asked for. */
  readonly out: Out;
  /** Progress, and what went wrong on the way. */
  readonly err: Out;
  /** Paths are taken from here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of standard input. */
  readonly stdin: () => Promise<Uint8Array>;
  /** Calls `handler` at each Ctrl-C instead of ending the process; gives the way back. */
  readonly onInterrupt: (handler: () => void) => () => void;
  /** Ends the process at once. */
  readonly quit: (code: ExitCode) => void;
}

/** The real one. `NO_COLOR` (no-color.org) and `TERM=dumb` turn colour off; there is none where nobody looks. */
export function processIo(): Io {
  const { stdout, stderr, stdin, env } = process;
  const out = (stream: NodeJS.WriteStream): Out => ({
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true && env.TERM !== 'dumb',
    colour: stream.isTTY === true && env.TERM !== 'dumb' && (env.NO_COLOR ?? '') === '',
    width: () => (stream.isTTY === true ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY),
  });
  return {
    out: out(stdout),
    err: out(stderr),
    cwd: process.cwd(),
    env,
    stdin: async () => {
      const parts: Uint8Array[] = [];
      for await (const part of stdin) parts.push(part as Uint8Array);
      return Buffer.concat(parts);
    },
    quit: (code) => {
      process.exit(code);
    },
    onInterrupt: (handler) => {
      process.on('SIGINT', handler);
      return () => {
        process.off('SIGINT', handler);
      };
    },
  };
}
