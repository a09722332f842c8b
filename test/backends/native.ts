/** Decides which backends tests run on: TensorFlow where it is installed, and everywhere in CI, so that it cannot be left out there unseen. */
import { findBinding, type NodeBackendName } from '@dln/runtime/node';
import { describe, it } from 'vitest';

/** Why TensorFlow's tests are skipped here; null where they run. */
const withoutTensorflow: string | null =
  findBinding() === null && process.env.CI !== 'true' ? 'not installed: npm run setup:native' : null;

/** A block of tests for each backend; `%s` in the title is its name. */
export function describeOn<N extends NodeBackendName>(
  names: readonly N[],
  title: string,
  body: (name: N) => void,
): void {
  for (const name of names) describe.skipIf(isSkipped(name))(titled(title, name), () => body(name));
}

/** One test for each backend; `%s` in the title is its name. */
export function itOn<N extends NodeBackendName>(
  names: readonly N[],
  title: string,
  body: (name: N) => Promise<void>,
): void {
  for (const name of names) it.skipIf(isSkipped(name))(titled(title, name), () => body(name));
}

const isSkipped = (name: NodeBackendName): boolean => name === 'tensorflow' && withoutTensorflow !== null;
const titled = (title: string, name: NodeBackendName): string =>
  title.replace('%s', name) + (isSkipped(name) ? ` (${withoutTensorflow})` : '');
