/** Decides whether a train may go on with a checkpoint: only where it gives the numbers of a run that never stopped. */
import {
  checkpointOfAnotherBackend,
  checkpointOfAnotherProgram,
  checkpointOfAnotherSeed,
  checkpointOfOtherData,
  type Diagnostic,
  diagnose,
  type TrainPlan,
} from '@dln/compiler';
import type { Backend } from '../backends/backend.js';
import type { TrainStart } from './door.js';
import { dataIdentity } from './identity.js';
import type { Place } from './place.js';
import { fits } from './residents.js';

type Resume = NonNullable<TrainStart['resume']>;

/** Why not, and what changes if so: `refused` is an error, `warned` none. */
export function judgeResume(
  plan: TrainPlan,
  backend: Backend,
  { path, state }: Resume,
  at: Place,
): { readonly refused: Diagnostic | null; readonly warned: Diagnostic | null } {
  const train = plan.name;
  const refuse = (refused: Diagnostic) => ({ refused, warned: null });
  if (state.program !== plan.program.hash || state.train !== train || !fits(plan.program, state.residents)) {
    return refuse(diagnose(checkpointOfAnotherProgram, at, { train, path }));
  }
  if (state.data !== dataIdentity(plan)) return refuse(diagnose(checkpointOfOtherData, at, { train, path }));
  if (state.seed !== plan.seed) {
    return refuse(diagnose(checkpointOfAnotherSeed, at, { path, had: state.seed, wants: plan.seed }));
  }
  const { backend: had } = state;
  const now = backend.name;
  return {
    refused: null,
    warned: had === now ? null : diagnose(checkpointOfAnotherBackend, at, { path, had, now }),
  };
}

/** Parameters to feed: those that are set anew, else as the checkpoint has them, else the plan's. */
export function paramsOf(plan: TrainPlan, resume: Resume | undefined): Readonly<Record<string, number>> {
  if (resume === undefined) return plan.params;
  const had = resume.state.loop.params;
  return Object.fromEntries(
    Object.entries(plan.params).map(([name, value]) => [name, resume.set[name] ?? had[name] ?? value]),
  );
}
