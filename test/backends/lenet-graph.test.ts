/** Decides that a whole training works from graph to numbers: LeNet-5 on MNIST, without the language. */
import { loadNodeBackend } from '@dln/runtime/node';
import { expect } from 'vitest';
import { lenet, mnist } from './lenet.js';
import { itOn } from './native.js';
import { fields, open } from './programs.js';

itOn(['wasm', 'tensorflow'], 'LeNet-5 as a graph learns MNIST on %s', async (name) => {
  const session = await open(await loadNodeBackend(name), lenet());
  const data = mnist('train');
  const step = session.executable('step', { N: 64 });
  const losses: number[] = [];
  const tensors: number[] = [];
  for (let i = 0; i < 150; i++) {
    const rows = Array.from({ length: 64 }, (_, k) => (i * 64 + k) % data.rows);
    const [loss] = await step.run({ ...fields(data.batch(rows), i), params: { lr: 0.002 } }, ['loss']).values();
    losses.push(loss?.data[0] as number);
    tensors.push(session.usage().tensors);
  }
  const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
  expect(mean(losses.slice(-20))).toBeLessThan(0.25 * mean(losses.slice(0, 5)));
  expect(new Set(tensors).size).toBe(1);

  const test = mnist('t10k');
  const rows = Array.from({ length: 1000 }, (_, k) => k * 10);
  const feeds = fields(test.batch(rows));
  const [accuracy] = await session.executable('evaluate', { N: 1000 }).run(feeds, ['accuracy']).values();
  expect(accuracy?.data[0]).toBeGreaterThan(0.9);
  session.close();
});

itOn(['wasm', 'tensorflow'], "a step of it on %s is the reference's, value by value", async (name) => {
  const data = mnist('train');
  const after = async (backend: 'reference' | typeof name) => {
    const made = lenet();
    const session = await open(await loadNodeBackend(backend), made);
    const step = session.executable('step', { N: 2 });
    const feeds = { ...fields(data.batch([5, 6])), params: { lr: 0.01 } };
    const [loss] = await step.run(feeds, ['loss']).values();
    const residents = await session.read(made.residents.map((resident) => resident.name));
    session.close();
    return { loss: loss?.data[0] as number, residents };
  };
  const [got, want] = [await after(name), await after('reference')];
  expect(Math.abs(got.loss - want.loss)).toBeLessThan(1e-5);
  for (const [resident, { data }] of want.residents) {
    const actual = got.residents.get(resident)?.data ?? [];
    // Adam's first step is the sign of the gradient: where that is nearly 0 its rounding decides.
    const far = [...data].filter((x, i) => !(Math.abs((actual[i] as number) - x) <= 1e-5 + 1e-4 * Math.abs(x)));
    expect(far.length / data.length, resident).toBeLessThan(resident.includes('/') ? 1e-9 : 0.01);
  }
});
