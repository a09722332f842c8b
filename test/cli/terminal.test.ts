/** Proves what a run prints: to a person a line that is redrawn, to a file lines that stay. */
import type { RunEvent } from '@dln/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { History } from '../../cli/src/terminal/history.js';
import { bytesText, countText, durationText, measureText } from '../../cli/src/terminal/numbers.js';
import { RunView } from '../../cli/src/terminal/run-view.js';
import { sparkline } from '../../cli/src/terminal/sparkline.js';
import { tensorText } from '../../cli/src/terminal/tensor-text.js';
import { fakeIo } from './fake-io.js';

type Body = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'run' | 'seconds'> : never) : never;

/** Draws these events, each at its second. */
function drawn(events: readonly (readonly [number, Body])[], terminal?: number): { out: string; err: string } {
  const { io, seen } = fakeIo('/', terminal === undefined ? {} : { terminal });
  const view = new RunView(io, {
    diagnostic: () => io.err.write('<finding>\n'),
    resume: 'dlnc run lenet.dln --resume',
    metrics: (run) => `runs/lenet/${run}/metrics.jsonl`,
  });
  for (const [seconds, body] of events) view.show({ run: 'lenet', seconds, ...body } as RunEvent);
  return seen;
}
const START: Body = {
  event: 'start',
  backend: 'wasm',
  kind: 'train',
  steps: 8,
  epochs: 2,
  stepsPerEpoch: 4,
  parameters: 61706,
  rows: 256,
  resumed: null,
  loaded: [],
};
const at = (step: number, epoch: number) => ({ step, epoch, position: 0 });
const step = (n: number, epoch: number, loss: number): Body => ({
  event: 'step',
  clock: at(n, epoch),
  measures: { loss, accuracy: 0.5 },
  examplesPerSecond: 1234.5,
  secondsLeft: 61,
});
const WHOLE: readonly (readonly [number, Body])[] = [
  [0, START],
  [1, step(1, 0, 2)],
  [2, step(4, 0, 1)],
  [2, { event: 'epoch', clock: at(4, 0), measures: { loss: 1, accuracy: 0.5 }, examplesPerSecond: 1234.5 }],
  [2.5, { event: 'validate', clock: at(4, 0), measures: { loss: 0.9, accuracy: 0.75 } }],
  [3, step(6, 1, 0.5)],
  [4, { event: 'epoch', clock: at(8, 1), measures: { loss: 0.25, accuracy: 1 }, examplesPerSecond: 2000 }],
  [4, { event: 'checkpoint', path: 'runs/lenet/lenet/step-000008.dlnw', clock: at(8, 1) }],
  [4, { event: 'expect', text: 'accuracy >= 0.7', holds: true, left: 0.75, right: 0.7, message: null }],
  [4, { event: 'expect', text: 'accuracy >= 0.99', holds: false, left: 0.75, right: 0.99, message: null }],
  [5, { event: 'done', measures: { loss: 0.9 }, exit: 0 }],
];

describe('a whole run', () => {
  it('is plain lines where nobody looks', () => {
    const { out, err } = drawn(WHOLE);
    expect(err).toBe('');
    expect(out).toBe(`train lenet · wasm · 61,706 parameters · 256 rows · 2 epochs of 4 steps
epoch 1/2  loss 1  accuracy 0.5000  1,235 rows/s  2.0 s
           validation: loss 0.9000  accuracy 0.7500
epoch 2/2  loss 0.2500  accuracy 1  2,000 rows/s  4.0 s
expect accuracy >= 0.7: holds (0.7500 against 0.7000)
lenet       training  validation
  loss        0.2500      0.9000
  accuracy         1      0.7500
  loss █▃▁
checkpoint runs/lenet/lenet/step-000008.dlnw
metrics    runs/lenet/lenet/metrics.jsonl
lenet took 5.0 s
`);
  });

  it('has one live line on a terminal, which is gone before anything that stays', () => {
    const { out, err } = drawn(WHOLE, 100);
    expect(out).toBe(drawn(WHOLE).out);
    const CLEAR = '\r\u001b[2K';
    expect(err.split(CLEAR).filter(Boolean)).toEqual([
      'epoch 1/2 ━━━━━━────────────────── 1/4  loss 2 ▁  accuracy 0.5000  1 min 01 s left  1,235 rows/s',
      'epoch 1/2 ━━━━━━━━━━━━━━━━━━━━━━━━ 4/4  loss 1 █▁  accuracy 0.5000  1 min 01 s left  1,235 rows/s',
      'epoch 2/2 ━━━━━━━━━━━━──────────── 2/4  loss 0.5000 █▃▁  accuracy 0.5000  1 min 01 s left',
    ]);
    expect(err.endsWith(CLEAR)).toBe(true);
  });

  it('never draws a line wider than the terminal', () => {
    for (const width of [8, 20, 40, 60, 81])
      for (const line of drawn(WHOLE, width).err.split('\r\u001b[2K')) expect(line.length).toBeLessThan(width);
  });
});

it('steps without epochs are told in tenths where nobody looks', () => {
  const start = { ...START, steps: 100, epochs: null, stepsPerEpoch: null, rows: null } as Body;
  const steps = Array.from({ length: 100 }, (_, i) => [i, step(i + 1, 0, 1)] as const);
  const lines = drawn([[0, start], ...steps])
    .out.trim()
    .split('\n');
  expect(lines).toHaveLength(11);
  expect(lines[1]).toBe('step 10/100  loss 1  accuracy 0.5000  9.0 s');
});

it('an interrupted run says where it stands and how to go on', () => {
  const { out } = drawn([
    [0, START],
    [1, { event: 'checkpoint', path: 'runs/a.dlnw', clock: at(3, 0) }],
    [1, { event: 'stopped', reason: 'interrupted', clock: at(3, 0) }],
  ]);
  expect(out).toContain(
    'stopped after step 3, saved in runs/a.dlnw\n`dlnc run lenet.dln --resume` goes on from here\n',
  );
});

it('a plot is a line of blocks for each measure, or of one against another', () => {
  const measures = [
    [0.1, 5],
    [0.3, 1],
    [0.2, 3],
  ].map(([lr, loss], i) => [i, { ...step(i + 1, 0, loss as number), measures: { lr, loss } } as Body] as const);
  const { out } = drawn([[0, START], ...measures, [4, { event: 'plot', measures: ['loss'], against: 'lr' }]]);
  expect(out).toContain('loss  █▅▁  5 .. 1\n');
});

describe('a shown tensor', () => {
  it.each([
    [[], [0.5], ['0.5000']],
    [[3], [1, 20, 3], [' 1  20   3']],
    [
      [2, 2],
      [1, 2, 3, 4],
      ['1  2', '3  4'],
    ],
    [[0], [], ['empty, shape 0']],
    [[20, 20], Array.from({ length: 400 }, (_, i) => i), ['shape 20 x 20, 0 to 399, mean 199.50']],
  ])('of shape %j', (shape, values, lines) => {
    expect(tensorText(shape, values)).toEqual(lines);
  });
});

describe('a curve on one line', () => {
  it('goes from the lowest block to the highest and names what is not finite', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 80)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([3, 3, 3], 80)).toBe('▁▁▁');
    expect(sparkline([1, Number.NaN, 2], 80)).toBe('▁×█');
    expect(sparkline([Number.POSITIVE_INFINITY], 3)).toBe('×');
    expect(sparkline([], 3)).toBe('');
  });
  it('never takes more than its width, and all values count', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
        fc.integer({ min: 1, max: 40 }),
        (values, width) => {
          expect([...sparkline(values, width)]).toHaveLength(Math.min(values.length, width));
        },
      ),
    );
  });
  it('is remembered in order, however long the run is', () => {
    const history = new History();
    for (let i = 0; i < 100_000; i++) history.add({ loss: i });
    const kept = history.of('loss');
    expect(kept.length).toBeLessThan(2048);
    expect(kept[0]).toBe(0);
    expect(kept.every((v, i) => i === 0 || v > (kept[i - 1] as number))).toBe(true);
    expect(kept.at(-1)).toBeGreaterThan(99_000);
    expect(history.of('other')).toEqual([]);
  });
});

it('numbers are written for people', () => {
  expect(
    [0, 0.01234, 1.5, 12.345, 123456, 1234.56, 1e-7, 2.5e9, Number.NaN, Number.NEGATIVE_INFINITY].map(measureText),
  ).toEqual(['0', '0.0123', '1.5000', '12.345', '123456', '1234.6', '1.000e-7', '2.500e9', 'NaN', '-Infinity']);
  expect([0.04, 9.94, 59.4, 60, 3599.6, 7440].map(durationText)).toEqual([
    '0.0 s',
    '9.9 s',
    '59 s',
    '1 min 00 s',
    '1 h 00 min',
    '2 h 04 min',
  ]);
  expect([0, 999, 1000, 1234567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([512, 1536, 3 * 2 ** 30].map(bytesText)).toEqual(['512 B', '1.5 KiB', '3.0 GiB']);
});
