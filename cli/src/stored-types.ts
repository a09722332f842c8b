/** Decides what a checkpoint file holds of a model: the types of its weights and states by name. */
import { resolve } from 'node:path';
import { type Diagnostic, fileSpan } from '@dln/compiler';
import { isFault } from '@dln/formats';
import { readCheckpoint } from '@dln/runtime/node';
import { shownPath } from './files.js';
import { faultDiagnostic } from './report.js';

/** Types as they are written, `f32[120]`; those of other models are left out. A file that is no whole checkpoint is a diagnostic. */
export function storedTypes(
  cwd: string,
  word: string,
  models: readonly string[],
): { readonly types: ReadonlyMap<string, string> } | Diagnostic {
  const path = resolve(cwd, word);
  const state = readCheckpoint(path);
  if (isFault(state))
    return faultDiagnostic({ ...state, args: { ...state.args, path: shownPath(path, cwd) } }, fileSpan(path));
  const types = new Map<string, string>();
  for (const [name, { role, tensor }] of state.residents) {
    const own = models.some((model) => name.startsWith(`${model}.`));
    if (own && (role === 'weight' || role === 'state')) types.set(name, `${tensor.dtype}[${tensor.shape.join(', ')}]`);
  }
  return { types };
}
