/** Proves what a `sweep` runs and leaves behind: combinations in order, a table, files, and a resume that runs only what is not finished. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '@dln/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { dlnc, type Ran } from './dlnc.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});
const program = (sweep: string) => `param width: dim = 4 in 1..64
param lr: float = 0.1
param act: "relu" | "tanh" = "relu"
data d = circles(points: 60, seed: 3) |> split(train: 0.5, test: 0.5, seed: 1)
model M(point: f32[N, 2]) -> f32[N, 2] = point |> Dense(width) |> (if act == "relu" { relu } else { tanh }) |> Dense(2)
train t on d.train {
  let p = M(point)
  minimize cross_entropy(p, label) with SGD(lr: lr)
  measure error = 1 - accuracy(p, label)
  validate d.test
  epochs 2
}
sweep s of t over ${sweep}
`;
const run = async (text: string, ...words: readonly string[]): Promise<Ran & { events: readonly RunEvent[] }> => {
  folder.put('f.dln', text);
  const ran = await dlnc(folder.path, 'run', 'f.dln', 's', '--json', '--backend', 'cpu', ...words);
  const events = ran.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  return { ...ran, events };
};
const only = <K extends RunEvent['event']>(events: readonly RunEvent[], kind: K) =>
  events.filter((e): e is Extract<RunEvent, { event: K }> => e.event === kind);
const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

describe('a sweep', () => {
  it('trains each combination with its own params and seed, the last varying fastest', async () => {
    const { events, code } = await run(
      program(`width in [2, 3], seed in range(2) {
  plot train.error, error against width
  save s to "out/table.csv"
  save s.error to "error.npy"
  expect min(s.error) <= mean(s.error) and s.loss[0] != s.loss[1] and len(s.error) == 4
  expect max(s.train.error) <= 1
}`),
    );
    expect(code).toBe(0);
    expect(only(events, 'sweep')).toMatchObject([{ run: 's', of: 't', over: ['width', 'seed'], combinations: 4 }]);
    const rows = only(events, 'row');
    expect(rows.map((e) => [e.train, e.values])).toEqual([
      ['s(width: 2, seed: 0)', { width: 2, seed: 0 }],
      ['s(width: 2, seed: 1)', { width: 2, seed: 1 }],
      ['s(width: 3, seed: 0)', { width: 3, seed: 0 }],
      ['s(width: 3, seed: 1)', { width: 3, seed: 1 }],
    ]);
    expect(only(events, 'start').map((e) => e.parameters)).toEqual([12, 12, 17, 17]);
    expect(new Set(rows.map((e) => e.measures['loss'])).size).toBe(4);
    expect(only(events, 'expect').map((e) => e.holds)).toEqual([true, true]);
    expect(only(events, 'plot')).toMatchObject([{ measures: ['train.error', 'error'], against: 'width' }]);
    const lines = read('out/table.csv').split('\r\n');
    expect(lines[0]).toBe('width,seed,loss,error,train.loss,train.error');
    expect(lines[1]).toBe(
      `2,0,${['loss', 'error', 'train.loss', 'train.error'].map((m) => rows[0]!.measures[m]).join(',')}`,
    );
    expect(lines).toHaveLength(6);
    expect(events.at(-1)).toMatchObject({ event: 'done', run: 's', exit: 0 });
    // Each is a run of its own, as `--set` and `--seed` would have run it.
    expect(read('runs/f/s/width-3_seed-1/metrics.jsonl')).toContain('"event":"done"');
    const alone = await dlnc(
      folder.path,
      'run',
      'f.dln',
      't',
      '--json',
      '--backend',
      'cpu',
      '--set',
      'width=3',
      '--seed',
      '1',
    );
    const done = JSON.parse(alone.out.trim().split('\n').at(-1) ?? '') as { measures: unknown };
    expect(done.measures).toEqual(rows[3]!.measures);
  });

  it('over floats and choices; a value with a comma is quoted', async () => {
    const text = program('lr in [0.5, 0.05], act in ["tanh", "re,\\"lu"] {\n  save s to "t.csv"\n}')
      .replace('"relu" | "tanh" = "relu"', '"re,\\"lu" | "tanh" = "tanh"')
      .replace('act == "relu"', 'act == "re,\\"lu"');
    const { code } = await run(text);
    expect(code).toBe(0);
    expect(
      read('t.csv')
        .split('\r\n')
        .slice(1, 5)
        .map((l) => l.split(/,\d|$/)[0]),
    ).toEqual(['0.5,tanh', '0.5,"re,""lu"', '0.05,tanh', '0.05,"re,""lu"']);
  });

  it('resumed it runs only what is not finished, and ends with the same table', async () => {
    const text = program('width in [2, 3], lr in [0.5, 0.05] {\n  save s to "t.csv"\n}');
    await run(text);
    const whole = read('t.csv');
    rmSync(join(folder.path, 'runs/f/s/width-3_lr-0.5'), { recursive: true });
    const again = await run(text, '--resume', '--set', 'lr=0.3');
    expect(again.code).toBe(0);
    expect(read('t.csv')).toBe(whole);
    const stepped = new Set(only(again.events, 'step').map((e) => e.run));
    expect([...stepped]).toEqual(['s(width: 3, lr: 0.5)']);
    // A new sweep begins anew, every combination of it.
    const fresh = await run(text);
    expect(new Set(only(fresh.events, 'step').map((e) => e.run)).size).toBe(4);
  });

  it('goes on where a combination fails, and says so', async () => {
    const { events, code } = await run(
      program(`lr in [0.1, 1e30, 0.2] {
  save s to "t.csv"
  expect len(s.error) == 3 and min(s.error) >= 0
}`),
    );
    expect(code).toBe(1);
    expect(only(events, 'row').map((e) => [e.exit, Object.keys(e.measures).length > 0])).toEqual([
      [0, true],
      [1, false],
      [0, true],
    ]);
    expect(read('t.csv').split('\r\n')[2]).toBe('1e+30,,,,');
    const told = only(events, 'diagnostic').map((e) => [e.run, e.diagnostic.code]);
    expect(told.map(([, c]) => c).at(-1)).toBe('DLN2740');
    expect(told[0]![0]).toBe('s(lr: 1e+30)');
    expect(only(events, 'expect').at(-1)).toMatchObject({ run: 's', holds: true });
  });

  it('in a terminal is a line a combination, and curves over the table', async () => {
    folder.put('f.dln', program('width in [2, 3, 4] {\n  plot train.error, error against width\n}'));
    const { out, code } = await dlnc(folder.path, 'run', 'f.dln', 's', '--backend', 'cpu');
    expect(code).toBe(0);
    expect(out).toMatch(/^sweep s · 3 of t over width\n1\/3 {2}width 2 {2}loss [\d.]+ {2}error [\d.]+/);
    expect(out).toMatch(/\n {2}train\.error {2}\S+ {2}[\d.]+ \.\. [\d.]+\n/);
    expect(out).not.toContain('epoch 1');
  });

  it.each([
    ['over widht in [1]', 'DLN2722'],
    ['over width in [0, 1]', 'DLN'],
    ['over width in [65]', 'DLN2714'],
    ['over act in ["gelu"]', 'DLN2406'],
    ['over seed in [-1]', 'DLN2714'],
    ['over width in 3', 'DLN2709'],
    ['over width in []', 'DLN'],
  ])('%s is refused', async (over, codeWanted) => {
    folder.put('f.dln', program(`${over.slice(5)} {\n  plot error against width\n}`));
    const { err, code } = await dlnc(folder.path, 'check', 'f.dln');
    expect(code).toBe(1);
    expect(err).toContain(codeWanted);
  });
  it.each([
    ['expect s.error <= 0.1', 'one number of the column'],
    ['expect min(s.eror) <= 0.1', 'did you mean `error`'],
    ['plot eror against width', 'did you mean `error`'],
    ['plot error against widht', 'did you mean `width`'],
    ['save t to "a.csv"', 'the table `s` or a column of it'],
    ['epochs 3', '`epochs` takes a `train` around it'],
    ['plot error against width every 2 epochs', '`every` takes'],
  ])('%s is refused', async (clause, wanted) => {
    folder.put('f.dln', program(`width in [1, 2] {\n  ${clause}\n}`));
    const { err, code } = await dlnc(folder.path, 'check', 'f.dln');
    expect([code, err]).toEqual([1, expect.stringContaining(wanted)]);
  });
  it('a combination whose shapes are wrong is found while checking, with its values', async () => {
    const text = program('width in [4, 3, 8] {\n  plot error against width\n}').replace(
      'point |> Dense(width)',
      'point |> Dense(width) |> reshape([N, 2, width / 2]) |> flatten',
    );
    folder.put('f.dln', text);
    const { err, code } = await dlnc(folder.path, 'check', 'f.dln');
    expect([code, err]).toEqual([1, expect.stringContaining('with width: 3')]);
  });
});
