/** Decides what a command sees of the world under test: streams that are remembered. */
import type { Io } from '../../cli/src/io.js';

/** An `Io` whose streams are remembered. */
export function fakeIo(
  cwd: string,
  options: { readonly stdin?: string; readonly terminal?: number; readonly env?: Io['env'] } = {},
): { readonly io: Io; readonly seen: { out: string; err: string; interrupt: () => void; quit: number | null } } {
  const seen = { out: '', err: '', interrupt: () => {}, quit: null as number | null };
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => {
      seen[name] += text;
    },
    isTerminal: options.terminal !== undefined,
    colour: false,
    width: () => options.terminal ?? Number.POSITIVE_INFINITY,
  });
  const io: Io = {
    out: stream('out'),
    err: stream('err'),
    cwd,
    env: options.env ?? {},
    stdin: async () => new TextEncoder().encode(options.stdin ?? ''),
    onInterrupt: (handler) => {
      seen.interrupt = handler;
      return () => {
        seen.interrupt = () => {};
      };
    },
    quit: (code) => {
      seen.quit = code;
    },
  };
  return { io, seen };
}
