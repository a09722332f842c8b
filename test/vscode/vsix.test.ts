/** Holds that the packed extension is small, whole and names nothing that is not in it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const path = `${root}vscode-extension/dist/dln-0.1.0.vsix`;
/** Bytes. */
const LARGEST = 1_500_000;

interface Manifest {
  readonly main: string;
  readonly browser: string;
  readonly dependencies?: object;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: string } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope?: string; readonly markdownDescription?: string }>>;
    };
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
  };
}

let bytes: Buffer;
let files: Record<string, Uint8Array>;
let manifest: Manifest;
const textOf = (name: string): string => new TextDecoder().decode(files[name]);

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/vsix.mjs'], { cwd: root });
  bytes = readFileSync(path);
  files = unzipSync(bytes);
  manifest = JSON.parse(textOf('extension/package.json')) as Manifest;
});

describe('the .vsix', () => {
  it('is small and has no packages inside', () => {
    expect(bytes.length).toBeLessThan(LARGEST);
    expect(Object.keys(files).filter((name) => name.includes('node_modules'))).toEqual([]);
    expect(manifest.dependencies).toBeUndefined();
  });
  it('has every file that its manifest names', () => {
    const named = [...JSON.stringify(manifest).matchAll(/"(\.\/[^"]+|icons\/[^"]+)"/g)].map((m) =>
      (m[1] as string).replace(/^\.\//, ''),
    );
    expect(named.length).toBeGreaterThan(12);
    expect(named.filter((name) => files[`extension/${name}`] === undefined)).toEqual([]);
  });
  it('has an entry for browsers whose name their host does not change', () => {
    // It adds `.js` to any other.
    expect(manifest.browser).toMatch(/\.js$/);
    expect(files[`extension/${manifest.browser.slice(2)}`]).toBeDefined();
  });
  it('has the lists that an editor reads first', () => {
    expect(textOf('extension.vsixmanifest')).toContain('Publisher="dln"');
    const types = textOf('[Content_Types].xml');
    for (const name of Object.keys(files).filter((n) => n.includes('/')))
      expect(types, name).toContain(`Extension="${name.slice(name.lastIndexOf('.') + 1)}"`);
  });
  it('is the same for the same files', () => {
    execFileSync(process.execPath, ['scripts/vsix.mjs'], { cwd: root });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
  it('checks and runs with the dlnc inside it', () => {
    const dlnc = `${root}vscode-extension/dist/vsix/dlnc/dlnc.mjs`;
    const found = JSON.parse(
      execFileSync(process.execPath, [dlnc, 'check', '--json', 'examples/spiral.dln'], { cwd: root, encoding: 'utf8' }),
    ) as {
      diagnostics: unknown[];
    };
    expect(found.diagnostics).toEqual([]);
  });
});

describe('the manifest', () => {
  const sources = (): string => textOf('extension/dist/vsix/extension.cjs');
  it('names no command that the extension does not register', () => {
    for (const { command } of manifest.contributes.commands) expect(sources(), command).toContain(`"${command}"`);
  });
  it('puts only its own commands into menus', () => {
    const own = new Set(manifest.contributes.commands.map((c) => c.command));
    const others = Object.values(manifest.contributes.menus)
      .flat()
      .filter(({ command }) => !own.has(command));
    expect(others).toEqual([]);
  });
  it('lets no workspace name a program or its arguments', () => {
    const { properties } = manifest.contributes.configuration;
    for (const name of ['dln.dlnc.path', 'dln.run.arguments']) expect(properties[name]?.scope).toBe('machine');
    // A setting that is added must be thought about here.
    const free = Object.entries(properties)
      .filter(([, p]) => p.scope !== 'machine')
      .map(([name]) => name);
    expect(free.filter((name) => /path|command|arguments|exec|env/i.test(name.replace('hints.arguments', '')))).toEqual(
      [],
    );
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
  });
  it('describes every setting', () => {
    for (const [name, { markdownDescription }] of Object.entries(manifest.contributes.configuration.properties))
      expect(markdownDescription ?? '', name).toMatch(/\.$/);
  });
  it('has the settings that the server reads, with its defaults', async () => {
    const { defaultSettings } = await import('../../lsp-server/src/settings.js');
    const flat = (value: object, prefix: string): [string, unknown][] =>
      Object.entries(value).flatMap(([key, v]) =>
        typeof v === 'object' ? flat(v as object, `${prefix}.${key}`) : [[`${prefix}.${key}`, v]],
      );
    const { properties } = manifest.contributes.configuration as { properties: Record<string, { default?: unknown }> };
    for (const [name, value] of flat(defaultSettings, 'dln'))
      expect([name, properties[name]?.default]).toEqual([name, value]);
  });
});
