/** Proves on every backend that a resumed run ends with the same bits from every step, and that a NaN is traced to its operator. */
import { type BackendName, loadBackend } from '@dln/runtime';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../runtime/src/checkpoint/decode.js';
import { nodeDigest } from '../../runtime/src/node/checkpoints.js';
import type { TrainStart } from '../../runtime/src/train/door.js';
import { train } from '../../runtime/src/train/loop.js';
import { fakeData, fakeDoor, fakePlan, memoryStore, only } from './fake-door.js';
import { spanAt } from './fake-session.js';
import { realProgram } from './real-program.js';

const names: readonly BackendName[] = ['wasm', 'cpu', 'reference'];
const plan = fakePlan({
  program: realProgram(),
  steps: 120,
  validate: fakeData('test', 6),
  checkpoint: { count: 1, unit: 'steps' },
  measures: ['loss'],
  params: { lr: 0.05 },
});

async function go(name: BackendName, change: Partial<typeof plan> = {}, start: TrainStart = {}) {
  const { store, files } = memoryStore();
  const { door, events } = fakeDoor(await loadBackend(name), { checkpoints: store });
  const result = await train({ ...plan, ...change }, door, start);
  return { result, files, events };
}

describe.each(names)('on %s', (name) => {
  it('learns, and a resume at every step of 120 ends with the same file', async () => {
    const { result, files, events } = await go(name);
    const losses = only(events, 'validate').map((e) => e.measures.loss!);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 4);
    expect(result).toMatchObject({ ended: 'finished', exit: 0 });
    const last = Buffer.from(files.at(-1)!.bytes).toString('hex');
    expect(files).toHaveLength(120);
    for (const { bytes, step } of files) {
      const state = decodeCheckpoint(bytes, nodeDigest);
      if ('fault' in state) throw new Error(state.fault);
      const again = await go(name, { checkpoint: null }, { resume: { path: 'p', state, set: {} } });
      expect([step, Buffer.from(again.files.at(-1)!.bytes).toString('hex') === last]).toEqual([step, true]);
    }
  });

  it('a logarithm of 0 is traced to its line', async () => {
    // x of row 0 is 0, and the shuffle brings it in a step of its own choosing
    const { result, events, files } = await go(name, { program: realProgram(true) });
    expect(result).toMatchObject({ exit: 1, ended: 'failed' });
    const [found] = only(events, 'diagnostic').map((e) => e.diagnostic);
    expect(found).toMatchObject({
      code: 'DLN5001',
      at: spanAt(100),
      args: { op: 'log', value: 'Infinity', scope: 'net.first' },
    });
    expect(files.map((f) => f.step)).toEqual(Array.from({ length: Number(found!.args.step) }, (_, k) => k + 1));
  });
});

describe('from one backend to another', () => {
  it('a checkpoint is taken over, with a warning', async () => {
    for (const [from, to] of [
      ['reference', 'wasm'],
      ['wasm', 'reference'],
      ['cpu', 'wasm'],
    ] as const) {
      const { files } = await go(from, { steps: 30 });
      const state = decodeCheckpoint(files.at(-1)!.bytes, nodeDigest);
      if ('fault' in state) throw new Error(state.fault);
      const { result, events } = await go(to, { steps: 60 }, { resume: { path: 'p', state, set: {} } });
      expect(only(events, 'diagnostic').map((e) => e.diagnostic.code)).toEqual(['DLN4307']);
      const whole = await go(to, { steps: 60 });
      expect(result.measures.loss).toBeCloseTo(whole.result.measures.loss!, 4);
    }
  });
});
