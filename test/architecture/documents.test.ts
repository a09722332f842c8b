/** Holds that the documents name what exists: the tests of the invariants, the dependencies, the commands. */

import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/src/main.js';
import { dlnc } from '../cli/dlnc.js';
import { Folder } from '../cli/folder.js';
import { repositoryFiles } from './source-files.js';

const files = new Map(repositoryFiles().map((f) => [f.path, f.text]));
const textOf = (path: string): string => files.get(path) ?? '';

describe('an invariant of docs/ARCHITECTURE.md', () => {
  const rows = [...textOf('docs/ARCHITECTURE.md').matchAll(/^\| (\d+) \| (.+?) \| (.+) \|$/gm)];

  it('is one of at least twelve', () => {
    expect(rows.length).toBeGreaterThanOrEqual(12);
    expect(rows.map((r) => Number(r[1]))).toEqual(rows.map((_, i) => i + 1));
  });

  it.each(rows.map((r) => [`${r[1]}: ${r[2]}`, r[3] as string] as const))('%s', (_, heldBy) => {
    const named = [...heldBy.matchAll(/`(test\/[^`]+)`(?: "([^"]+)")?/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, path, name] of named) {
      expect([...files.keys()]).toContain(path);
      if (name !== undefined) expect(textOf(path as string)).toContain(name);
    }
  });
});

describe('docs/dependencies.md', () => {
  interface Manifest {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  }
  const manifests = [...files]
    .filter(([path]) => /^(?:[^/]+\/)?package\.json$/.test(path))
    .map(([, text]) => JSON.parse(text) as Manifest);
  const used = new Set(
    manifests.flatMap((m) => Object.keys({ ...m.dependencies, ...m.devDependencies, ...m.optionalDependencies })),
  );

  it('has a line for every package from outside, and no other', () => {
    const outside = [...used].filter((name) => !name.startsWith('@dln/') && !name.startsWith('dln'));
    const listed = [...textOf('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| .+ \| .+ \|$/gm)].map((m) => m[1]);
    expect([...listed].sort()).toEqual(outside.sort());
  });
});

it('docs/cli.md has every command', () => {
  const listed = [...textOf('docs/cli.md').matchAll(/^\| `dlnc ([\w-]+)/gm)].map((m) => m[1]);
  expect([...listed].sort()).toEqual(commands.map((c) => c.name).sort());
});

describe('the README', () => {
  const blocks = [...textOf('README.md').matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)].map((m) => ({
    kind: m[1],
    text: m[2] as string,
  }));
  const programs = blocks.filter((b) => b.kind === 'dln').map((b) => b.text);
  const messages = blocks.filter((b) => b.kind === 'text').map((b) => b.text);

  it('shows a program without mistakes, and one with the message that it really gives', async () => {
    const folder = new Folder();
    const [right = '', wrong = ''] = programs;
    folder.put('net.dln', right);
    expect(await dlnc(folder.path, 'check', 'net.dln')).toMatchObject({ code: 0, err: '' });
    folder.put('digits.dln', wrong);
    const { err } = await dlnc(folder.path, 'check', 'digits.dln');
    folder.remove();
    expect(err).toBe(`${messages[0]}\n1 error\n`);
  });

  it('names commands of package.json', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: object };
    for (const [, name] of textOf('README.md').matchAll(/npm run ([\w:]+)/g))
      expect(scripts).toHaveProperty([name as string]);
  });
});
