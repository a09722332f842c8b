/** `dlnc init [FOLDER]`: a project that runs at once, on data that needs no download. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineCommand } from '../command.js';
import { Exit } from '../exit.js';

const PROGRAM = `## A ring around a disc, told apart by a small network.
## \`dlnc check main.dln\` proves its shapes, \`dlnc run main.dln\` trains it.

param lr: float = 0.01 in 1e-4..1e-1

data points = circles(points: 1000, noise: 0.05, seed: 1) |> split(train: 0.8, test: 0.2, seed: 1)

model Net(point: f32[N, 2]) -> f32[N, 2] =
  point
  |> Dense(16) |> tanh
  |> Dense(16) |> tanh
  |> Dense(2)

train net on points.train {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with Adam(lr: lr)
  measure accuracy(logits, label)
  validate points.test
  batch 32
  epochs 20
  expect accuracy >= 0.9
}
`;
const FILES: readonly (readonly [string, string])[] = [
  ['main.dln', PROGRAM],
  ['.gitignore', 'runs/\n'],
];

export const init = defineCommand({
  name: 'init',
  summary: 'writes a small program that runs',
  doc: 'Makes the folder if there is none. Files that exist are never overwritten.',
  operands: [{ name: 'FOLDER', is: 'folder', doc: 'where to write it, here if absent', optional: true }],
  options: {},
  examples: [
    { line: 'dlnc init hello', doc: 'in a new folder' },
    { line: 'dlnc run hello/main.dln', doc: 'and train it' },
  ],
  run: async (_, [word = '.'], io) => {
    const { diagnose, fileExists, fileSpan, fileTable } = await import('@dln/compiler');
    const { printDiagnostics } = await import('../report.js');
    const { systemFault } = await import('../files.js');
    const folder = resolve(io.cwd, word);
    const shown = (name: string): string => (word === '.' ? name : join(word, name));
    const there = FILES.map(([name]) => name).filter((name) => existsSync(join(folder, name)));
    if (there.length > 0) {
      const faults = there.map((name) => diagnose(fileExists, fileSpan(shown(name)), { path: shown(name) }));
      printDiagnostics(faults, fileTable([]), io.err);
      return Exit.file;
    }
    try {
      mkdirSync(folder, { recursive: true });
      for (const [name, text] of FILES) writeFileSync(join(folder, name), text, { flag: 'wx' });
    } catch (error) {
      printDiagnostics([systemFault(error, folder, word, 'write')], fileTable([]), io.err);
      return Exit.file;
    }
    io.out.write(`wrote ${FILES.map(([name]) => shown(name)).join(' and ')}\n\n  dlnc run ${shown('main.dln')}\n`);
    return Exit.ok;
  },
});
