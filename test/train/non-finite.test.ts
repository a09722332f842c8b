/** Proves that a NaN is reported with operator, line and step, and that a failing backend is told in the user's terms. */
import { Unreadable } from '@dln/formats';
import { describe, expect, it } from 'vitest';
import { BackendFailure } from '../../runtime/src/backends/failure.js';
import { newestThatVerifies, openCheckpoints } from '../../runtime/src/node/checkpoints.js';
import { train } from '../../runtime/src/train/loop.js';
import { CrashFiles } from './crash-files.js';
import { type DoorOptions, fakeDoor, fakePlan, memoryStore, only } from './fake-door.js';
import { type FakeOptions, fakeBackend, fakeProgram, spanAt } from './fake-session.js';

const { nodes } = fakeProgram.entries.get('step')!.graph;

async function fail(options: FakeOptions & DoorOptions, change: Parameters<typeof fakePlan>[0] = {}) {
  const { backend, state, calls } = fakeBackend(options);
  const { door, events } = fakeDoor(backend, options);
  const result = await train(fakePlan({ epochs: 20, ...change }), door);
  expect(state.open).toBe(0);
  expect(result).toMatchObject({ exit: 1, ended: 'failed' });
  expect(events.at(-1)).toMatchObject({ event: 'done', exit: 1 });
  const found = only(events, 'diagnostic').map((e) => e.diagnostic);
  expect(found).toHaveLength(1);
  return { diagnostic: found[0]!, result, calls, events };
}

describe('a number that is not finite', () => {
  const operators = [4, 5, 6, 7, 8, 9];
  const cases = operators.flatMap((node) => [0, 1, 7, 40, 59].map((step) => [node, step] as const));

  it.each(cases)('at node %i in step %i is reported with operator, line, step and tensor', async (node, step) => {
    for (const [value, name] of [
      [Number.NaN, 'NaN'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
    ] as const) {
      // tick 0.01: one snapshot, at the start; tick 100: many on the way
      for (const tick of [0.01, 100]) {
        const { diagnostic } = await fail({ poison: { step, node, value }, tick });
        expect(diagnostic.code).toBe('DLN5001');
        const { op } = nodes[node]!;
        expect(diagnostic.args).toMatchObject({ op, value: name, train: 't', step, epoch: Math.floor(step / 3) });
        expect(diagnostic.args.tensor).toContain(`%${node}: f32`);
        // gradient and updates have no line of their own: that of the operator from which they are derived
        const place = { 4: spanAt(10), 5: spanAt(20), 6: spanAt(30) }[node] ?? spanAt(20);
        expect(diagnostic.at).toEqual(place);
        expect(diagnostic.args.derived).toBe(node > 6);
      }
    }
  });

  it('in the last update is found though no loss shows it', async () => {
    const { diagnostic } = await fail({ poison: { step: 59, node: 9, value: Number.NaN } });
    expect(diagnostic.args).toMatchObject({ op: 'descend', step: 59 });
  });

  it('in the data names the field and the row', async () => {
    const { backend } = fakeBackend();
    const { door, events } = fakeDoor(backend);
    const { openRows } = door;
    const spoilt: typeof openRows = async (data, order) => {
      const rows = await openRows(data, order);
      if ('fault' in rows) throw new Error(rows.fault);
      return {
        rows: rows.rows,
        batch: async (epoch, from, count) => {
          const fields = await rows.batch(epoch, from, count);
          if (epoch === 2 && from === 4) fields.get('x')!.data[5] = Number.NaN;
          return fields;
        },
      };
    };
    const result = await train(fakePlan({ epochs: 20 }), { ...door, openRows: spoilt });
    expect(result.ended).toBe('failed');
    const [found] = only(events, 'diagnostic').map((e) => e.diagnostic);
    expect(found).toMatchObject({ code: 'DLN5002', args: { input: 'the field `x`', value: 'NaN', step: 7, row: 2 } });
  });

  it('before the first step names the weight', async () => {
    const { store, files } = memoryStore();
    const { diagnostic } = await fail({ checkpoints: store, initial: Number.NaN });
    expect(files).toHaveLength(0);
    expect(diagnostic.code).toBe('DLN5003');
    expect(diagnostic.args).toMatchObject({ resident: 'w', role: 'weight' });
  });

  it('in a measure that is no objective does not stop training', async () => {
    const { backend } = fakeBackend({ poison: { step: 7, node: 10, value: Number.NaN } });
    const { door } = fakeDoor(backend);
    expect(await train(fakePlan({ epochs: 20 }), door)).toMatchObject({ ended: 'finished', exit: 0 });
  });

  it('leaves the last good checkpoint, and none that holds a NaN', async () => {
    for (const node of [4, 9]) {
      const files = new CrashFiles();
      const checkpoints = openCheckpoints('/c', { resumed: false, files });
      if ('fault' in checkpoints) throw new Error(checkpoints.fault);
      const change = { checkpoint: { count: 2, unit: 'steps' as const } };
      const { result } = await fail({ poison: { step: 7, node, value: Number.NaN }, checkpoints }, change);
      const { found } = newestThatVerifies('/c', files);
      expect(found?.state.clock.step).toBe(6);
      expect([...found!.state.residents.get('w')!.tensor.data].every(Number.isFinite)).toBe(true);
      expect(result.checkpoint).toBe('/c/step-000006.dlnw');
    }
  });
});

describe('a failing backend', () => {
  const source = { scope: 'model.conv', call: 0, at: spanAt(77) };
  const at = { op: 'conv2d', source };

  it.each([
    ['size', 'DLN5005'],
    ['memory', 'DLN5006'],
    ['trap', 'DLN5007'],
    ['kernel', 'DLN5008'],
  ] as const)('%s is %s at the line that was computed', async (kind, code) => {
    const { diagnostic, result } = await fail({ failure: { step: 4, error: new BackendFailure(kind, 'because', at) } });
    expect(diagnostic).toMatchObject({
      code,
      at: spanAt(77),
      args: { op: 'conv2d', reason: 'because', run: 't', backend: 'cpu' },
    });
    expect(result.clock.step).toBe(4);
  });

  it('data that cannot be fed or read, and a mistake of ours, say what they are', async () => {
    const code = async (error: Error) => (await fail({ failure: { step: 4, error } })).diagnostic;
    expect(await code(new BackendFailure('feed', 'field x is i32[4]', null))).toMatchObject({ code: 'DLN5009' });
    expect(await code(new BackendFailure('closed', 'closed', null))).toMatchObject({ code: 'DLN5090' });
    expect(await code(new TypeError('x is undefined'))).toMatchObject({
      code: 'DLN5090',
      args: { step: 4, reason: 'TypeError: x is undefined' },
    });
    expect(
      await code(new Unreadable({ fault: 'DLN4206', args: { field: 'y', value: 12, classes: 10, row: 3 } })),
    ).toMatchObject({
      code: 'DLN4206',
      args: { field: 'y', row: 3 },
    });
  });

  it('that does not open is told, and so are data that do not', async () => {
    const { door, events } = fakeDoor({
      name: 'wasm',
      open: () => Promise.reject(new BackendFailure('memory', 'no room', at)),
    });
    expect(await train(fakePlan(), door)).toMatchObject({ exit: 1, ended: 'failed' });
    expect(events.map((e) => e.event)).toEqual(['diagnostic', 'done']);
    const other = fakeDoor(fakeBackend().backend);
    const fault = { fault: 'DLN4101' as const, args: { file: 'x.csv' } };
    expect(await train(fakePlan(), { ...other.door, openRows: async () => fault })).toMatchObject({
      exit: 1,
      ended: 'failed',
    });
    expect(only(other.events, 'diagnostic')[0]!.diagnostic).toMatchObject({ code: 'DLN4101', args: { file: 'x.csv' } });
  });
});
