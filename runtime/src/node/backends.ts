/** Decides which backends a Node process has: those of the browser-safe runtime, and TensorFlow before them. */
import type { Backend } from '../backends/backend.js';
import { type BackendName, backendNames, type LoadOptions, loadBackend, reasonOf } from '../backends/open.js';
import { type TensorflowOptions, tensorflowBackend } from './tensorflow.js';

export type NodeBackendName = 'tensorflow' | BackendName;

/** From the fastest on; `reference` is the oracle. */
export const nodeBackendNames: readonly NodeBackendName[] = ['tensorflow', ...backendNames];

export type NodeLoadOptions = LoadOptions & TensorflowOptions;

/** The backend of this name, loaded. Rejects with the reason where it does not load. */
export const loadNodeBackend = async (name: NodeBackendName, options: NodeLoadOptions = {}): Promise<Backend> =>
  name === 'tensorflow' ? tensorflowBackend(options) : loadBackend(name, options);

/** Which backends load here, and why the others do not: for `dlnc doctor`. */
export async function availableBackends(
  options: NodeLoadOptions = {},
): Promise<readonly { readonly name: NodeBackendName; readonly loads: boolean; readonly why: string | null }[]> {
  const found = [];
  for (const name of nodeBackendNames) {
    try {
      await loadNodeBackend(name, options);
      found.push({ name, loads: true, why: null });
    } catch (error) {
      found.push({ name, loads: false, why: reasonOf(error) });
    }
  }
  return found;
}
