/** Every clause of a `train` or `sweep` in the corpus runs, from the file to the end: a few steps of the program itself on small data. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '@dln/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dlnc } from '../cli/dlnc.js';
import { Folder } from '../cli/folder.js';
import { writeData } from './data.js';

const corpus = fileURLToPath(new URL('../corpus/programs/', import.meta.url));
const folder = new Folder();
beforeAll(() => {
  writeData(folder.path);
  copyFileSync(fileURLToPath(new URL('resnet.dln', import.meta.url)), join(folder.path, 'resnet.dln'));
});
afterAll(() => folder.remove());

/** Runs a program with some of its text replaced, so that it ends soon; every event must be of a sound run. */
async function run(name: string, ...changes: readonly (readonly [string | RegExp, string])[]) {
  let text = readFileSync(join(corpus, `${name}.dln`), 'utf8');
  for (const [from, to] of changes) {
    expect(typeof from === 'string' ? text.includes(from) : from.test(text), `${from}`).toBe(true);
    text = text.replaceAll(from instanceof RegExp ? new RegExp(from, 'g') : from, to);
  }
  folder.put(`${name}.dln`, text);
  const { code, out, err } = await dlnc(folder.path, 'run', `${name}.dln`, '--json');
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  expect(events.filter((e) => e.event === 'diagnostic')).toEqual([]);
  expect([code, err]).toEqual([0, '']);
  return events;
}
const only = <K extends RunEvent['event']>(events: readonly RunEvent[], kind: K) =>
  events.filter((e): e is Extract<RunEvent, { event: K }> => e.event === kind);

it('e_doubledescent: a sweep over widths, its table and its curves', async () => {
  const events = await run(
    'e_doubledescent',
    ['take(4000)', 'take(200)'],
    ['epochs 100', 'epochs 2'],
    ['range(10)', 'range(3)'],
  );
  expect(only(events, 'row').map((e) => e.values)).toEqual([{ width: 1 }, { width: 2 }, { width: 4 }]);
  expect(only(events, 'plot').at(-1)).toMatchObject({ measures: ['train.error', 'error'], against: 'width' });
  expect(readFileSync(join(folder.path, 'double_descent.csv'), 'utf8')).toMatch(
    /^width,loss,error,train\.loss,train\.error\r\n1,/,
  );
});

it('j_gan: two objectives, one every five steps, and pictures each epoch', async () => {
  const events = await run(
    'j_gan',
    ['epochs 20', 'batch 8\n  epochs 1\n  steps 6'],
    ['every 1 epochs', 'every 6 steps'],
  );
  const [image] = only(events, 'image');
  expect(image).toMatchObject({ text: 'fake[:16]', clock: { step: 6 } });
  expect(existsSync(join(folder.path, image!.path))).toBe(true);
});

it('m_vae: draws, named measures, curves and pictures', async () => {
  const events = await run('m_vae', ['epochs 10', 'batch 16\n  steps 3']);
  const done = only(events, 'done')[0]!;
  expect(Object.keys(done.measures)).toEqual(['loss', 'rec', 'divergence']);
  expect(done.measures['loss']).toBeCloseTo(done.measures['rec']! + done.measures['divergence']!, 2);
  expect(only(events, 'image')).toHaveLength(1);
});

it('n_optimizers: three movers of one gradient, clipped', async () => {
  const events = await run('n_optimizers', ['epochs 3', 'batch 16\n  steps 3']);
  expect(only(events, 'done')[0]!.measures['loss']).toBeGreaterThan(0);
});

it('o_transfer: weights of a file, a frozen body, and a second train from the first', async () => {
  const events = await run('o_transfer', ['epochs 3', 'batch 1\n  steps 1']);
  expect(only(events, 'start').map((e) => [e.run, e.loaded.map((l) => [l.target, l.tensors, l.unused])])).toEqual([
    ['head_only', [['Net.backbone', 100, []]]],
    ['finetune', []],
  ]);
});

it('r_teacher: a moving average teaches', async () => {
  const events = await run('r_teacher', ['epochs 30', 'batch 4\n  steps 2']);
  expect(Object.keys(only(events, 'done')[0]!.measures)).toEqual(['loss', 'accuracy']);
});
