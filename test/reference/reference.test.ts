/** Holds that the generated pages of the reference are those that the code gives now, each with an example, and that its links lead somewhere. */
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFiles } from '../architecture/source-files.js';
import { referencePages } from './pages.js';

const files = new Map(repositoryFiles().map((f) => [f.path, f.text]));
const constructs = new Map(
  [...files].flatMap(([path, text]) =>
    path.startsWith('docs/reference/constructs/') ? [[posix.basename(path), text] as const] : [],
  ),
);
const pages = referencePages(constructs);

describe('the reference', () => {
  it('is what `npm run docs` writes', () => {
    const stale = [...pages].filter(([path, text]) => files.get(path) !== text).map(([path]) => path);
    const known = new Set([...pages.keys(), ...[...constructs.keys()].map((n) => `docs/reference/constructs/${n}`)]);
    const left = [...files.keys()].filter((path) => path.startsWith('docs/reference/') && !known.has(path));
    expect({ stale, left }, 'run `npm run docs`').toEqual({ stale: [], left: [] });
  });

  it('shows an example of everything', () => {
    const without = [...pages].filter(
      ([path, text]) =>
        !/diagnostics|README|comparison/.test(path) &&
        !/## Example\n\n(The graph of one sample:\n\n)?```\w[^\n]*\n\S/.test(text),
    );
    expect(without.map(([path]) => path)).toEqual([]);
    for (const [name, text] of constructs) expect(text, name).toContain('```dln');
  });

  it('has no link that leads nowhere', () => {
    for (const [path, text] of files) {
      if (!path.endsWith('.md')) continue;
      for (const [, to] of text.matchAll(/\]\(([^)#:\s]+)(?: "[^"]*")?\)/g)) {
        const target = posix.normalize(posix.join(posix.dirname(path), to as string));
        const exists = existsSync(new URL(`../../${target}`, import.meta.url));
        expect(exists, `${path} links ${to}`).toBe(true);
      }
    }
  });
});
