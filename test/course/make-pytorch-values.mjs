/**
 * Exports trainings to PyTorch, runs them, and keeps or checks what they measured.
 *
 * Usage, after `node scripts/bundle.mjs`, with a Python that has torch (2.2.2 made the stored values):
 *   PYTHON=python3 node test/course/make-pytorch-values.mjs [--check]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stored = join(root, 'test/course/pytorch/values.json');
const python = process.env.PYTHON ?? 'python3';
const STEPS = 12;

/** File, train: the course's, and two that use more operators. */
const CASES = [
  ['examples/course/12-mlp-in-summary.dln', 'net'],
  ['examples/course/11-gradient.dln', 'net'],
  ['examples/course/03-mlp-family.dln', 'deep'],
  ['examples/course/09-optimizers.dln', 'muon'],
  ['test/course/pytorch/convolution.dln', 'convolution'],
  ['test/course/pytorch/attention.dln', 'attention'],
];

const run = (command, args, cwd) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
};

const torch = run(python, ['-c', 'import torch; print(torch.__version__)']).trim();
const cases = CASES.map(([file, train]) => {
  const out = relative(root, mkdtempSync(join(tmpdir(), 'dln-pytorch-')));
  run(process.execPath, [join(root, 'cli/dist/dlnc.mjs'), 'export', '--pytorch', file, train, '--to', out], root);
  const lines = run(python, [join(root, out, `${train}.py`), '--double', '--json', '--steps', String(STEPS)]);
  const steps = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { file, train, losses: steps.map((step) => step.loss) };
});

if (process.argv.includes('--check')) {
  const wanted = JSON.parse(readFileSync(stored, 'utf8')).cases;
  const off = cases.flatMap(({ file, losses }, i) =>
    losses.map((loss, k) => Math.abs(loss / wanted[i].losses[k] - 1)).some((d) => !(d < 1e-6)) ? [file] : [],
  );
  process.stdout.write(
    off.length === 0 ? `all ${cases.length} agree (torch ${torch})\n` : `differs: ${off.join(', ')}\n`,
  );
  process.exitCode = off.length === 0 ? 0 : 1;
} else {
  const text = cases.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  writeFileSync(
    stored,
    `{\n  "madeBy": "make-pytorch-values.mjs",\n  "torch": "${torch}",\n  "cases": [\n${text}\n  ]\n}\n`,
  );
  process.stdout.write(`wrote ${cases.length} cases (torch ${torch})\n`);
}
