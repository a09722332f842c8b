/** Decides that a step of every example is on the fast backends what it is on the float64 reference, and the same bits again. */
import { isFault } from '@dln/formats';
import { type HostTensor, rowOpener, seedWords } from '@dln/runtime';
import { loadNodeBackend, type NodeBackendName, openSource } from '@dln/runtime/node';
import { expect } from 'vitest';
import { itOn } from '../backends/native.js';
import { trainOf } from './example.js';

const examples = ['spiral.dln', 'wine.dln', 'gaps.dln', 'lenet.dln'];
const ROWS = 4;

/** The losses of three steps on the example's first rows, and one measure of the evaluation. */
async function numbers(example: string, name: NodeBackendName): Promise<readonly number[]> {
  const { project, plan } = await trainOf(example, 7);
  if (plan.data === null) throw new Error(`${example} has no data`);
  const door = rowOpener((call) => openSource(call, project.writtenIn(call.key)), await loadNodeBackend('reference'));
  const rows = await door.openRows(plan.data, { seed: 7, inOrder: true, augment: false });
  if (isFault(rows)) throw new Error(`the data of ${example} cannot be read: ${rows.fault}`);
  const session = await (await loadNodeBackend(name)).open(plan.program, { seed: seedWords(7) });
  const read: number[] = [];
  for (let step = 0; step < 3; step++) {
    const fields = await rows.batch(0, step * ROWS, ROWS);
    const feeds = { fields, params: plan.params, clock: { step, epoch: 0, steps: 100, epochs: 1 } };
    const values = await session.executable('step', { N: ROWS }).run(feeds, ['loss']).values();
    const again = await session.executable('evaluate', { N: ROWS }).run(feeds, ['loss']).values();
    for (const [tensor] of [values, again]) read.push((tensor as HostTensor).data[0] as number);
  }
  session.close();
  return read;
}

for (const example of examples) {
  itOn(['wasm', 'tensorflow'], `${example} on %s`, async (name) => {
    const [got, again, want] = [
      await numbers(example, name),
      await numbers(example, name),
      await numbers(example, 'reference'),
    ];
    expect(again).toEqual(got);
    for (const [i, loss] of want.entries())
      expect(Math.abs((got[i] as number) / loss - 1), `loss ${i}`).toBeLessThan(1e-3);
  });
}
