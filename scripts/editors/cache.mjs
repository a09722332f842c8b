/** Decides where the editors that the tests drive are kept, and how they get there: outside of the repository, in one folder that outlives a checkout. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** `DLN_EDITORS` names another folder than `~/.cache/dln/editors`. */
export function editorsFolder() {
  const folder = process.env.DLN_EDITORS ?? join(homedir(), '.cache', 'dln', 'editors');
  mkdirSync(folder, { recursive: true });
  return folder;
}
/** Which editors are there, `{ name: null or why not }`; written by `setup.mjs`. */
export const stateFile = () => join(editorsFolder(), 'state.json');

/** The browser that shows a workbench, by the names that systems give it. */
export const CHROMIUM = { package: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome'] };

/** The path of the first of these programs that is installed; null for none. */
export function findProgram(...names) {
  for (const name of names)
    for (const folder of (process.env.PATH ?? '').split(delimiter))
      if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  return null;
}

/** Installs what is missing of Debian's packages, where this is Debian and we may; says what to install otherwise. */
export function needPrograms(wanted) {
  const missing = wanted.filter(({ programs }) => findProgram(...programs) === null).map((w) => w.package);
  if (missing.length > 0) installPackages(missing);
}

let listed = false;
/** Packages of Debian. */
export function installPackages(names) {
  if (findProgram('apt-get') === null || process.getuid?.() !== 0)
    throw new Error(`these programs are missing: ${names.join(', ')}; install them with your system's package manager`);
  console.log(`installing ${names.join(', ')}`);
  const apt = (...words) => {
    try {
      // Another installation may go on.
      execFileSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3', '-qq', ...words], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    } catch (error) {
      const said = String(error.stderr ?? error.message)
        .trim()
        .split('\n')
        .slice(-2)
        .join(' ');
      throw new Error(`apt-get ${words[0]} does not install ${names.join(', ')}: ${said}`);
    }
  };
  if (!listed) apt('update');
  listed = true;
  apt('install', '-y', '--no-install-recommends', ...names);
}

/** The folder of Node's headers, so that addons are built without a download. */
export function nodeHeaders() {
  const folder = join(process.execPath, '..', '..');
  return existsSync(join(folder, 'include', 'node', 'node.h')) ? folder : null;
}
