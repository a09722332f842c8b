/** Decides with which weights a model is applied: those of the newest checkpoint of its training that verifies, or of one that is named. */
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  type ApplyPlan,
  checkpointSkipped,
  type Diagnostic,
  describe,
  diagnose,
  fileSpan,
  noCheckpointVerifies,
  nothingTrained,
} from '@dln/compiler';
import { isFault } from '@dln/formats';
import type { Trained } from '@dln/runtime';
import { checkpointFolder, newestThatVerifies, readCheckpoint } from '@dln/runtime/node';
import { shownPath } from '../files.js';
import { faultDiagnostic } from '../report.js';

export interface Where {
  readonly cwd: string;
  /** The program's path, as it was given. */
  readonly file: string;
  /** A checkpoint, or a folder of them; without it the folder of the training. */
  readonly from: string | undefined;
}

/** The weights; null where the model needs none but those that it loads. `told`: warnings of checkpoints that were passed over. */
export function trainedBy(
  plan: ApplyPlan,
  { cwd, file, from }: Where,
): { readonly trained: Trained | null; readonly told: readonly Diagnostic[]; readonly failed: Diagnostic | null } {
  const at = fileSpan(file);
  const fail = (failed: Diagnostic, told: readonly Diagnostic[] = []) => ({ trained: null, told, failed });
  if (from === undefined && plan.trained === null) return { trained: null, told: [], failed: null };
  const named = from === undefined ? null : resolve(cwd, from);
  if (named !== null && !(existsSync(named) && statSync(named).isDirectory())) {
    const state = readCheckpoint(named);
    const path = shownPath(named, cwd);
    if (isFault(state)) return fail(faultDiagnostic({ ...state, args: { ...state.args, path } }, at));
    return { trained: { path, state }, told: [], failed: null };
  }
  const train = plan.trained ?? plan.name;
  const folder = named ?? checkpointFolder(join(cwd, 'runs'), basename(file).replace(/\.dln$/, ''), train);
  const shown = shownPath(folder, cwd);
  const { found, skipped } = newestThatVerifies(folder);
  if (found === null) {
    const told = skipped.map(({ fault }) => faultDiagnostic(fault, at));
    if (skipped.length > 0)
      return fail(diagnose(noCheckpointVerifies, at, { folder: shown, count: skipped.length }), told);
    const line = `dlnc run ${file} ${train}`;
    return fail(diagnose(nothingTrained, at, { model: plan.model, train, folder: shown, line }));
  }
  const instead = shownPath(found.path, cwd);
  const told = skipped.map(({ path, fault }) => {
    const why = describe(faultDiagnostic(fault, at)).message;
    return diagnose(checkpointSkipped, at, { path: shownPath(path, cwd), why, instead });
  });
  return { trained: { path: instead, state: found.state }, told, failed: null };
}
