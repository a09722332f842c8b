/** Kills a training at random instants until it has had enough, then lets it end: the harness for any command that can resume. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { newestThatVerifies } from '@dln/runtime/node';

export interface Killing {
  /** Program and arguments that begin anew, or that go on with what `folder` holds. */
  readonly command: (resume: boolean) => readonly [string, ...string[]];
  /** Where its checkpoints lie. */
  readonly folder: string;
  /** Where the command is run; this process's folder without it. */
  readonly cwd?: string;
  readonly kills: number;
  /** Of the instants. */
  readonly seed: number;
  /** A kill comes at most so many milliseconds after the first output; every fourth, after the start of the process. */
  readonly within: number;
}
export interface Survived {
  readonly kills: number;
  /** Kills that left a half-written file. */
  readonly whileWriting: number;
  /** Steps of the newest checkpoint after each kill; null before there was one. */
  readonly steps: readonly (number | null)[];
  /** Exit code of the run that was left alone, or that ended before its kill. */
  readonly exit: number | null;
}

/** Throws where a kill leaves no checkpoint that can be read though there was one, or an older one. */
export async function survive({ command, folder, cwd, kills, seed, within }: Killing): Promise<Survived> {
  const steps: (number | null)[] = [];
  let whileWriting = 0;
  let bits = seed >>> 0;
  const random = (): number => {
    bits = (Math.imul(bits, 1664525) + 1013904223) >>> 0;
    return bits / 2 ** 32;
  };
  const start = (output: 'pipe' | 'ignore'): ChildProcess => {
    const [program, ...args] = command(newestThatVerifies(folder).found !== null);
    return spawn(program, args, { stdio: ['ignore', output, 'inherit'], ...(cwd === undefined ? {} : { cwd }) });
  };
  while (steps.length < kills) {
    const child = start('pipe');
    const died = exitOf(child);
    // Every fourth kill may come before anything has begun.
    if (steps.length % 4 !== 3) await Promise.race([firstOutput(child), died]);
    await new Promise((resolve) => setTimeout(resolve, random() * within));
    child.kill('SIGKILL');
    const exit = await died;
    if (exit !== null) return { kills: steps.length, whileWriting, steps, exit };
    if (filesIn(folder).some((name) => name.endsWith('.tmp'))) whileWriting++;
    const { found, skipped } = newestThatVerifies(folder);
    const step = found?.state.clock.step ?? null;
    const before = steps.at(-1) ?? null;
    if (skipped.length > 0) throw new Error(`a kill left ${skipped[0]!.path}: ${skipped[0]!.fault.fault}`);
    if (before !== null && (step === null || step < before))
      throw new Error(`step ${before} was lost; ${step} is left`);
    steps.push(step);
  }
  const last = start('ignore');
  return { kills: steps.length, whileWriting, steps, exit: await exitOf(last) };
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));
const firstOutput = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.stdout?.once('data', () => resolve()));

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
