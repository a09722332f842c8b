/**
 * Opens the examples in real workbenches of VS Code with the packed extension, and does with a keyboard what a user does; pictures of each step are kept.
 * drive.mjs [--quick] [--vsix=FILE] [desktop|untrusted|web [part of a step's name]]
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { desktopSteps } from './desktop-steps.mjs';
import { layOutFolder } from './driven-folder.mjs';
import { untrustedSteps } from './untrusted-steps.mjs';
import { webSteps } from './web-steps.mjs';
import { installWebWorkbench, serveWebWorkbench } from './web-workbench.mjs';
import { installExtension, installWorkbench, serveWorkbench } from './workbench.mjs';
import { openPage } from './workbench-page.mjs';

const words = process.argv.slice(2);
const quick = words.includes('--quick');
const [only = null, part = ''] = words.filter((word) => !word.startsWith('--'));

const root = fileURLToPath(new URL('../..', import.meta.url));
const packed = join(root, 'vscode-extension/dist');
const shots = join(packed, 'pictures');
mkdirSync(shots, { recursive: true });
const vsix =
  words.find((word) => word.startsWith('--vsix='))?.slice('--vsix='.length) ??
  join(packed, readdirSync(packed).find((name) => name.endsWith('.vsix')) ?? 'dln.vsix');

const scenes = {
  desktop: { steps: desktopSteps, serve: (home, folder) => serveDesktop(home, folder, true) },
  untrusted: { steps: untrustedSteps, serve: (home, folder) => serveDesktop(home, folder, false) },
  web: { steps: webSteps, serve: serveWeb },
};

async function serveDesktop(home, folder, trusted) {
  const workbench = installWorkbench();
  const places = { user: join(home, 'user'), extensions: join(home, 'extensions') };
  for (const path of [join(places.user, 'User'), places.extensions]) mkdirSync(path, { recursive: true });
  writeFileSync(
    join(places.user, 'User/settings.json'),
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
  installExtension(workbench, places, vsix);
  return { ...(await serveWorkbench(workbench, { ...places, folder, trusted })), chromium: workbench.chromium };
}

async function serveWeb(home, files) {
  const workbench = installWebWorkbench();
  const unpacked = join(home, 'unpacked');
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(vsix)))) {
    mkdirSync(dirname(join(unpacked, name)), { recursive: true });
    writeFileSync(join(unpacked, name), bytes);
  }
  const extension = join(unpacked, 'extension');
  return { ...(await serveWebWorkbench(workbench, { extension, files })), chromium: workbench.chromium };
}

/** The number of steps that failed; those after a page that never came count as one. */
async function play(name, { steps, serve }) {
  const home = mkdtempSync(join(tmpdir(), 'dln-editor-'));
  let failed = 0;
  let server = null;
  let editor = null;
  try {
    const folder = layOutFolder(home);
    const files = {
      read: (path) => readFileSync(join(folder, path), 'utf8'),
      write: (path, text) => writeFileSync(join(folder, path), text),
      exists: (path) => existsSync(join(folder, path)),
    };
    server = await serve(home, folder);
    editor = await openPage(server.chromium, server.url, { profile: join(home, 'browser'), shots });
    for (const [step, act, isQuick] of steps) {
      if ((quick && isQuick === undefined) || !step.includes(part)) continue;
      const begun = performance.now();
      try {
        await act(editor, files);
        console.log(`ok      ${name}: ${step} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
      } catch (error) {
        failed++;
        await editor.shot(`failed ${name} ${step}`.replaceAll(/[:/]/g, '')).catch(() => undefined);
        console.log(`FAILED  ${name}: ${step}: ${error.message}`);
        // What follows stands on it.
        if (quick) break;
        await editor.recover();
      }
    }
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error.message}`);
  } finally {
    await editor?.close();
    await server?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
  return failed;
}

let failed = 0;
for (const [name, scene] of Object.entries(scenes))
  if (only === null || only === name) failed += await play(name, scene);
console.log(failed === 0 ? 'all steps passed' : `${failed} steps failed`);
process.exit(failed === 0 ? 0 : 1);
