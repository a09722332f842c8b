/** Decides what a session does when a kernel refuses, traps or does not load: it says so by type and place, and leaves nothing behind. */
import { BackendFailure, loadBackend } from '@dln/runtime';
import { availableBackends, withoutNewHandlers } from '@dln/runtime/node';
import { getKernel } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { entry, f32, initEntry, noFeeds, open, program } from './programs.js';

/** One weight, multiplied by its own softmax at each step. */
const small = () =>
  program(
    {
      init: initEntry(({ b }) => ({ w: b.constant({ dtype: 'f32', shape: f32(2).shape, values: [1] }) })),
      step: entry((g) => {
        const w = g.input('resident', 'w', f32(2));
        g.at({ scope: 'net.head', call: 0, at: null });
        const p = g.b.softmax(w);
        return { measures: { p }, next: { w: g.b.mul(w, p) } };
      }),
    },
    { w: f32(2) },
  );

/** Runs `body` while the kernel throws. */
function breaking<T>(kernel: string, backend: string, error: Error, body: () => T): T {
  const config = getKernel(kernel, backend);
  const { kernelFunc } = config;
  config.kernelFunc = () => {
    throw error;
  };
  try {
    return body();
  } finally {
    config.kernelFunc = kernelFunc;
  }
}
const caught = (body: () => unknown): unknown => {
  try {
    body();
  } catch (error) {
    return error;
  }
  return null;
};

it('every backend loads here', async () => {
  const found = await availableBackends();
  expect(found.flatMap(({ name, loads }) => (name === 'tensorflow' ? [] : [[name, loads]]))).toEqual([
    ['wasm', true],
    ['cpu', true],
    ['reference', true],
  ]);
});

it.each(['wasm', 'cpu'] as const)('a kernel that refuses on %s leaves the session as it was', async (name) => {
  const session = await open(await loadBackend(name), small());
  const step = session.executable('step', {});
  const before = session.usage();
  const failure = breaking('Softmax', name, new Error('no'), () => caught(() => step.run(noFeeds, ['p'])));
  expect(failure).toBeInstanceOf(BackendFailure);
  expect(failure).toMatchObject({ kind: 'kernel', reason: 'no', at: { op: 'softmax', source: { scope: 'net.head' } } });
  expect(session.usage()).toEqual(before);
  const [p] = await step.run(noFeeds, ['p']).values();
  expect([...(p?.data ?? [])]).toEqual([0.5, 0.5]);
  session.close();
});

it('after a trap the session is closed, and the next one opens on a new heap', async () => {
  const { WebAssembly } = globalThis as unknown as {
    readonly WebAssembly: { readonly RuntimeError: new (m: string) => Error };
  };
  const backend = await loadBackend('wasm');
  const session = await open(backend, small());
  const step = session.executable('step', {});
  const trap = new WebAssembly.RuntimeError('memory access out of bounds');
  expect(breaking('Softmax', 'wasm', trap, () => caught(() => step.run(noFeeds, [])))).toMatchObject({
    kind: 'trap',
    at: { op: 'softmax' },
  });
  expect(caught(() => step.run(noFeeds, []))).toMatchObject({ kind: 'closed' });
  expect(caught(() => session.write(new Map()))).toMatchObject({ kind: 'closed' });
  await expect(session.read(['w'])).rejects.toMatchObject({ kind: 'closed' });
  session.close();
  const next = await open(backend, small());
  const [p] = await next.executable('step', {}).run(noFeeds, ['p']).values();
  expect([...(p?.data ?? [])]).toEqual([0.5, 0.5]);
  next.close();
});

it('loading leaves no handlers behind', async () => {
  const count = () => process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
  const before = count();
  await withoutNewHandlers(async () => {
    process.on('uncaughtException', () => undefined);
    process.on('unhandledRejection', () => undefined);
  });
  expect(count()).toBe(before);
});
