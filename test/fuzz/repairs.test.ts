/** Holds that what is offered for a mistake can be trusted, on random mistakes in programs that together hold every construct. */
import { fileURLToPath } from 'node:url';
import { checkFile, type fixFile, openDatabase } from '@dln/compiler';
import { format } from '@dln/grammar';
import { describe, expect, it } from 'vitest';
import { randomFrom } from './grammar-fuzz.js';
import { constructPrograms, repairPrograms } from './programs.js';
import { breach, fuzzRepairs } from './repair-fuzz.js';

const test = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

describe('repairs of random mistakes', () => {
  it('fit, mend what they say, settle, and touch nothing that is not blamed', () => {
    const report = fuzzRepairs(Number(process.env.FUZZ_REPAIRS ?? 60), randomFrom(20261124), repairPrograms(test));
    expect(report.failure).toBeNull();
    expect(report.sound, 'edits that were offered').toBeGreaterThan(20);
  });

  it.each(constructPrograms(test).map((text) => [text.split('\n', 1)[0], text]))(
    'begin with sound programs: %s',
    (_, text) => {
      const db = openDatabase();
      db.setText('/f.dln', text ?? '');
      expect(checkFile(db, '/f.dln').diagnostics).toEqual([]);
      expect(format(text ?? '').text).toBe(text);
    },
  );

  it('are caught where they do harm', () => {
    const text = 'fn f(x: f32[N]) -> f32[N] = rellu(x)\n\nfn g(x: f32[N]) = x\n';
    expect(breach(text).why).toBeNull();
    const careless: typeof fixFile = (db, uri) => ({
      text: `${db.file(uri)?.text}# mended\n`,
      applied: [{ code: 'DLN1201', line: 1, title: 'adds a line' }],
    });
    expect(breach(text, careless).why).toContain('a second time changes more');
    const silent: typeof fixFile = (db, uri) => ({ text: `${db.file(uri)?.text}# mended\n`, applied: [] });
    expect(breach(text, silent).why).toContain('changed without a word');
  });

  it('never close one bracket again and again', () => {
    const text = 'fn f(x: f32[N]) =\n  g(\n    x,\n    g(x, h{ x),\n  )\n\nfn g(x: f32[N]) = x\n';
    expect(breach(text).why).toBeNull();
  });
});
