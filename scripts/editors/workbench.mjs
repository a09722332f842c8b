/** Decides how the workbench of VS Code is installed from npm alone, and served: code-server without its scripts, then the few addons that it really loads. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHROMIUM, editorsFolder, findProgram, needPrograms, nodeHeaders } from './cache.mjs';
import { freePort } from './workbench-page.mjs';

/** The last line that runs on Node 20; it holds VS Code 1.100.3. */
const VERSION = '4.100.3';
const ADDONS = ['@vscode/spdlog', 'node-pty', 'native-watchdog', '@parcel/watcher'];

/** Installs the workbench if it is not there yet; gives its entry and the browser that shows it. */
export function installWorkbench() {
  needPrograms([CHROMIUM, { package: 'ripgrep', programs: ['rg'] }, { package: 'build-essential', programs: ['g++'] }]);
  const folder = join(editorsFolder(), `code-server-${VERSION}`);
  const done = join(folder, 'installed');
  const entry = join(folder, 'node_modules/code-server/out/node/entry.js');
  const chromium = findProgram(...CHROMIUM.programs);
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

/** Installs the packed extension for one user. */
export function installExtension({ entry }, { user, extensions }, vsix) {
  execFileSync(process.execPath, [entry, ...home({ user, extensions }), '--install-extension', vsix], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Serves `folder`; `trusted`: without asking. `close` ends it. */
export async function serveWorkbench({ entry }, { user, extensions, folder, trusted }) {
  const port = await freePort();
  const options = [
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--disable-telemetry',
    '--disable-update-check',
  ];
  const server = spawn(
    process.execPath,
    [entry, ...options, ...(trusted ? ['--disable-workspace-trust'] : []), ...home({ user, extensions }), folder],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  await new Promise((ready, failed) => {
    server.stdout.on('data', (data) => String(data).includes('HTTP server listening') && ready());
    server.on('exit', (code) => failed(new Error(`the workbench ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}/?folder=${folder}`,
    close: () =>
      new Promise((ended) => {
        server.once('exit', ended);
        server.kill('SIGTERM');
      }),
  };
}

const home = ({ user, extensions }) => [
  '--config',
  join(user, 'config.yaml'),
  '--user-data-dir',
  user,
  '--extensions-dir',
  extensions,
];
