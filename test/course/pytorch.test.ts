/** What PyTorch computed with exported trainings is what the float64 reference computes; what has no form there is told. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainPlan } from '@dln/compiler';
import { isFault } from '@dln/formats';
import { lengthOf, rowOpener, seedWords } from '@dln/runtime';
import { loadNodeBackend, openSource } from '@dln/runtime/node';
import { describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../../cli/src/export/safetensors.js';
import { Project } from '../../cli/src/project.js';
import { dlnc } from '../cli/dlnc.js';
import { folderOf } from '../programs/run-program.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { cases } = JSON.parse(readFileSync(new URL('./pytorch/values.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly { readonly file: string; readonly train: string; readonly losses: readonly number[] }[];
};

/** The losses of the first steps, in float64. */
async function lossesOf(file: string, train: string, count: number): Promise<readonly number[]> {
  const project = new Project(root);
  const { plans } = await project.plan(file, { params: new Map(), name: train });
  const plan = plans.find((p): p is TrainPlan => p.kind === 'train' && p.name === train);
  if (plan?.data == null) throw new Error(`${file} trains nothing`);
  const backend = await loadNodeBackend('reference');
  const door = rowOpener((call) => openSource(call, project.writtenIn(call.key)), backend);
  const rows = await door.openRows(plan.data, { seed: plan.seed, inOrder: plan.inOrder, augment: true });
  if (isFault(rows)) throw new Error(rows.fault);
  const length = lengthOf(plan, rows.rows);
  if (length === null) throw new Error('no rows');
  const session = await backend.open(plan.program, { seed: seedWords(plan.seed) });
  const losses: number[] = [];
  const clock = { steps: length.steps, epochs: length.epochs };
  for (let step = 0; step < count; step++) {
    const epoch = Math.floor(step / length.stepsPerEpoch);
    const from = (step % length.stepsPerEpoch) * length.batch;
    const size = Math.min(length.batch, length.rows - from);
    const fields = await rows.batch(epoch, from, size);
    const feeds = { fields, params: plan.params, clock: { step, epoch, ...clock } };
    const [loss] = await session.executable('step', { N: size }).run(feeds, ['loss']).values();
    losses.push(loss?.data[0] ?? Number.NaN);
  }
  session.close();
  return losses;
}

describe('the losses of PyTorch', () => {
  it.each(cases.map((c) => [`${c.file} ${c.train}`, c] as const))('%s', { timeout: 120_000 }, async (_, one) => {
    const count = one.file.includes('/pytorch/') ? 4 : one.losses.length;
    const losses = await lossesOf(one.file, one.train, count);
    // Initial values are stored in 32 bits.
    for (const [i, loss] of losses.entries())
      expect(Math.abs(loss / (one.losses[i] ?? 0) - 1), `step ${i}`).toBeLessThan(1e-5);
    expect(new Set(losses).size).toBe(count);
  });
});

describe('dlnc export --pytorch', () => {
  const net = (more: string, model = 'point |> Dense(4) |> tanh |> Dense(2)'): string =>
    `data d = spirals(points: 40, seed: 1)
model Net(point: f32[N, 2]) -> f32[N, 2] = ${model}
train net on d {
  minimize cross_entropy(Net(point), label) with Adam
  batch 16
  epochs 2
  ${more}
}`;
  const exported = (text: string, ...words: readonly string[]) => {
    const folder = folderOf({ 'p.dln': text });
    return dlnc(folder, 'export', '--pytorch', 'p.dln', ...words).then((ran) => ({ ...ran, folder }));
  };

  it('writes a program that Python can read, and its tensors', async () => {
    const { code, out, folder } = await exported(net('validate d'));
    expect({ code, out }).toEqual({ code: 0, out: 'wrote net.py\nwrote net.safetensors\n' });
    const text = readFileSync(join(folder, 'net.py'), 'utf8');
    expect(text).toContain('def step(r, x, p, clock):');
    expect(text).toContain('def evaluate(r, x, p, clock):');
    expect(text).not.toMatch(/undefined|NaN|\[object/);
    const python = spawnSync('python3', ['-m', 'py_compile', join(folder, 'net.py')], { encoding: 'utf8' });
    if (python.error === undefined) expect(python.stderr).toBe('');
  });

  it('puts both where it is told', async () => {
    const to = mkdtempSync(join(tmpdir(), 'dln-export-'));
    expect((await exported(net(''), '--to', to)).code).toBe(0);
    expect(existsSync(join(to, 'net.safetensors'))).toBe(true);
  });

  it.each([
    ['a draw in a step', net('', 'point |> Dense(4) |> Dropout(0.5) |> Dense(2)'), [], 1, 'has no form in PyTorch'],
    ['no train', 'run r { show 1.0 }', [], 2, 'has no train'],
    ['another name', net(''), ['nett'], 2, 'has no train called `nett`'],
    ['a mistake', net('', 'point |> Dens(2)'), [], 1, 'DLN1201'],
  ] as const)('refuses %s', async (_, text, words, code, why) => {
    const ran = await exported(text, ...words);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(why);
    expect(existsSync(join(ran.folder, 'net.py'))).toBe(false);
  });

  it('asks for a target', async () => {
    const { code, err } = await dlnc(folderOf({ 'p.dln': net('') }), 'export', 'p.dln');
    expect(code).toBe(2);
    expect(err).toContain('`--pytorch`');
  });
});

describe('a safetensors file', () => {
  it('has its header in whole words, wide numbers first, empty tensors too', () => {
    const bytes = encodeSafetensors(
      new Map([
        ['b', { dtype: 'bool', shape: [3], data: Float64Array.of(1, 0, 1) }],
        ['x', { dtype: 'f32', shape: [2], data: Float64Array.of(0.5, -2) }],
        ['i', { dtype: 'i32', shape: [1], data: Float64Array.of(-7) }],
        ['none', { dtype: 'f32', shape: [0, 4], data: new Float64Array(0) }],
      ]),
    );
    const view = new DataView(bytes.buffer);
    const length = view.getUint32(0, true);
    expect(length % 8).toBe(0);
    const head = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString());
    expect(head).toEqual({
      x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      i: { dtype: 'I32', shape: [1], data_offsets: [8, 12] },
      none: { dtype: 'F32', shape: [0, 4], data_offsets: [12, 12] },
      b: { dtype: 'BOOL', shape: [3], data_offsets: [12, 15] },
    });
    expect([view.getFloat32(8 + length, true), view.getFloat32(12 + length, true)]).toEqual([0.5, -2]);
    expect(view.getInt32(16 + length, true)).toBe(-7);
    expect([...bytes.subarray(20 + length)]).toEqual([1, 0, 1]);
  });
});
