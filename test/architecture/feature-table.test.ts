/** Decides that the table of editor features claims nothing without its test: each link leads to a file that has the test of that title. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const table = new URL('../../docs/editor-features.md', import.meta.url);
const rows = readFileSync(table, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2);

/** What is wrong with one cell of ours. */
function faultsOf(cell: string): readonly string[] {
  const links = [...cell.matchAll(/\[[^\]]*\]\(([^ )]+) "([^"]*)"\)/g)];
  const bare = cell.replace(/\[[^\]]*\]\([^)]*\)/g, '').replace(/Y, untested/g, '');
  const missing = links.filter(
    ([, path, title]) => !readFileSync(new URL(path as string, table), 'utf8').includes(`('${title}'`),
  );
  return [
    ...missing.map(([link]) => `no such test: ${link}`),
    ...(/Y/.test(bare) ? [`claimed without a test: ${cell}`] : []),
  ];
}

it('links every claim to a test that exists', () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.flatMap((row) => faultsOf(row.split(' | ')[1] ?? ''))).toEqual([]);
});

it('sees a claim without a test, and a test that is gone', () => {
  expect(faultsOf('Y')).toHaveLength(1);
  expect(faultsOf('[Y](../test/lsp/thin.test.ts "does what no test does")')).toHaveLength(1);
});
