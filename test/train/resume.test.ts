/** Proves that a resumed run ends with the same bits, from every step. */
import type { TrainPlan } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import type { CheckpointState } from '../../runtime/src/checkpoint/checkpoint.js';
import { decodeCheckpoint } from '../../runtime/src/checkpoint/decode.js';
import { nodeDigest } from '../../runtime/src/node/checkpoints.js';
import { train } from '../../runtime/src/train/loop.js';
import { type DoorOptions, fakeData, fakeDoor, fakePlan, memoryStore, only } from './fake-door.js';
import { fakeBackend, fakeProgram } from './fake-session.js';

const plan = fakePlan({
  steps: 120,
  validate: fakeData('test', 7),
  earlyStop: { on: 'loss', patience: 1000, best: 'lowest' },
  checkpoint: { count: 1, unit: 'steps' },
  objectives: [
    { name: 'loss', every: { count: 1, unit: 'steps' } },
    { name: 'rare', every: { count: 5, unit: 'steps' } },
  ],
  measures: ['loss', 'worst', 'rare'],
  params: { lr: 0.01 },
});
const bits = (result: Awaited<ReturnType<typeof train>>): string =>
  JSON.stringify([...result.residents].map(([name, { tensor }]) => [name, [...new Uint8Array(tensor.data.buffer)]]));

const decoded = (bytes: Uint8Array): CheckpointState => {
  const state = decodeCheckpoint(bytes, nodeDigest);
  if ('fault' in state) throw new Error(state.fault);
  return state;
};
async function whole(change: Partial<TrainPlan> = {}, options: DoorOptions = {}) {
  const { store, files } = memoryStore();
  const { door, events } = fakeDoor(fakeBackend().backend, { checkpoints: store, ...options });
  return { result: await train({ ...plan, ...change }, door), files, events };
}
async function resumed(state: CheckpointState, change: Partial<TrainPlan> = {}, set: Record<string, number> = {}) {
  const { store, files } = memoryStore();
  const { door, events } = fakeDoor(fakeBackend().backend, { checkpoints: store });
  return { result: await train({ ...plan, ...change }, door, { resume: { path: 'p', state, set } }), files, events };
}

describe('resume', () => {
  it('at every step of 120 ends with the same bits, measures and checkpoints', async () => {
    const { result, files, events } = await whole();
    const last = Buffer.from(files.at(-1)!.bytes).toString('hex');
    // 119 after steps (the 120th is the last one) and one at the end
    expect(files.map((f) => f.step)).toEqual(Array.from({ length: 120 }, (_, k) => k + 1));
    for (const { bytes, step } of files) {
      const again = await resumed(decoded(bytes));
      expect([step, bits(again.result)]).toEqual([step, bits(result)]);
      expect(again.result.measures).toEqual(result.measures);
      expect(Buffer.from(again.files.at(-1)!.bytes).toString('hex')).toBe(last);
      const told = only(events, 'validate')
        .filter((e) => e.clock.step > step)
        .map((e) => [e.clock, e.measures]);
      expect(only(again.events, 'validate').map((e) => [e.clock, e.measures])).toEqual(step === 120 ? [] : told);
      expect(only(again.events, 'start')[0]!.resumed!.step).toBe(step);
    }
  });

  it('the control: without the moments, with another clock or other sums the end is another', async () => {
    const { result, files } = await whole();
    const state = decoded(files[60]!.bytes);
    const zero = { role: 'moment' as const, tensor: { dtype: 'f32' as const, shape: [2], data: new Float32Array(2) } };
    const without = await resumed({ ...state, residents: new Map([...state.residents, ['v', zero]]) });
    expect(bits(without.result)).not.toBe(bits(result));
    const late = await resumed({ ...state, clock: { ...state.clock, step: state.clock.step - 1 } });
    expect(bits(late.result)).not.toBe(bits(result));
  });

  it('the early stop goes on where it was', async () => {
    const change = { steps: 300, params: { lr: 0 }, earlyStop: { on: 'loss', patience: 8, best: 'lowest' as const } };
    const { result, files } = await whole(change);
    expect(result.ended).toBe('early_stop');
    for (const { bytes } of files.filter((_, k) => k % 4 === 0)) {
      const again = await resumed(decoded(bytes), change);
      expect(again.result).toMatchObject({ ended: 'early_stop', clock: result.clock });
    }
    // the last one holds the end: nothing is trained behind it
    const again = await resumed(decoded(files.at(-1)!.bytes), change);
    expect(only(again.events, 'step')).toHaveLength(0);
    expect(again.result.measures).toEqual(result.measures);
  });

  it('an interrupted run goes on, wherever it was interrupted: in an epoch or in a validation', async () => {
    const { result } = await whole();
    for (const after of [1, 40, 41, 42, 43, 100, 150, 198]) {
      let asked = 0;
      const first = await whole({}, { interrupted: () => ++asked > after });
      expect(first.result.ended).toBe('interrupted');
      const again = await resumed(decoded(first.files.at(-1)!.bytes));
      expect([after, bits(again.result)]).toEqual([after, bits(result)]);
      expect(again.result.measures).toEqual(result.measures);
    }
  });

  it('a finished run can be made longer', async () => {
    const { result } = await whole();
    const short = await whole({ steps: 50 });
    const again = await resumed(decoded(short.files.at(-1)!.bytes));
    expect(bits(again.result)).toBe(bits(result));
  });

  it('keeps the parameters it was run with, unless they are set anew', async () => {
    const { result } = await whole({ params: { lr: 0.02 } });
    const half = await whole({ params: { lr: 0.02 }, steps: 60 });
    const state = decoded(half.files.at(-1)!.bytes);
    expect(bits((await resumed(state)).result)).toBe(bits(result));
    expect(bits((await resumed(state, {}, { lr: 0.01 })).result)).not.toBe(bits(result));
  });

  it('is refused where the numbers would be others', async () => {
    const { files } = await whole({ steps: 5 });
    const state = decoded(files.at(-1)!.bytes);
    const refused = async (change: Partial<TrainPlan>, other: Partial<CheckpointState> = {}) => {
      const { result, events } = await resumed({ ...state, ...other }, change);
      expect(result).toMatchObject({ exit: 1, ended: 'failed' });
      expect(only(events, 'step')).toHaveLength(0);
      return only(events, 'diagnostic').map((e) => e.diagnostic.code);
    };
    expect(await refused({ program: { ...fakeProgram, hash: 'fake-2' } })).toEqual(['DLN4304']);
    expect(await refused({ name: 'other' })).toEqual(['DLN4304']);
    expect(await refused({}, { residents: new Map([...state.residents].slice(1)) })).toEqual(['DLN4304']);
    expect(await refused({ data: fakeData('train', 11) })).toEqual(['DLN4305']);
    expect(await refused({ batch: 5 })).toEqual(['DLN4305']);
    expect(await refused({ seed: 4 })).toEqual(['DLN4306']);
    const { events, result } = await resumed({ ...state, backend: 'wasm' });
    expect(only(events, 'diagnostic').map((e) => e.diagnostic.code)).toEqual(['DLN4307']);
    expect(result.exit).toBe(0);
  });
});

describe('from', () => {
  it('takes weights and states of the same name and type, not the moments', async () => {
    const first = (await whole({ steps: 10 })).result;
    const { door, events } = fakeDoor(fakeBackend().backend);
    const second = await train({ ...plan, name: 'second', from: 't', steps: 1, params: { lr: 0 } }, door, {
      from: first.residents,
    });
    expect(second.residents.get('w')!.tensor.data).toEqual(first.residents.get('w')!.tensor.data);
    expect([...second.residents.get('calls')!.tensor.data]).toEqual([1]);
    expect(only(events, 'diagnostic')).toHaveLength(0);
  });

  it('says what does not fit', async () => {
    const { door, events } = fakeDoor(fakeBackend().backend);
    const other = new Map([
      ['w', { role: 'weight' as const, tensor: { dtype: 'f32' as const, shape: [3], data: new Float32Array(3) } }],
    ]);
    const result = await train({ ...plan, from: 'earlier', steps: 1 }, door, { from: other });
    expect(result).toMatchObject({ exit: 1, ended: 'failed' });
    expect(only(events, 'diagnostic').map((e) => e.diagnostic.code)).toEqual(['DLN5013']);
    const nothing = fakeDoor(fakeBackend().backend);
    expect((await train({ ...plan, from: 'earlier', steps: 1 }, nothing.door, { from: null })).exit).toBe(1);
  });
});
