/** `npm run setup:editors`: installs every editor that the tests drive, and writes down which are there and why others are not. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { stateFile } from './cache.mjs';
import { clients } from './clients.mjs';
import { installWebWorkbench } from './web-workbench.mjs';
import { installWorkbench } from './workbench.mjs';

/** A browser may be installed where it may not start. */
function mustShow({ chromium }) {
  const words = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--dump-dom', 'about:blank'];
  const { status, error, stderr } = spawnSync(chromium, words, { encoding: 'utf8', timeout: 60_000 });
  if (status === 0) return;
  throw new Error(`Chromium does not start here: ${error?.message ?? stderr.trim().split('\n').slice(-2).join(' ')}`);
}

const installs = {
  ...Object.fromEntries(Object.entries(clients).map(([name, { install }]) => [name, install])),
  web: () => mustShow(installWebWorkbench()),
  desktop: () => mustShow(installWorkbench()),
};
const state = {};
for (const [name, install] of Object.entries(installs)) {
  const begun = performance.now();
  try {
    install();
    state[name] = null;
  } catch (error) {
    state[name] = error.message.split('\n').slice(0, 3).join(' ');
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(`${name}: ${state[name] ?? 'is there'} (${seconds} s)`);
  writeFileSync(stateFile(), `${JSON.stringify(state, null, 2)}\n`);
}
