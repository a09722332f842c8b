/** Proves the standard library as if it were a user's file: a use of std never checks std's bodies, so this does, for every value of their dims. */
import { checkFile, chunksOf, fileTable, openDatabase, renderTerminal, stdFiles } from '@dln/compiler';
import { describe, expect, it } from 'vitest';

const files = stdFiles().map(({ uri, text }) => ({ name: uri, text }));
const whole = files.map((f) => f.text).join('\n');

/** Diagnostics of a text as a person would read them; empty if there are none. */
function findings(text: string): string {
  const db = openDatabase();
  const uri = 'file.dln';
  db.setText(uri, text);
  const table = fileTable([{ uri, name: uri, text, chunks: chunksOf(db, uri) }]);
  const { diagnostics, needs } = checkFile(db, uri);
  expect(needs).toEqual([]);
  return diagnostics.map((d) => renderTerminal(d, table, { colour: false, width: 120 })).join('\n');
}

describe('std', () => {
  it('is all there', () => {
    expect(files.length).toBeGreaterThanOrEqual(7);
    expect(whole.match(/^export /gm)?.length).toBeGreaterThan(70);
  });
  it('checks without a word, as one file', () => expect(findings(whole)).toBe(''));
  it.each(files)('checks without a word: $name', ({ text }) => expect(findings(text)).toBe(''));
  it('has a line of documentation on everything that it exports', () => {
    const bare = [...whole.matchAll(/(^.*)\n(export \w+ \w+)/gm)]
      .filter(([, before]) => !before?.startsWith('## '))
      .map((m) => m[2]);
    expect(bare).toEqual([]);
  });
  it('is found wrong where it is wrong', () => {
    const dense = 'weight bias: f32[units] = uniform(low: -1 / sqrt(D)';
    expect(whole).toContain(dense);
    expect(findings(whole.replace(dense, dense.replace('f32[units]', 'f32[D]')))).toMatch(/error\[DLN\d{4}\]/);
    const adam = 'next m = beta1 * m + (1 - beta1) * g';
    expect(whole).toContain(adam);
    expect(findings(whole.replace(adam, 'next m = beta1 * m + sum(g, axis: 0)'))).toMatch(/error\[DLN\d{4}\]/);
  });
});
