/** Proves what another program gets of `import { load } from 'dlnc'`: the package's own export, on every engine that loads here. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findBinding } from '@dln/runtime/node';
import type { BackendName, DlncError, Model } from 'dlnc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Folder } from './folder.js';

const dist = fileURLToPath(new URL('../../cli/dist/', import.meta.url));
const built = existsSync(`${dist}api.mjs`);
const folder = new Folder();
afterAll(() => folder.remove());
const engines: readonly BackendName[] = [
  ...(findBinding() === null ? [] : (['tensorflow'] as const)),
  'wasm',
  'cpu',
  'reference',
];

/** The command of the same build, in a process of its own: the package alone has an engine here. */
const shell = (...words: readonly string[]) =>
  spawnSync(process.execPath, [`${dist}dlnc.mjs`, 'run', ...words], { cwd: folder.path, encoding: 'utf8' });

const program = `param width: dim = 8
data points = circles(points: 64, seed: 1)
  |> split(train: 0.5, test: 0.5, seed: 1)
  |> normalize(point)

model Net(point: f32[N, 2]) -> f32[N, 2] = point |> Dense(width) |> tanh |> Dense(2)

train net on points.train {
  minimize cross_entropy(Net(point), label) with Adam(lr: 0.01)
  batch 8
  epochs 2
}
`;
beforeAll(() => {
  folder.put('net.dln', program);
  folder.put('one.csv', '0.5,-0.25\n0.1,0.2\n');
  if (built) expect(shell('net.dln', '--backend', 'wasm').status).toBe(0);
});

// `npm test` builds before it tests; a single test run may come before any build.
describe.skipIf(!built)('the package dlnc', () => {
  const open = async (backend: BackendName, more: object = {}): Promise<Model> =>
    (await import('dlnc')).load('net.dln', { cwd: folder.path, backend, ...more });
  const codeOf = async (failing: Promise<unknown>): Promise<string> => {
    const { DlncError: Coded } = await import('dlnc');
    const error = await failing.then(
      () => null,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(Coded);
    return (error as DlncError).code;
  };

  it.each(engines)('keeps a session on %s that answers as dlnc run --on does', async (backend) => {
    const model = await open(backend);
    expect(model).toMatchObject({ name: 'Net', backend, classes: ['0', '1'] });
    expect(model.inputs).toEqual([{ name: 'point', shape: [2], classes: null }]);
    expect(model.checkpoint).toMatch(/^runs\/net\/net\/step-/);
    const [a, b] = await model.predict({
      point: [
        [0.5, -0.25],
        [0.1, 0.2],
      ],
    });
    const printed = shell('net.dln', '--on', 'one.csv', '--backend', backend, '--json').stdout;
    const lines = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(1, -1).map((l) => l.output)).toEqual([a?.output, b?.output]);
    expect(a?.probabilities?.reduce((sum, p) => sum + p.probability, 0)).toBeCloseTo(1, 10);
    // Warm: the same row again, alone, in a typed array, from a file, and many at once.
    expect((await model.predict({ point: Float32Array.of(0.1, 0.2) }))[0]?.output).toEqual(
      (await model.predict('one.csv'))[1]?.output.map((v) => expect.closeTo(v, 6) as number),
    );
    const many = await Promise.all(Array.from({ length: 20 }, () => model.predict({ point: [0.5, -0.25] })));
    for (const [one] of many) expect(one?.class).toBe(a?.class);
    expect(await model.predict({ point: Array.from({ length: 100 }, () => [0.5, -0.25]) })).toHaveLength(100);
    model.dispose();
    model.dispose();
    expect(await codeOf(model.predict({ point: [0, 0] }))).toBe('disposed');
  });

  it('gives the numbers of the reference on every engine', async () => {
    const rows = { point: Array.from({ length: 33 }, (_, i) => [i / 10 - 1.6, Math.sin(i)]) };
    const outputs = [];
    for (const backend of engines) {
      const model = await open(backend);
      outputs.push((await model.predict(rows)).flatMap((p) => p.output));
      model.dispose();
    }
    const exact = outputs[engines.indexOf('reference')] as readonly number[];
    for (const output of outputs)
      for (const [i, value] of output.entries()) expect(value).toBeCloseTo(exact[i] as number, 4);
  });

  it('tells every mistake by a code, with what `dlnc` would print', async () => {
    const { load } = await import('dlnc');
    const at = { cwd: folder.path, backend: 'wasm' } as const;
    expect(await codeOf(load('none.dln', at))).toBe('DLN4001');
    expect(await codeOf(load('net.dln', { ...at, model: 'Nit' }))).toBe('nothing-to-apply');
    expect(await codeOf(load('net.dln', { ...at, params: { depth: 2 } }))).toBe('param');
    expect(await codeOf(load('net.dln', { ...at, params: { width: 4 } }))).toBe('DLN4316');
    expect(await codeOf(load('net.dln', { ...at, from: 'gone.dlnw' }))).toBe('DLN4301');
    folder.put('broken.dln', 'model Net(x: f32[N, 2]) -> f32[N, 3] = x |> Dense(2)\n');
    const error = await load('broken.dln', at).catch((e: DlncError) => e);
    expect(error).toMatchObject({ name: 'DlncError', findings: [{ file: 'broken.dln', severity: 'error' }] });
    const model = await load('net.dln', at);
    expect(await codeOf(model.predict({ x: [1, 2] }))).toBe('DLN4163');
    expect(await codeOf(model.predict({ point: [1, 2, 3] }))).toBe('DLN4165');
    expect(await codeOf(model.predict({ point: [1, 'two'] }))).toBe('DLN4164');
    expect(await codeOf(model.predict('none.csv'))).toBe('DLN4001');
    // A mistake breaks nothing.
    expect(await model.predict({ point: [1, 2] })).toHaveLength(1);
    model.dispose();
  });
});
