/** Decides how a test comes to an example's diagnostics and numbers: as `dlnc` does, with nothing written to disk. */
import { fileURLToPath } from 'node:url';
import { type JsonDiagnostic, type TrainPlan, toJson } from '@dln/compiler';
import { loadBackend, type RunEvent, rowOpener, type TrainResult, train } from '@dln/runtime';
import { openSource } from '@dln/runtime/node';
import { Project } from '../../cli/src/project.js';

/** The folder of the examples, where paths of the tests start. */
export const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

/** Everything that is found in an example, in what it imports and in the headers of its data; lines count from 0. */
export async function findingsOf(example: string): Promise<readonly JsonDiagnostic[]> {
  const project = new Project(folder);
  const found = await project.check([example]);
  const files = project.files();
  return found.map((diagnostic) => toJson(diagnostic, files));
}

/** The only `train` of an example and the project that it is read from. */
export async function trainOf(example: string, seed: number): Promise<{ project: Project; plan: TrainPlan }> {
  const project = new Project(folder);
  const { plans, found } = await project.plan(example, { params: new Map(), seed });
  if (found.length > 0) throw new Error(`${example} has ${found.map((diagnostic) => diagnostic.code).join()}`);
  const [plan] = plans;
  if (plans.length !== 1 || plan?.kind !== 'train')
    throw new Error(`${example} holds ${plans.length} plans, not one train`);
  return { project, plan };
}

/** Trains on wasm. `told`: every event, in order. */
export async function trained(
  project: Project,
  plan: TrainPlan,
): Promise<TrainResult & { readonly told: readonly RunEvent[] }> {
  const told: RunEvent[] = [];
  const backend = await loadBackend('wasm');
  const result = await train(plan, {
    backend,
    version: 'test',
    ...rowOpener((call) => openSource(call, project.writtenIn(call.key)), backend),
    emit: (event) => told.push(event),
    now: () => performance.now(),
    yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
    interrupted: () => false,
    checkpoints: null,
    save: async (to) => ({ path: to }),
    picture: async (_run, name) => ({ path: name }),
  });
  return { ...result, told };
}
