/** Holds that the server and the packed extension work in editors that others wrote; `npm run setup:editors` installs them, and where one is missing its test says why. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const MINUTE = 60_000;

/** What `npm run setup:editors` found. */
function stateOf(name: string): string | null {
  const file = join(process.env.DLN_EDITORS ?? join(homedir(), '.cache/dln/editors'), 'state.json');
  if (!existsSync(file)) return process.env.CI === 'true' ? null : 'npm run setup:editors was not run';
  const state = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string | null>>;
  return name in state ? (state[name] ?? null) : 'npm run setup:editors ended before it';
}
/** Skipped where the editor is missing, and the name says why. A second try is for a machine that was too slow. */
const inEditor = (editor: string, what: string, words: () => readonly string[]): void => {
  const missing = stateOf(editor);
  const name = missing === null ? `${editor}: ${what}` : `${editor}: ${what} (skipped: ${missing})`;
  it.skipIf(missing !== null)(name, { timeout: 4 * MINUTE, retry: 1 }, async () => {
    const said = await run(process.execPath, [...words()], { cwd: root, timeout: 4 * MINUTE }).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout?: string; readonly message: string }) => `${error.stdout ?? ''}\n${error.message}`,
    );
    expect(said).not.toMatch(/FAILED|Command failed/);
    expect(said).toMatch(/^ok |passed/m);
  });
};

describe('clients that speak the protocol', () => {
  const client = (name: string): readonly string[] => ['scripts/editors/drive-clients.mjs', name];
  inEditor('pytest-lsp', 'initialise, sync, pull, completion, rename, shutdown as three editors', () =>
    client('pytest-lsp'),
  );
  inEditor('neovim', 'diagnostics, hover, repair, completion, format', () => client('neovim'));
  inEditor('emacs', 'diagnostics, hover, repair, completion, format', () => client('emacs'));
});

describe('the workbench of VS Code', () => {
  // Another test packs the extension in its usual place meanwhile.
  const folder = mkdtempSync(join(tmpdir(), 'dln-vsix-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    if (stateOf('web') === null || stateOf('desktop') === null)
      await run(process.execPath, ['scripts/vsix.mjs', folder], { cwd: root });
  }, MINUTE);
  const drive = (scene: string): readonly string[] => [
    'scripts/editors/drive.mjs',
    '--quick',
    `--vsix=${join(folder, readdirSync(folder).find((name) => name.endsWith('.vsix')) ?? '')}`,
    scene,
  ];
  inEditor('web', 'shapes, a mistake and its repair, completion, with the server in a web worker', () => drive('web'));
  inEditor('desktop', 'shapes, a mistake and its repair, rename, graph, a training watched and stopped', () =>
    drive('desktop'),
  );
});
