/** Decides where the editors that the tests drive are kept: outside of the repository, in one folder that outlives a checkout. */
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
  if (missing.length === 0) return;
  if (findProgram('apt-get') === null || process.getuid?.() !== 0)
    throw new Error(
      `these programs are missing: ${missing.join(', ')}; install them with your system's package manager`,
    );
  console.log(`installing ${missing.join(', ')}`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], quiet);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet);
}

/** The folder of Node's headers, so that addons are built without a download. */
export function nodeHeaders() {
  const folder = join(process.execPath, '..', '..');
  return existsSync(join(folder, 'include', 'node', 'node.h')) ? folder : null;
}
