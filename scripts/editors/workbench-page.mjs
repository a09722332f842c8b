/** Decides how the workbench is driven: by keys; what must be found on its page stands here, since these are names of its own. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** A free port of this machine. */
const freePort = () =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

/** Serves `folder` in a workbench and opens it. `close` ends both. */
export async function openWorkbench({ entry, chromium: executablePath }, { user, extensions, folder, shots }) {
  const port = await freePort();
  const server = spawn(
    process.execPath,
    [
      entry,
      '--auth',
      'none',
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--config',
      join(user, 'config.yaml'),
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--user-data-dir',
      user,
      '--extensions-dir',
      extensions,
      folder,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((ready, failed) => {
    server.stdout.on('data', (data) => String(data).includes('HTTP server listening') && ready());
    server.on('exit', (code) => failed(new Error(`the workbench ended with ${code}`)));
  });
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(15_000);
  await page.goto(`http://127.0.0.1:${port}/?folder=${folder}`);
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  return {
    ...driver(page, shots),
    page,
    close: async () => {
      await browser.close();
      server.kill('SIGTERM');
    },
  };
}

/** What a user does, and what a user sees. */
function driver(page, shots) {
  const press = (keys) => page.keyboard.press(keys);
  const type = (text) => page.keyboard.type(text, { delay: 15 });
  const quickRow = (text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  const editorText = async () =>
    (await page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' ');
  return {
    press,
    type,
    editorText,
    shot: (name) => page.screenshot({ path: join(shots, `${name}.png`) }),
    open: async (name) => {
      await press('Control+P');
      await type(name);
      // The marked row may still be that of a shorter name.
      await quickRow(name).click();
      await page.locator('.tab.active', { hasText: name }).waitFor();
    },
    command: async (title) => {
      await press('F1');
      await type(title);
      await quickRow(title).waitFor();
      await press('Enter');
    },
    /** From 1, as the editor counts. */
    goTo: async (line, column) => {
      await press('Control+G');
      await page.locator('.quick-input-widget input').first().waitFor();
      await type(`${line}:${column}`);
      await press('Enter');
    },
    /** Selects the next place that has this text. */
    find: async (text) => {
      await press('Control+F');
      await press('Control+A');
      await type(text);
      await press('Enter');
      await press('Escape');
    },
    squiggles: (kind = 'error') => page.locator(`.squiggly-${kind}`),
    problems: page.locator('.markers-panel .monaco-list-row'),
    hover: page.locator('.monaco-hover .hover-contents'),
    hints: async (text) => {
      const wanted = text.replace(/\s/g, '');
      await page.waitForFunction(
        (w) => [...document.querySelectorAll('.view-line')].some((l) => l.textContent.replace(/\s/g, '').includes(w)),
        wanted,
        { timeout: 30_000 },
      );
    },
    suggestion: (text) => page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text }).first(),
    actions: page.locator('.action-widget .monaco-list-row'),
    lens: (text) => page.locator('.codelens-decoration a', { hasText: text }).first(),
    renameBox: page.locator('.rename-box input'),
    tab: (name) => page.locator('.tab', { hasText: name }).first(),
    /** The document inside a panel whose page has this element. */
    panel: async (selector) => {
      for (const until = Date.now() + 30_000; Date.now() < until; ) {
        for (const frame of page.frames())
          if (
            (await frame
              .locator(selector)
              .count()
              .catch(() => 0)) > 0
          )
            return frame;
        await page.waitForTimeout(100);
      }
      throw new Error(`no panel has ${selector}`);
    },
  };
}
