/** Proves what the loop does against counts and numbers worked out by hand. */
import type { MeasureExpr, TrainPlan } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { train } from '../../runtime/src/train/loop.js';
import { type DoorOptions, fakeData, fakeDoor, fakePlan, only, orderOf } from './fake-door.js';
import { type FakeOptions, fakeBackend } from './fake-session.js';

async function run(change: Parameters<typeof fakePlan>[0] = {}, options: FakeOptions & DoorOptions = {}) {
  const { backend, calls, state } = fakeBackend(options);
  const { door, events, seen } = fakeDoor(backend, options);
  const plan = fakePlan(change);
  const result = await train(plan, door);
  expect(state.open).toBe(0); // every session is closed, whatever happened
  expect(events.at(-1)?.event).toBe('done');
  const broke = only(events, 'diagnostic').filter((e) => e.diagnostic.code === 'DLN5090');
  expect(broke.map((e) => e.diagnostic.args.reason)).toEqual(options.failure === undefined ? [] : expect.anything());
  return { result, calls, events, seen, plan, steps: calls.filter((c) => c.entry === 'step') };
}
const measure = (name: string): MeasureExpr => ({ is: 'measure', name });
const number = (value: number): MeasureExpr => ({ is: 'number', value });
const compare = (left: MeasureExpr, op: '<' | '>=' | '<=' | '>', right: MeasureExpr): MeasureExpr => ({
  is: 'binary',
  op,
  left,
  right,
});

/** The same training in a dozen lines: float32 after each operation, as the fake has it. */
function byHand(batches: readonly (readonly number[])[], rows: number, seed: number) {
  const r = Math.fround;
  let w = [r(seed / 7), 0.25];
  let v = [0, 0];
  const losses: number[] = [];
  batches.forEach((batch, step) => {
    const noise = r(Math.sin(step * 12.9898) * 0.001);
    const x = batch.map((i) => [r(i / rows), 1]);
    const e = batch.map((i, k) => r(r(x[k]![0]! * w[0]! + w[1]! + noise) - r((3 * i) / rows + 2)));
    losses.push(r(e.reduce((s, d) => s + d ** 2, 0) / batch.length));
    const g = [0, 1].map((k) => r((2 * e.reduce((s, d, i) => s + d * x[i]![k]!, 0)) / batch.length));
    v = v.map((a, k) => r(0.9 * a + g[k]!));
    w = w.map((a, k) => r(a - 0.05 * v[k]!));
  });
  return { w, losses };
}

describe('how long', () => {
  it.each([
    ['nothing said: one epoch', {}, [4, 4, 2]],
    ['epochs', { epochs: 2 }, [4, 4, 2, 4, 4, 2]],
    ['steps end in the middle of an epoch', { steps: 4 }, [4, 4, 2, 4]],
    ['both: the first that is reached', { steps: 4, epochs: 1 }, [4, 4, 2]],
    ['drop_last', { epochs: 2, dropLast: true }, [4, 4, 4, 4]],
    ['all rows at once', { epochs: 3, batch: null }, [10, 10, 10]],
    ['a batch larger than the data', { epochs: 2, batch: 64 }, [10, 10]],
  ])('%s', async (_, change, rows) => {
    const { steps, result } = await run(change);
    expect(steps.map((c) => c.rows)).toEqual(rows);
    expect(steps.map((c) => c.clock.step)).toEqual(rows.map((_, i) => i));
    expect(result.clock.step).toBe(rows.length);
    expect(result).toMatchObject({ exit: 0, ended: 'finished' });
  });

  it('without data a step is one evaluation', async () => {
    const { steps, events } = await run({ data: null, batch: null, steps: 5 });
    expect(steps.map((c) => [c.clock.step, c.clock.epoch, c.clock.steps])).toEqual(
      [0, 1, 2, 3, 4].map((k) => [k, k, 5]),
    );
    expect(only(events, 'epoch')).toHaveLength(0);
    expect(only(events, 'start')[0]).toMatchObject({ steps: 5, epochs: null, stepsPerEpoch: null, rows: null });
    expect((await run({ data: null, batch: null })).steps).toHaveLength(1);
  });

  it('feeds the clocks and their totals', async () => {
    const { steps } = await run({ steps: 7 });
    expect(steps.map((c) => c.clock.epoch)).toEqual([0, 0, 0, 1, 1, 1, 2]);
    expect(steps[0]!.clock).toEqual({ step: 0, epoch: 0, steps: 7, epochs: 3 });
  });

  it('data that do not fill one batch are refused', async () => {
    for (const change of [
      { dropLast: true, batch: 11 },
      { data: fakeData('none', 0), batch: null },
    ]) {
      const { result, events, steps } = await run(change);
      expect(steps).toHaveLength(0);
      expect(result).toMatchObject({ exit: 1, ended: 'failed' });
      expect(only(events, 'diagnostic').map((e) => e.diagnostic.code)).toEqual(['DLN5014']);
    }
  });
});

describe('what it trains on', () => {
  it('every row once an epoch, in the order of the stream', async () => {
    const { steps } = await run({ epochs: 2 });
    const seen = steps.flatMap((c) => c.x.map((x) => Math.round(x * 10)));
    expect(seen).toEqual([...orderOf(10, 3, 0, false), ...orderOf(10, 3, 1, false)]);
    const inOrder = await run({ inOrder: true });
    expect(inOrder.steps.flatMap((c) => c.x.map((x) => Math.round(x * 10)))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([{}, { asPromise: true }, { late: true }])(
    'gives the numbers of a loop written by hand %o',
    async (options) => {
      const { result, events } = await run({ epochs: 2 }, options);
      const batches = [0, 1].flatMap((epoch) => {
        const order = orderOf(10, 3, epoch, false);
        return [order.slice(0, 4), order.slice(4, 8), order.slice(8)];
      });
      const { w, losses } = byHand(batches, 10, 3);
      expect([...result.residents.get('w')!.tensor.data]).toEqual(w);
      const mean = (from: number): number => (losses[from]! * 4 + losses[from + 1]! * 4 + losses[from + 2]! * 2) / 10;
      expect(only(events, 'epoch').map((e) => e.measures.loss)).toEqual([mean(0), mean(3)]);
      expect(result.measures.loss).toBe(mean(3));
    },
  );
});

describe('objectives', () => {
  it('gated ones run in their order when their step comes', async () => {
    const objectives: TrainPlan['objectives'] = [
      { name: 'loss', every: { count: 1, unit: 'steps' } },
      { name: 'rare', every: { count: 3, unit: 'steps' } },
    ];
    const { calls, result, events } = await run({ objectives, steps: 7, measures: ['loss', 'rare'] });
    expect(calls.map((c) => `${c.entry}@${c.clock.step}`)).toEqual([
      'step@0',
      'objective:rare@0',
      'step@1',
      'step@2',
      'step@3',
      'objective:rare@3',
      'step@4',
      'step@5',
      'step@6',
      'objective:rare@6',
    ]);
    expect([...result.residents.get('calls')!.tensor.data]).toEqual([3]);
    // what the step has measured is not measured again by the gated one
    const alone = await run({ steps: 7 });
    expect(only(events, 'epoch').map((e) => e.measures.loss)).toEqual(
      only(alone.events, 'epoch').map((e) => e.measures.loss),
    );
    // steps 0 to 2 and 3 to 5 are an epoch each: the gated one ran once in each
    expect(only(events, 'epoch').map((e) => e.measures.rare)).toEqual([0, 3]);
  });

  it('a gated objective that is written first runs first; the step stands where the first ungated one is written', async () => {
    const objectives: TrainPlan['objectives'] = [
      { name: 'rare', every: { count: 2, unit: 'steps' } },
      { name: 'loss', every: { count: 1, unit: 'steps' } },
    ];
    const { calls } = await run({ objectives, steps: 2 });
    expect(calls.map((c) => c.entry)).toEqual(['objective:rare', 'step', 'step']);
  });

  it('where everything is gated, measures and states move at every step all the same', async () => {
    const { calls } = await run({ objectives: [{ name: 'rare', every: { count: 2, unit: 'steps' } }], steps: 3 });
    expect(calls.map((c) => c.entry)).toEqual(['step', 'objective:rare', 'step', 'step', 'objective:rare']);
  });
});

describe('validation', () => {
  it('sees every row once after each epoch, weighted by rows, and names mean it', async () => {
    const { calls, events, result } = await run({ epochs: 2, validate: fakeData('test', 7) });
    const evaluated = calls.filter((c) => c.entry === 'evaluate');
    expect(evaluated.map((c) => c.rows)).toEqual([4, 3, 4, 3]);
    expect(evaluated.slice(0, 2).flatMap((c) => c.x.map((x) => Math.round(x * 7)))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const [first, second] = only(events, 'validate');
    expect(first!.clock).toEqual({ step: 3, epoch: 0, position: 10 });
    expect(result.measures.loss).toBe(second!.measures.loss);
    expect(result.measures['train.loss']).toBe(only(events, 'epoch')[1]!.measures.loss);
  });

  it('the mean over rows is exact', async () => {
    const { events, result } = await run({ steps: 1, inOrder: true, batch: 10, validate: fakeData('test', 7) });
    const w = [...result.residents.get('w')!.tensor.data];
    const r = Math.fround;
    const noise = r(Math.sin(12.9898) * 0.001);
    const errors = [0, 1, 2, 3, 4, 5, 6].map((i) => r(r(r(i / 7) * w[0]! + w[1]! + noise) - r((3 * i) / 7 + 2)));
    const loss = r(errors.reduce((s, e) => s + e ** 2, 0) / 7);
    expect(only(events, 'validate')[0]!.measures.loss).toBe(loss);
  });

  it('comes once more at an end in the middle of an epoch', async () => {
    const { events } = await run({ steps: 4, validate: fakeData('test', 7) });
    expect(only(events, 'validate').map((e) => e.clock.step)).toEqual([3, 4]);
  });
});

describe('stopping', () => {
  const flat = { params: { lr: 0 }, validate: fakeData('test', 4), epochs: 50 };

  it('early stop counts validations without a new best', async () => {
    // nothing is learnt; the loss moves with the draw of the step alone
    const { events, result } = await run({ ...flat, earlyStop: { on: 'loss', patience: 3, best: 'lowest' } });
    const losses = only(events, 'validate').map((e) => e.measures.loss!);
    let best = Number.POSITIVE_INFINITY;
    let waited = 0;
    const wanted = losses.findIndex((loss) => {
      waited = loss < best ? 0 : waited + 1;
      best = Math.min(best, loss);
      return waited === 3;
    });
    expect(wanted).toBe(losses.length - 1);
    expect(result).toMatchObject({ ended: 'early_stop', exit: 0 });
    expect(only(events, 'stopped')).toMatchObject([{ reason: 'early_stop' }]);
  });

  it('early stop can watch for the highest', async () => {
    const { events } = await run({
      ...flat,
      params: { lr: 0.01 },
      earlyStop: { on: 'loss', patience: 2, best: 'highest' },
    });
    const losses = only(events, 'validate').map((e) => e.measures.loss!);
    expect(losses.length).toBeLessThan(50);
    expect(Math.max(...losses)).toBe(losses.at(-3));
  });

  it('without validation data the training measure is watched', async () => {
    const { events } = await run({ epochs: 30, earlyStop: { on: 'loss', patience: 2, best: 'highest' } });
    expect(only(events, 'epoch')).toHaveLength(3);
  });

  it('stop when: clocks after each step, measures after each epoch', async () => {
    const clock = await run({ epochs: 9, stopWhen: compare({ is: 'clock', name: 'step' }, '>=', number(5)) });
    expect(clock.steps).toHaveLength(5);
    expect(clock.result.ended).toBe('stop when');
    const epoch = await run({ epochs: 9, stopWhen: compare({ is: 'clock', name: 'epoch' }, '>=', number(2)) });
    expect(epoch.steps).toHaveLength(6);
    const loss = await run({ epochs: 99, stopWhen: compare(measure('loss'), '<', number(1)) });
    expect(loss.steps.length % 3).toBe(0);
    const means = only(loss.events, 'epoch').map((e) => e.measures.loss!);
    expect(means.findIndex((x) => x < 1)).toBe(means.length - 1);
  });

  it('stop when without data is tested after each step', async () => {
    const { events, result } = await run(
      { data: null, steps: 1000, stopWhen: compare(measure('loss'), '<', number(0.5)) },
      { tick: 1000 },
    );
    const losses = only(events, 'step').map((e) => e.measures.loss!);
    expect(losses.findIndex((x) => x < 0.5)).toBe(losses.length - 1);
    expect(result.clock.step).toBe(losses.length);
  });

  it('interrupted: saved where it stands', async () => {
    const { result, events, steps } = await run(
      { epochs: 5 },
      { tick: 60, interrupted: (told) => only(told, 'step').some((e) => e.clock.step >= 4) },
    );
    expect(result).toMatchObject({ ended: 'interrupted', exit: 1 });
    expect(steps.length).toBe(result.clock.step);
    expect(result.clock.step).toBeLessThan(6);
    expect(only(events, 'stopped')).toMatchObject([{ reason: 'interrupted', clock: result.clock }]);
  });
});

describe('expects', () => {
  const at = { decl: 'f#train t' as never, start: 1, end: 2 };
  const expectation = (text: string, condition: MeasureExpr) => ({ text, at, message: null, condition });

  it('fail the run, with both sides', async () => {
    const { result, events } = await run({
      expects: [
        expectation('loss < 1000', compare(measure('loss'), '<', number(1000))),
        expectation('worst < 0', compare(measure('worst'), '<', number(0))),
        expectation('train.loss < 1000', compare(measure('train.loss'), '<', number(1000))),
      ],
    });
    expect(result.exit).toBe(1);
    expect(only(events, 'expect').map((e) => e.holds)).toEqual([true, false, true]);
    expect(only(events, 'expect')[1]).toMatchObject({ left: result.measures.worst, right: 0 });
    expect(only(events, 'diagnostic').map((e) => [e.diagnostic.code, e.diagnostic.at])).toEqual([['DLN5010', at]]);
    expect(only(events, 'done')[0]!.exit).toBe(1);
  });

  it('hold of nothing that has no number', async () => {
    const no: MeasureExpr = { is: 'unary', op: 'not', operand: compare(measure('nobody'), '>', number(0)) };
    expect((await run({ expects: [expectation('not nobody > 0', no)] })).result.exit).toBe(1);
  });
});

describe('what is told', () => {
  it('steps at most ten a second, the last of each epoch always, and measures are means over the rows so far', async () => {
    const { events } = await run({ data: fakeData('train', 4000), epochs: 2 }, { tick: 1 });
    const told = only(events, 'step');
    const lasts = told.filter((e) => e.clock.position === 4000);
    expect(lasts).toHaveLength(2);
    const between = told.filter((e) => e.clock.position !== 4000).map((e) => e.seconds);
    for (let i = 1; i < between.length; i++) expect(between[i]! - between[i - 1]!).toBeGreaterThanOrEqual(0.1);
    expect(told.length).toBeLessThan(Math.ceil(told.at(-1)!.seconds * 10) + 3);
    expect(lasts[1]!.measures).toEqual(only(events, 'epoch')[1]!.measures);
  });

  it('yields when 8 ms have passed and not at every step', async () => {
    const { seen, steps } = await run({ data: fakeData('train', 4000) }, { tick: 1 });
    expect(seen.yields).toBeGreaterThan(steps.length / 8);
    expect(seen.yields).toBeLessThan(steps.length);
    expect((await run({ data: fakeData('train', 400) }, { tick: 0.0001 })).seen.yields).toBe(0);
  });

  it('begins with what there is and ends with what was reached', async () => {
    const { events, result } = await run({
      epochs: 2,
      plots: [{ measures: ['loss'], against: null, every: { count: 1, unit: 'epochs' } }],
    });
    expect(events[0]).toMatchObject({
      event: 'start',
      run: 't',
      kind: 'train',
      steps: 6,
      epochs: 2,
      stepsPerEpoch: 3,
      parameters: 2,
      rows: 10,
      resumed: null,
    });
    expect(only(events, 'plot')).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ event: 'done', exit: 0, measures: result.measures });
  });
});
