/** Proves that `dlnc run --resume` gives the very weights of a run that nobody stopped, however often it was killed on the way. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestThatVerifies } from '@dln/runtime/node';
import { afterAll, describe, expect, it } from 'vitest';
import { survive } from '../train/survive.js';
import { Folder } from './folder.js';

const dlnc = fileURLToPath(new URL('../../cli/dist/dlnc.mjs', import.meta.url));
const kills = Number(process.env.DLN_KILLS ?? 20);

const program = `data d = spirals(points: 640, noise: 0.05, seed: 3)
model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(24) |> tanh |> Dropout(0.1) |> BatchNorm |> Dense(2)
train net on d {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with AdamW(lr: cosine(0.01, over: steps))
  measure accuracy(logits, label)
  batch 8
  epochs 30
  checkpoint every 10 steps
}
`;

/** All weights, states and moments that a folder's newest checkpoint holds, as one comparable text. */
function lastState(folder: string): { readonly step: number; readonly residents: string } {
  const { found } = newestThatVerifies(folder);
  if (found === null) throw new Error(`${folder} holds no checkpoint`);
  const parts = [...found.state.residents].map(([name, r]) => {
    const bytes = new Uint8Array(r.tensor.data.buffer, r.tensor.data.byteOffset, r.tensor.data.byteLength);
    return `${name} ${r.tensor.shape} ${Buffer.from(bytes).toString('base64')}`;
  });
  return { step: found.state.clock.step, residents: parts.sort().join('\n') };
}

// `npm test` builds before it tests; a single test run may come before any build.
describe.skipIf(!existsSync(dlnc))('a run that is killed again and again', () => {
  const whole = new Folder();
  const broken = new Folder();
  afterAll(() => {
    whole.remove();
    broken.remove();
  });

  it(`ends with the bits of the run that was left alone (${kills} kills)`, { timeout: 600_000 }, async () => {
    for (const folder of [whole, broken]) folder.put('net.dln', program);
    const alone = spawnSync(process.execPath, [dlnc, 'run', 'net.dln'], { cwd: whole.path, encoding: 'utf8' });
    expect(alone.status, alone.stderr).toBe(0);
    const survived = await survive({
      command: (resume) => [process.execPath, dlnc, 'run', 'net.dln', ...(resume ? ['--resume'] : [])],
      cwd: broken.path,
      folder: join(broken.path, 'runs', 'net', 'net'),
      kills,
      seed: 11,
      within: 400,
    });
    expect(survived.exit).toBe(0);
    const one = lastState(join(whole.path, 'runs', 'net', 'net'));
    const other = lastState(join(broken.path, 'runs', 'net', 'net'));
    expect(other.step).toBe(one.step);
    expect(other.residents === one.residents).toBe(true);
    expect(readdirSync(join(broken.path, 'runs', 'net', 'net')).filter((f) => f.endsWith('.tmp'))).toEqual([]);
  });
});
