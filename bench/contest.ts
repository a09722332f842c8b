/** Decides how DLN and its rivals are measured in one run: the same program, weights and rows, in turns, so that whatever else the machine does hits all of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Dataset, Program } from '@dln/compiler';
import { isFault } from '@dln/formats';
import { type HostTensor, rowOpener, type Session, seedWords } from '@dln/runtime';
import { loadNodeBackend, type NodeBackendName, openSource } from '@dln/runtime/node';
import { Project } from '../cli/src/project.js';
import { TorchProcess } from './rivals/torch.js';
import { writeStart } from './rivals/written-start.js';
import { type Timing, timing } from './statistics.js';

const ROUNDS = 6;
/** Milliseconds that a contender's turn takes, about. */
const TURN = 250;
export const threads = Number(process.env.DLN_BENCH_THREADS ?? availableParallelism());

export type Fields = ReadonlyMap<string, HostTensor>;
/** Someone who does the work: so many times, each one's milliseconds, and what came out. */
export interface Contender<Told> {
  readonly name: string;
  readonly versions: object;
  run(times: number): Promise<{ readonly times: readonly number[] } & Told>;
  close(): void;
}
/** How often each first does it, what of these times is usual, and how often it may do it in a turn. */
interface Warming {
  readonly runs: number;
  readonly usual: (times: readonly number[]) => number;
  readonly least: number;
  readonly most: number;
}
/** Who took part, what each told while it was warmed, and its times after that. */
interface Outcome<Told> {
  readonly contender: Contender<Told>;
  readonly told: Told;
  readonly timing: Timing;
}

/** Makes the contenders, measures them in turns and ends them. `own` must run; a rival that does not is left out and named. */
export async function contest<Told>(
  own: readonly ((folder: string) => Promise<Contender<Told>>)[],
  rivals: readonly string[],
  rival: (name: string, folder: string) => Promise<Contender<Told>>,
  warming: Warming,
): Promise<readonly Outcome<Told>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dln-bench-'));
  const contenders: Contender<Told>[] = [];
  try {
    for (const make of own) contenders.push(await make(folder));
    for (const name of rivals) {
      try {
        contenders.push(await rival(name, folder));
      } catch (error) {
        // Such as a compiled one without a compiler.
        process.stderr.write(`PyTorch ${name} is left out: ${error instanceof Error ? error.message : error}\n`);
      }
    }
    const warmed = [];
    for (const contender of contenders) {
      const told = await contender.run(warming.runs);
      const turn = Math.round(TURN / warming.usual(told.times));
      const runs = Math.max(warming.least, Math.min(warming.most, turn));
      warmed.push({ contender, told, runs, times: [] as number[] });
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const { contender, runs, times } of warmed) {
        await new Promise((rest) => setTimeout(rest, 30));
        times.push(...(await contender.run(runs)).times);
      }
    }
    return warmed.map(({ contender, told, times }) => ({ contender, told, timing: timing(times) }));
  } finally {
    for (const contender of contenders) contender.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The programs of the benchmarks. */
export const programs = (): Project => new Project(join(process.cwd(), 'bench/steps'));

/** The first rows of a program's data, which nobody writes over. */
export async function firstRows(project: Project, program: string, data: Dataset, batch: number): Promise<Fields> {
  const door = rowOpener((call) => openSource(call, project.writtenIn(call.key)), await loadNodeBackend('reference'));
  const rows = await door.openRows(data, { seed: 0, inOrder: true, augment: false });
  if (isFault(rows)) throw new Error(`the data of ${program} cannot be read: ${rows.fault}`);
  const drawn = await rows.batch(0, 0, batch);
  return new Map([...drawn].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));
}

/** A program on one of DLN's backends. Where `folder` is given the weights and the rows are written there for the rivals. */
export async function opened(
  name: NodeBackendName,
  program: Program,
  fields: Fields,
  folder: string | null,
): Promise<Session> {
  const files = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  const backend = await loadNodeBackend(name, name === 'wasm' ? { wasmPath: join(files, 'dist/') } : { threads });
  const session = await backend.open(program, { seed: seedWords(0) });
  if (folder !== null) await writeStart(program, session, fields, folder);
  return session;
}

/** PyTorch with the weights and the rows of `folder`; `request` says what it does so many times. */
export async function torch<Told>(
  python: string,
  rival: string,
  { model, batch }: { readonly model: string; readonly batch: number },
  folder: string,
  request: (times: number) => object,
): Promise<Contender<Told>> {
  const made = new TorchProcess(python, threads);
  const { versions } = await made.ask<{ readonly versions: object }>({
    do: 'load',
    model,
    rival,
    batch,
    folder,
    threads,
  });
  return {
    name: `PyTorch ${rival}`,
    versions,
    run: (times) => made.ask(request(times)),
    close: () => made.close(),
  };
}
