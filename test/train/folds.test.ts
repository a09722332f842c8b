/** Proves that a metric with a state is exact over a pass, whatever the batches are: against scikit-learn, on every engine, across resumes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeOn } from '../backends/native.js';
import { diagnosed, type Inputs, performDln } from '../oracles/run-dln.js';
import { only } from './fake-door.js';
import { exact, scale, trainText, x } from './from-text.js';

const stored = JSON.parse(readFileSync(new URL('../oracles/values/pass-metrics.json', import.meta.url), 'utf8')) as {
  readonly inputs: Readonly<Record<'score' | 'target' | 'logits' | 'label', readonly number[]>>;
  readonly values: Readonly<Record<string, number>>;
  readonly confusion: readonly number[];
  readonly auc_of_scores: number;
};
const { score, target, logits, label } = stored.inputs;
const rows = score.length;
const inputs: Inputs = {
  score: { shape: [rows], data: score },
  target: { shape: [rows], data: target },
  logits: { shape: [rows, 3], data: logits },
  label: { shape: [rows], data: label, classes: 3 },
};
const measures = `measure accuracy(logits, label), precision(score, target), recall(score, target), f1(score, target)
  measure macro_f1(logits, label), balanced_accuracy(logits, label), matthews(logits, label), roc_auc(score, target)
  measure perplexity(logits, label), r2(score, target), mean_iou(logits, label)`;

describeOn(['reference', 'cpu', 'wasm', 'tensorflow'], 'metrics over a pass on %s', (backend) => {
  const digits = backend === 'reference' ? 10 : 5;
  const close = (found: Readonly<Record<string, number>>, of: string): void => {
    for (const [name, value] of Object.entries(stored.values))
      expect(found[name], `${of}: ${name}`).toBeCloseTo(value, digits);
  };
  // 53 rows: one batch, a last one of 5, one row at a time.
  it.each([53, 16, 1])('are scikit-learn’s in batches of %i, while training, validating and running', async (batch) => {
    const body = `${measures}\n  batch ${batch}`;
    const t = await trainText(`data d = npy("inputs")\ntrain t on d {\n  ${body}\n  validate d\n  epochs 2\n}`, {
      inputs,
      backend,
    });
    for (const { measures: found } of only(t.events, 'validate')) close(found, 'validation');
    for (const { measures: found } of only(t.events, 'epoch')) close(found, 'training');
    expect(only(t.events, 'validate')).toHaveLength(2);
    const { ran } = await performDln(
      `data d = npy("inputs")\nrun r on d {\n  ${body}\n  show confusion(argmax(logits, axis: -1), label)\n}`,
      { inputs, backend },
    );
    const result = ran.get('r')!;
    close(result.measures, 'run');
    expect([...result.values.values()].map((v) => [...v.data])).toContainEqual(stored.confusion);
  });
});

describe('a metric with a state', () => {
  /** How many rows, how many batches, and the last batch's mean. */
  const counting = `metric counted(x: f32[N]) -> f32[] {
  state rows = 0.0
  state batches = 0.0
  next rows = rows + N
  next batches = batches + 1
  10 * next rows + next batches
}
`;
  const train = (clauses: string, head = counting): string =>
    `${head}${scale}train t on d {\n  let y = Scale(x)\n  minimize mean(y) with Momentum(lr: 0.1, beta: 0.9)\n  batch 3\n  epochs 2\n  ${clauses}\n}`;

  it('begins anew with each epoch, and leaves the training’s alone while it validates', async () => {
    const t = await trainText(train('measure counted(y)\n  validate d\n  steps 3'), { inputs: x });
    expect(only(t.events, 'epoch').map((e) => e.measures['counted'])).toEqual([42]);
    expect(only(t.events, 'validate').map((e) => e.measures['counted'])).toEqual([42, 42]);
    // The second epoch was left after its first batch of three rows.
    expect(t.result.measures).toMatchObject({ counted: 42, 'train.counted': 31 });
    expect(t.result.residents.get('measure/counted.rows')?.tensor.data[0]).toBe(3);
  });
  it('resumes exactly in the middle of a pass', () => exact(train('measure counted(y)\n  validate d')));
  it('has states of its own at each call, through functions and other metrics too', async () => {
    const head = `${counting}fn twice(x: f32[N]) -> f32[] = counted(x) + counted(x)
metric deep(x: f32[N]) -> f32[] = twice(x) - counted(x)
`;
    const t = await trainText(train('measure a = twice(y), b = deep(y), c = counted(y) / 2', head), { inputs: x });
    expect(only(t.events, 'epoch').map((e) => e.measures)).toMatchObject([
      { a: 84, b: 42, c: 21 },
      { a: 84, b: 42, c: 21 },
    ]);
    expect([...t.result.residents.keys()].filter((name) => name.startsWith('measure/'))).toHaveLength(12);
  });
  it('names no weight otherwise than it is named without it', async () => {
    const head = `${counting}data d = npy("inputs")\n`;
    const body = (more: string) =>
      `${head}train t on d {\n  let counted = x[:, none] |> Dense(1)\n  minimize mean(counted ^ 2) with SGD(lr: 0.1)\n  ${more}\n}`;
    const names = async (more: string) =>
      [...(await trainText(body(more), { inputs: x })).result.residents]
        .filter(([, r]) => r.role === 'weight')
        .map(([n]) => n);
    expect(await names('measure n = counted(x)'.replace('counted', 'count').replace('count(', 'f1(x, '))).toEqual(
      await names(''),
    );
  });
  it('is of the rows that it is given where it stands in a loss, in a `show` and in a run without data', async () => {
    const head = `${counting}loss odd(x: f32[N]) -> f32[] = mean(x) * counted(x)\n`;
    const source = `${head}${scale}train t on d {\n  let y = Scale(x)\n  minimize odd(y) with SGD(lr: 0.0)\n  save counted(y) to "a{step}.npy" every 1 steps\n  batch 3\n  epochs 2\n  in_order\n}`;
    const t = await trainText(source, { inputs: x });
    expect([...t.saved.values()].map((v) => v.data[0])).toEqual([31, 11, 31, 11]);
    expect(only(t.events, 'epoch').map((e) => e.measures['loss'])).toEqual([
      (4 * 31 * 3 + 8 * 11) / 4,
      (4 * 31 * 3 + 8 * 11) / 4,
    ]);
    expect([...t.result.residents.keys()].filter((name) => name.startsWith('measure/'))).toEqual([]);
  });
  it('is read by `expect`, `stop` and `early_stop` like any measure, and folded there too', async () => {
    const t = await trainText(
      train('measure counted(y)\n  stop when counted == 42\n  expect counted(y) == 42\n  expect train.counted == 42'),
      { inputs: x },
    );
    expect(t.result.ended).toBe('stop when');
    expect(t.result.exit).toBe(0);
  });
  const codes = (source: string): readonly string[] => diagnosed(source, { inputs: x }).diagnostics.map((d) => d.code);
  it('cannot be minimised', () => {
    expect(codes(train('').replace('mean(y)', 'counted(y) * mean(y)'))).toEqual(['DLN2718']);
    expect(
      codes(train('').replace('let y = Scale(x)', 'let y = Scale(x)\n  let c = counted(y)').replace('mean(y)', 'c')),
    ).toEqual(['DLN2718']);
  });
  it('cannot be mixed with a number of each batch', () => {
    expect(codes(train('measure a = counted(y) + mean(y)'))).toEqual(['DLN2719']);
    expect(codes(train('measure a = counted(y) + N'))).toEqual(['DLN2719']);
    expect(codes(train('measure a = counted(y) + sum(normal([2]))'))).toEqual(['DLN2719']);
    // What is compared is taken apart first.
    expect(codes(train('expect counted(y) + mean(y) > 0'))).toEqual([]);
    expect(codes(train('measure a = counted(y) + l2(weights(Scale))'))).toEqual([]);
    expect(codes(`${counting}data d = npy("inputs")\nrun r on d { measure a = counted(x) + mean(x) }`)).toEqual([
      'DLN2719',
    ]);
    expect(codes(`${counting}data d = npy("inputs")\nrun r { show counted(d.x) + mean(d.x) }`)).toEqual([]);
  });
  it('cannot stand in a loop, nor move at an epoch’s end', () => {
    expect(
      codes(train('measure a = sum(scan i in range(2) from h = 0.0 { next h = h + counted(y)\n next h })')),
    ).toEqual(['DLN2525']);
    expect(codes(train('measure counted(y)').replace('next rows =', 'next rows at epoch ='))).toContain('DLN2727');
  });
});
