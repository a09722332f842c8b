/** Decides which backends tests run on: TensorFlow where it is installed, and everywhere in CI, so that it cannot be left out there unseen. */
import { type Backend, type BackendName, loadBackend } from '@dln/runtime';
import { findBinding, tensorflowBackend } from '@dln/runtime/node';
import { describe, it } from 'vitest';

export type AnyBackendName = BackendName | 'tensorflow';

/** Why TensorFlow's tests are skipped here; null where they run. */
const withoutTensorflow: string | null =
  findBinding() === null && process.env.CI !== 'true' ? 'not installed: npm run setup:native' : null;

/** Any backend, loaded. */
export const loadAny = async (name: AnyBackendName, options: { readonly maxBytes?: number } = {}): Promise<Backend> =>
  name === 'tensorflow' ? tensorflowBackend(options) : loadBackend(name, options);

/** A block of tests for each backend; `%s` in the title is its name. */
export function describeOn<N extends AnyBackendName>(
  names: readonly N[],
  title: string,
  body: (name: N) => void,
): void {
  for (const name of names) describe.skipIf(isSkipped(name))(titled(title, name), () => body(name));
}

/** One test for each backend; `%s` in the title is its name. */
export function itOn<N extends AnyBackendName>(
  names: readonly N[],
  title: string,
  body: (name: N) => Promise<void>,
): void {
  for (const name of names) it.skipIf(isSkipped(name))(titled(title, name), () => body(name));
}

const isSkipped = (name: AnyBackendName): boolean => name === 'tensorflow' && withoutTensorflow !== null;
const titled = (title: string, name: AnyBackendName): string =>
  title.replace('%s', name) + (isSkipped(name) ? ` (${withoutTensorflow})` : '');
