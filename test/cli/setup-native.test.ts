/** Proves what `npm run setup:native` says where something that it needs is missing, and that it then leaves nothing behind: programs of its own stand in for those of the machine. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBinding, nativeFolder } from '@dln/runtime/node';
import { afterEach, describe, expect, it } from 'vitest';
import { Folder } from './folder.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});

/** What a program of this name does instead: lines of a shell script. */
type Stand = Readonly<Record<string, string>>;
const python = 'case "$*" in "--version"|"-m pip --version") exit 0;; esac; echo "no route to the index" >&2; exit 1';
/** A package as npm would fetch it, without its network. */
const npm =
  'mkdir package; echo {} > package/package.json; tar -czf fetched.tgz package; rm -r package; echo fetched.tgz';

/** Runs the script where PATH has these programs, `tar` and what a shell script needs, and nothing else. */
function setUp(stands: Stand, ...words: readonly string[]) {
  folder.put('bin/.keep', '');
  for (const [name, script] of Object.entries(stands)) {
    folder.put(`bin/${name}`, `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder.path, 'bin', name), 0o755);
  }
  for (const tool of ['tar', 'gzip', 'mkdir', 'rm'])
    for (const at of ['/bin', '/usr/bin'])
      if (existsSync(join(at, tool)) && !existsSync(join(folder.path, 'bin', tool)))
        symlinkSync(join(at, tool), join(folder.path, 'bin', tool));
  const env = { PATH: join(folder.path, 'bin'), HOME: folder.path, DLN_NATIVE: join(folder.path, 'native/here') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/setup-native.mjs'), ...words], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const leftovers = (): readonly string[] =>
  existsSync(join(folder.path, 'native')) ? readdirSync(join(folder.path, 'native')) : [];

describe.skipIf(process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch))(
  'npm run setup:native',
  () => {
    const good = { python3: python, 'g++': 'exit 0', npm };
    const { python3: _p, ...noPython } = good;
    const { 'g++': _c, ...noCompiler } = good;
    const { npm: _n, ...noNpm } = good;
    it.each<readonly [string, Stand, string, string]>([
      ['without Python', noPython, 'error: Python is not here', 'install python3 and python3-pip'],
      [
        'without pip',
        { ...good, python3: 'case "$*" in "--version") exit 0;; esac; exit 1' },
        'error: python3 has no pip',
        'python3 -m ensurepip --user',
      ],
      ['without a compiler', noCompiler, 'error: a C++ compiler is not here', 'install g++, or name another in CXX'],
      ['without npm', noNpm, 'npm cannot fetch @tensorflow/tfjs-node@', 'npm config get registry'],
      [
        'where npm reaches nothing',
        { ...good, npm: 'echo "npm error code ENOTFOUND" >&2; exit 1' },
        'npm error code ENOTFOUND',
        'npm config get registry',
      ],
      ['where pip reaches nothing', good, 'no route to the index', 'see to it that pip reaches its index'],
    ])('says %s what is missing and what helps, and leaves nothing behind', (_, stands, said, help) => {
      const { status, stderr } = setUp(stands);
      expect(stderr).toContain(said);
      expect(stderr).toContain('  = help: ');
      expect(stderr).toContain(help);
      expect(stderr).not.toMatch(/^\s+at .*\(/m);
      expect(status).toBe(1);
      expect(leftovers()).toEqual([]);
    });

    it('takes the compiler that CXX names before any other', () => {
      // Reached only once a compiler was found: the index is what fails here.
      const { stderr } = setUp({ ...noCompiler, 'clang++': 'exit 0' });
      expect(stderr).toContain('no route to the index');
    });

    it.skipIf(findBinding() !== join(nativeFolder(), 'tfjs_binding.node'))(
      'does nothing a second time but try what is there',
      () => {
        const before = statSync(nativeFolder());
        const { status, stdout } = spawnSync(process.execPath, [join(root, 'scripts/setup-native.mjs')], {
          cwd: root,
          encoding: 'utf8',
        });
        expect(stdout).toMatch(/^TensorFlow [\d.]+ is set up in .*, and a training step works\n$/);
        expect(status).toBe(0);
        const after = statSync(nativeFolder());
        expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
      },
    );
  },
);
