/** Decides how the workbench of VS Code is installed from npm alone: code-server without its scripts, then the few addons that it really loads. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { editorsFolder, findProgram, needPrograms, nodeHeaders } from './cache.mjs';

/** The last line that runs on Node 20; it holds VS Code 1.100.3. */
const VERSION = '4.100.3';
const ADDONS = ['@vscode/spdlog', 'node-pty', 'native-watchdog', '@parcel/watcher'];

/** Installs the workbench if it is not there yet; gives its entry and the browser that shows it. */
export function installWorkbench() {
  needPrograms([
    { package: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome'] },
    { package: 'ripgrep', programs: ['rg'] },
    { package: 'build-essential', programs: ['g++'] },
  ]);
  const folder = join(editorsFolder(), `code-server-${VERSION}`);
  const done = join(folder, 'installed');
  const entry = join(folder, 'node_modules/code-server/out/node/entry.js');
  const chromium = findProgram('chromium', 'chromium-browser', 'google-chrome');
  if (existsSync(done)) return { entry, chromium };

  console.log(`installing code-server ${VERSION} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const headers = nodeHeaders();
  const env = {
    ...process.env,
    MAKEFLAGS: '-j1',
    npm_config_loglevel: 'error',
    ...(headers === null ? {} : { npm_config_nodedir: headers }),
  };
  const npm = (cwd, ...args) => execFileSync('npm', args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  // Its own scripts refuse root and download from elsewhere; none of them is needed.
  npm(folder, 'install', `code-server@${VERSION}`, '--ignore-scripts', '--no-audit', '--no-fund');
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  npm(vscode, 'install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund');

  const globals = execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim();
  const gyp = join(globals, 'npm/node_modules/node-gyp/bin/node-gyp.js');
  const build = (cwd, program, ...args) =>
    execFileSync(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const modules = join(folder, 'node_modules');
  build(
    join(modules, 'argon2'),
    join(modules, '@mapbox/node-pre-gyp/bin/node-pre-gyp'),
    'rebuild',
    '--build-from-source',
  );
  for (const addon of ADDONS) build(join(vscode, 'node_modules', addon), gyp, 'rebuild');
  // Grammars load their engine from a folder that only the packed program has.
  symlinkSync('node_modules', join(vscode, 'node_modules.asar'));
  const rg = join(vscode, 'node_modules/@vscode/ripgrep/bin/rg');
  mkdirSync(dirname(rg), { recursive: true });
  rmSync(rg, { force: true });
  symlinkSync(findProgram('rg'), rg);
  writeFileSync(done, `${VERSION}\n`);
  return { entry, chromium };
}
