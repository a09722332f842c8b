/** Proves that a run on TensorFlow ends with the same bits again on the same number of threads, and with `--deterministic` on any. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestThatVerifies } from '@dln/runtime/node';
import { afterAll, expect, it } from 'vitest';
import { describeOn } from '../backends/native.js';
import { Folder } from './folder.js';

const dlnc = fileURLToPath(new URL('../../cli/dist/dlnc.mjs', import.meta.url));
const folder = new Folder();
afterAll(() => folder.remove());

/** Convolutions over images that are made of numbers of a program's own: their gradients are sums over many places. */
const program = `data points = spirals(points: 256, noise: 0.1, seed: 1) {
  field image = sin(point[:, 0:1, none, none] * cast(iota(28), f32)[none, :, none, none] + point[:, 1:2, none, none] * cast(iota(28), f32)[none, none, :, none])
}
model Net(image: f32[N, 28, 28, 1]) -> f32[N, 2] =
  image |> Conv2d(8, kernel: 5) |> tanh |> avg_pool(2) |> Conv2d(16, kernel: 5) |> tanh |> flatten |> Dense(2)
train net on points {
  minimize cross_entropy(Net(image), label) with Adam(lr: 0.01)
  batch 64
  steps 12
}
`;

/** A digest of all numbers of the last checkpoint. */
function bits(threads: number, ...words: readonly string[]): string {
  folder.put('net.dln', program);
  const env = { ...process.env, TF_NUM_INTRAOP_THREADS: String(threads), TF_NUM_INTEROP_THREADS: String(threads) };
  const { status, stderr } = spawnSync(
    process.execPath,
    [dlnc, 'run', 'net.dln', '--backend', 'tensorflow', '--json', ...words],
    { cwd: folder.path, env, encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { found } = newestThatVerifies(join(folder.path, 'runs/net/net'));
  expect(found?.state.clock.step).toBe(12);
  const hash = createHash('sha256');
  for (const [name, { tensor }] of found?.state.residents ?? [])
    hash.update(name).update(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
  return hash.digest('hex');
}

describeOn(['tensorflow'], 'the same seed on %s', () => {
  it.skipIf(!existsSync(dlnc))('gives the same bits on as many threads, and with --deterministic on any', () => {
    const [one, two] = [bits(1), bits(2)];
    expect(bits(2)).toBe(two);
    for (const threads of [1, 2, 3]) expect(bits(threads, '--deterministic')).toBe(one);
    // Otherwise the number of threads tells: without this the test above would show nothing.
    if (availableParallelism() > 1) expect(two).not.toBe(one);
    expect(readFileSync(join(folder.path, 'runs/net/net/metrics.jsonl'), 'utf8')).toContain('"backend":"tensorflow"');
  });
});
