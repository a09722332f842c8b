/** Decides what the exit codes mean. */

/** Part of the command line's contract; `dlnc --help` prints it. */
export const Exit = {
  ok: 0,
  /** Diagnostics of severity error, a failed `expect`, a file that `fmt --check` would change. */
  found: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** A program or data file cannot be read or written. */
  file: 3,
  /** A bug of ours. */
  internal: 70,
  /** Stopped from the keyboard: 128 + SIGINT, as shells expect. */
  interrupted: 130,
} as const;
/** One of them. */
export type ExitCode = (typeof Exit)[keyof typeof Exit];
