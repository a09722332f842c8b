/** Proves what a `run` gives: means over rows, shown, saved and expected results. */
import type { RunPlan } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../../runtime/src/backends/backend.js';
import { run } from '../../runtime/src/train/run.js';
import { type DoorOptions, fakeData, fakeDoor, only } from './fake-door.js';
import { fakeBackend, fakeProgram, spanAt } from './fake-session.js';

const plan = (change: Partial<RunPlan> = {}): RunPlan => ({
  kind: 'run',
  name: 'r',
  program: fakeProgram,
  from: null,
  data: fakeData('test', 10),
  columns: [],
  seed: 7,
  batch: 4,
  measures: ['loss', 'worst'],
  folded: [],
  loads: [],
  shows: [],
  says: [],
  saves: [],
  plots: [],
  curves: [],
  expects: [],
  params: {},
  ...change,
});
const show = (name: string, text: string) => ({ name, text, picture: false, vocabulary: null, every: null });
async function go(change: Partial<RunPlan> = {}, options: DoorOptions = {}, from: Parameters<typeof run>[2] = null) {
  const { backend, calls, state } = fakeBackend();
  const { door, events } = fakeDoor(backend, options);
  const saved: [string, HostTensor][] = [];
  const save = async (to: string, tensor: HostTensor, at: ReturnType<typeof spanAt>) => {
    saved.push([to, tensor]);
    return to.endsWith('.bad')
      ? { code: 'DLN4005' as const, at, args: {}, labels: [], chain: [], fixes: [] }
      : { path: `out/${to}` };
  };
  const result = await run(plan(change), { ...door, save }, from);
  expect(state.open).toBe(0);
  expect(events.at(-1)?.event).toBe('done');
  return { result, events, calls, saved };
}

describe('run', () => {
  it('passes over all rows: measures are means over rows, what has rows is put together', async () => {
    const parts = await go({ shows: [show('errors', 'p - y')] });
    expect(parts.calls.map((c) => [c.rows, c.clock.step, c.clock.steps])).toEqual([
      [4, 0, 3],
      [4, 1, 3],
      [2, 2, 3],
    ]);
    const errors = parts.result.values.get('errors')!;
    expect(errors.shape).toEqual([10]);
    // the loss is the mean square of the errors, whatever the batches were
    const wanted = Array.from(errors.data).reduce((sum, e) => sum + e ** 2, 0) / 10;
    expect(parts.result.measures.loss).toBeCloseTo(wanted, 6);
    expect(only(parts.events, 'show')).toMatchObject([{ text: 'p - y', shape: [10], values: [...errors.data] }]);
  });

  it('with all rows at once gives results as they are', async () => {
    const { calls, result } = await go({ batch: null, shows: [show('w', 'w')] });
    expect(calls.map((c) => c.rows)).toEqual([10]);
    expect(result.values.get('w')).toEqual({ dtype: 'f32', shape: [2], data: Float32Array.of(1, 0.25) });
    expect(result).toMatchObject({ exit: 0, ended: 'finished' });
  });

  it('without data is one evaluation', async () => {
    const { calls, events } = await go({ data: null, shows: [show('loss', 'E')] });
    expect(calls).toHaveLength(1);
    expect(only(events, 'start')[0]).toMatchObject({ kind: 'run', steps: 1, parameters: 2, rows: null });
    expect(only(events, 'show')[0]).toMatchObject({ text: 'E', shape: [] });
  });

  it('saves, and a result that is not saved is exit 1', async () => {
    const save = (to: string) => ({ name: 'errors', to: [to], at: spanAt(5), every: null });
    const good = await go({ saves: [save('a.npy')] });
    expect(good.saved.map(([to, tensor]) => [to, tensor.shape])).toEqual([['a.npy', [10]]]);
    expect(only(good.events, 'save')).toMatchObject([{ path: 'out/a.npy' }]);
    expect(good.result.exit).toBe(0);
    const bad = await go({ saves: [save('a.bad'), save('b.npy')] });
    expect(bad.saved).toHaveLength(2);
    expect(only(bad.events, 'diagnostic')).toMatchObject([{ diagnostic: { code: 'DLN4005', at: spanAt(5) } }]);
    expect(bad.result.exit).toBe(1);
  });

  it('expects', async () => {
    const expectation = (value: number) => ({
      text: `loss < ${value}`,
      at: spanAt(9),
      message: ['too bad'],
      condition: {
        is: 'binary',
        op: '<',
        left: { is: 'measure', name: 'loss', text: 'mean(x)' },
        right: { is: 'number', value },
      } as const,
    });
    expect((await go({ expects: [expectation(1e9)] })).result.exit).toBe(0);
    const failed = await go({ expects: [expectation(0)] });
    expect(failed.result.exit).toBe(1);
    expect(only(failed.events, 'diagnostic')).toMatchObject([
      {
        diagnostic: {
          code: 'DLN5010',
          at: spanAt(9),
          args: { says: 'too bad', values: [expect.stringMatching(/^mean\(x\) = /)] },
        },
      },
    ]);
  });

  it('starts from a train', async () => {
    const tensor: HostTensor = { dtype: 'f32', shape: [2], data: Float32Array.of(3, 2) };
    const from = new Map([['w', { role: 'weight' as const, tensor }]]);
    const { result } = await go({ from: 't', shows: [show('w', 'w')], batch: null }, {}, from);
    expect(result.values.get('w')).toEqual(tensor);
    const nothing = await go({ from: 't' });
    expect(nothing.result).toMatchObject({ exit: 1, ended: 'failed' });
    expect(only(nothing.events, 'diagnostic')).toMatchObject([{ diagnostic: { code: 'DLN5013' } }]);
  });

  it('can be interrupted, and says so when there are no rows', async () => {
    let asked = 0;
    const { result, calls } = await go({}, { interrupted: () => ++asked > 2 });
    expect(result).toMatchObject({ exit: 1, ended: 'interrupted' });
    expect(calls).toHaveLength(2);
    const none = await go({ data: fakeData('none', 0) });
    expect(only(none.events, 'diagnostic')).toMatchObject([{ diagnostic: { code: 'DLN5014' } }]);
  });
});
