/** Decides how a test runs a program with its files: as `dlnc` does, in a folder of its own. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type JsonDiagnostic, type Plan, toJson } from '@dln/compiler';
import {
  type BackendName,
  type HostTensor,
  loadBackend,
  type RowDoor,
  type RunEvent,
  type RunResult,
  rowOpener,
  run,
  type TrainResult,
  train,
} from '@dln/runtime';
import { openSource } from '@dln/runtime/node';
import { Project } from '../../cli/src/project.js';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder with these files, which are `program.dln` and what it reads. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'dln-program-'));
  // Paths must not leave the project; this is its root.
  writeFileSync(join(folder, 'package.json'), '{}');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** What `dlnc check` finds in it. */
export async function findings(program: string, files: Files = {}): Promise<readonly JsonDiagnostic[]> {
  const project = new Project(folderOf({ ...files, 'program.dln': program }));
  const found = await project.check(['program.dln']);
  const table = project.files();
  return found.map((diagnostic) => toJson(diagnostic, table));
}

export interface Ran {
  readonly events: readonly RunEvent[];
  readonly trained: ReadonlyMap<string, TrainResult>;
  readonly ran: ReadonlyMap<string, RunResult>;
  readonly saved: ReadonlyMap<string, HostTensor>;
  /** What the n-th `show` of all gave. */
  readonly shown: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[];
  /** Opens datasets of the program. */
  readonly opener: RowDoor;
  readonly plans: readonly Exclude<Plan, { kind: 'sweep' }>[];
}

/** Runs a program that must be right. */
export async function runProgram(
  program: string,
  files: Files = {},
  options: {
    readonly backend?: BackendName;
    readonly params?: ReadonlyMap<string, number>;
    readonly seed?: number;
  } = {},
): Promise<Ran> {
  const project = new Project(folderOf({ ...files, 'program.dln': program }));
  const { plans: all, found } = await project.plan('program.dln', {
    params: options.params ?? new Map(),
    seed: options.seed ?? 0,
  });
  if (found.length > 0) {
    const table = project.files();
    throw new Error(found.map((d) => JSON.stringify(toJson(d, table))).join('\n'));
  }
  // A sweep's trainings are trainings like any other.
  const plans = all.flatMap((plan) => (plan.kind === 'sweep' ? plan.combinations.map((one) => one.plan) : [plan]));
  const backend = await loadBackend(options.backend ?? 'reference');
  const events: RunEvent[] = [];
  const saved = new Map<string, HostTensor>();
  const opener = rowOpener((call) => openSource(call, project.writtenIn(call.key)), backend);
  const door = {
    backend,
    version: 'test',
    ...opener,
    emit: (event: RunEvent) => {
      events.push(event);
    },
    now: () => events.length,
    yieldNow: async () => {},
    interrupted: () => false,
    checkpoints: null,
    save: async (to: string, tensor: HostTensor) => {
      saved.set(to, { ...tensor, data: tensor.data.slice() });
      return { path: to };
    },
    picture: async (_run: string, name: string) => ({ path: `${name}.png` }),
  };
  const trained = new Map<string, TrainResult>();
  const ran = new Map<string, RunResult>();
  for (const plan of plans) {
    const from = plan.from === null ? null : (trained.get(plan.from)?.residents ?? null);
    if (plan.kind === 'train') trained.set(plan.name, await train(plan, door, { from }));
    else ran.set(plan.name, await run(plan, door, from));
  }
  for (const event of events)
    if (event.event === 'diagnostic') {
      const told = toJson(event.diagnostic, project.files());
      if (told.severity === 'error') throw new Error(JSON.stringify(told));
    }
  const shown = events.flatMap((event) =>
    event.event === 'show' ? [{ shape: event.shape, values: event.values }] : [],
  );
  return { events, trained, ran, saved, shown, plans, opener };
}
