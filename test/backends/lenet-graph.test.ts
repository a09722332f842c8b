/** Decides that a whole training works from graph to numbers: LeNet-5 on MNIST, without the language. */
import { loadBackend } from '@dln/runtime';
import { expect, it } from 'vitest';
import { lenet, mnist } from './lenet.js';
import { fields, open } from './programs.js';

it('LeNet-5 as a graph learns MNIST on wasm', async () => {
  const session = await open(await loadBackend('wasm'), lenet());
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
