/** Trains one small program on each engine under several versions of Node, taken from npm's package `node`, and tells whether all give the same numbers. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const versions = ['20', '22', '24'];
const engines = ['tensorflow', 'wasm'];
const program = `data points = circles(points: 512, seed: 1)

model Net(point: f32[N, 2]) -> f32[N, 2] = point |> Dense(8) |> relu |> Dense(2)

train small on points {
  minimize cross_entropy(Net(point), label) with Adam(lr: 0.01)
  batch 32
  epochs 2
}
`;
const dlnc = fileURLToPath(new URL('../cli/dist/dlnc.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dln-nodes-'));
let failed = false;
try {
  writeFileSync(join(folder, 'small.dln'), program);
  for (const engine of engines) {
    const losses = new Map();
    for (const version of versions) {
      const words = ['--yes', `node@${version}`, dlnc, 'run', 'small.dln', '--backend', engine, '--json'];
      const { status, stdout, stderr } = spawnSync('npx', words, { cwd: folder, encoding: 'utf8', timeout: 180_000 });
      const events = (stdout ?? '').split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
      const measured = events.filter(({ event }) => event === 'epoch').map(({ measures }) => JSON.stringify(measures));
      const well = status === 0 && measured.length > 0;
      if (!well) failed = true;
      losses.set(version, measured.join());
      console.log(`node ${version}, ${engine}: ${well ? measured.at(-1) : `failed\n${stderr}${stdout}`}`);
    }
    const same = new Set(losses.values()).size === 1;
    if (!same) failed = true;
    console.log(`${engine}: ${same ? 'the same numbers under all' : 'the numbers differ'}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
