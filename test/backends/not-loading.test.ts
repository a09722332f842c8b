/** Decides what is said where a backend cannot load. */
import { loadBackend } from '@dln/runtime';
import { availableBackends } from '@dln/runtime/node';
import { expect, it, vi } from 'vitest';

it('a backend that does not load says where it looked, and the others load', async () => {
  // tfjs's glue prints what went wrong besides.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await expect(loadBackend('wasm', { wasmPath: '/nowhere/' })).rejects.toThrow(
    /did not load its WebAssembly file in \/nowhere\//,
  );
  const found = await availableBackends({ wasmPath: '/nowhere/' });
  expect(found).toMatchObject([
    { name: 'tensorflow' },
    { name: 'wasm', loads: false },
    { name: 'cpu', loads: true, why: null },
    { name: 'reference', loads: true, why: null },
  ]);
  expect(found[1]?.why).toContain('/nowhere/');
});
