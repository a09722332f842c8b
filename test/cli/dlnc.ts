/** Decides how a test runs a command line without a process of its own. */
import { main } from '../../cli/src/main.js';
import { fakeIo } from './fake-io.js';

/** What a command line gave. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in a folder. */
export async function dlnc(cwd: string, ...words: readonly string[]): Promise<Ran> {
  const { io, seen } = fakeIo(cwd);
  const code = await main(words, io);
  return { code, out: seen.out, err: seen.err };
}
