/** Decides how the workbench is driven: by keys; what must be found on its page stands here, since these are names of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** How long something may take to appear, in ms. A machine that does other things as well is slow; what is there at once costs nothing. */
export const PATIENCE = Number(process.env.DLN_PATIENCE ?? 60_000);

/** A free port of this machine. */
export const freePort = () =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

/** Waits until something becomes true: never a fixed time. */
export async function until(what, holds, limit = PATIENCE) {
  for (const end = Date.now() + limit; ; ) {
    if (await holds()) return;
    if (Date.now() > end) throw new Error(`not seen within ${limit / 1000} s: ${what}`);
    await new Promise((later) => setTimeout(later, 50));
  }
}

/** Opens the workbench at this address, with a profile of its own. Pictures go to `shots`. */
export async function openPage(executablePath, url, { profile, shots }) {
  mkdirSync(join(profile, 'Default'), { recursive: true });
  // A panel is a page from another name with a service worker, which a browser refuses where it refuses cookies of others.
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    viewport: { width: 1400, height: 900 },
    timeout: PATIENCE,
  });
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultTimeout(PATIENCE);
    await page.goto(url, { timeout: PATIENCE });
    await page.locator('.monaco-workbench').waitFor();
    return { ...driver(page, shots), page, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** What a user does, and what a user sees. */
function driver(page, shots) {
  const press = (keys) => page.keyboard.press(keys);
  const type = (text) => page.keyboard.type(text, { delay: 15 });
  const box = page.locator('.quick-input-widget input[type=text]').first();
  const quickRow = (text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  const editor = page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
  const editorText = async () => (await editor.innerText()).replaceAll('\u00a0', ' ');
  /** A key may come before the workbench hears it: it is pressed until it does what it does. */
  const pressUntil = (keys, appears) =>
    until(`${keys} opens its box`, async () => {
      if (!(await appears.isVisible())) await press(keys);
      return appears.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
  /** The box may close again under one's hands: it is opened until it holds the text. */
  const ask = (keys, text) =>
    until(`the box with ${text}`, async () => {
      await pressUntil(keys, box);
      return box.fill(text, { timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
  const chosen = (text) => page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).first();
  const invoke = async (title) => {
    await ask('F1', `>${title}`);
    await chosen(title).waitFor();
    await press('Enter');
  };
  const command = async (title) => {
    await invoke(title);
    await box.waitFor({ state: 'hidden' }).catch(() => undefined);
  };
  /** A key that comes before the text has the cursor is lost. */
  const isOpen = async (name) => {
    await page.locator('.editor-group-container.active .tab.active', { hasText: name }).first().waitFor();
    await page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
  };
  return {
    press,
    type,
    pressUntil,
    editorText,
    command,
    /** After a step that failed: no box and no question is left open. */
    recover: async () => {
      for (let i = 0; i < 3; i++) await press('Escape');
      await page
        .getByRole('button', { name: "Don't Save" })
        .click({ timeout: 500 })
        .catch(() => undefined);
    },
    shot: (name) => page.screenshot({ path: join(shots, `${name}.png`) }),
    open: async (name) => {
      await ask('Control+P', name);
      // The marked row may still be that of a shorter name.
      await quickRow(name).click();
      await isOpen(name);
    },
    openFromExplorer: async (name) => {
      await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick();
      const group = page.locator('.editor-group-container').first();
      await group.locator('.tab.active', { hasText: name }).first().waitFor();
      // The list may have kept the cursor.
      await pressUntil('Control+1', group.locator('.monaco-editor.focused').first());
    },
    /** A command that goes on with a list: what is chosen in it. */
    choose: async (text) => {
      await quickRow(text).click();
    },
    pick: async (title, listed) => {
      await invoke(title);
      await quickRow(listed).waitFor();
    },
    /** Selects the first place that has this text. */
    find: async (text) => {
      const widget = page.locator('.editor-group-container.active .find-widget.visible');
      await pressUntil('Control+F', widget);
      const field = widget.locator('.find-part textarea').first();
      await field.fill(text);
      await widget.locator('.matchesCount', { hasText: /of [1-9]/ }).waitFor();
      await until('the box closed', async () => {
        await field.press('Escape', { timeout: 1000 }).catch(() => undefined);
        return widget.isHidden();
      });
      await page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
    },
    squiggles: (kind = 'error') => page.locator(`.squiggly-${kind}`),
    problems: page.locator('.markers-panel .monaco-list-row'),
    hover: page.locator('.monaco-hover:visible .hover-contents'),
    hints: async (text) => {
      const wanted = text.replace(/\s/g, '');
      await page.waitForFunction(
        (w) => [...document.querySelectorAll('.view-line')].some((l) => l.textContent.replace(/\s/g, '').includes(w)),
        wanted,
        { timeout: PATIENCE },
      );
    },
    suggestion: (text) => page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: text }).first(),
    actions: page.locator('.action-widget .monaco-list-row'),
    lens: (text) => page.locator('.codelens-decoration a', { hasText: text }).first(),
    renameBox: page.locator('.rename-box input'),
    closeTab: async (name) => {
      await page.locator('.tab', { hasText: name }).first().locator('.codicon-close').click();
    },
    tab: (name) => page.locator('.tab', { hasText: name }).first(),
    status: (text) => page.locator('.statusbar-item', { hasText: text }).first(),
    notification: (text) => page.locator('.notification-toast', { hasText: text }).first(),
    /** The document inside a panel whose page has this element. */
    panel: async (selector) => {
      let found = null;
      await until(`a panel with ${selector}`, async () => {
        for (const frame of page.frames()) {
          if (frame === page.mainFrame()) continue;
          const there = await frame
            .locator(selector)
            .count()
            .catch(() => 0);
          if (there > 0) found = frame;
        }
        return found !== null;
      });
      return found;
    },
  };
}
