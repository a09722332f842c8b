/** Holds that docs/comparison.md claims nothing that is not shown: every yes links a file that is there and says what is named. */
import { describe, expect, it } from 'vitest';
import { repositoryFiles } from '../architecture/source-files.js';
import { comparisonPage } from './comparison.js';
import { notes, rivals, rows } from './comparison-rows.js';

const files = new Map(repositoryFiles().map((f) => [f.path, f.text]));

describe('docs/comparison.md', () => {
  it('is what the rows give', () => {
    expect(files.get('docs/comparison.md'), 'run `npm run docs`').toBe(comparisonPage());
  });

  it.each(rows.map((r) => [r.feature, r] as const))(
    '%s: is proved where it is claimed',
    (_, { others, dln, proofs }) => {
      const cells = others.split(' ');
      expect(cells).toHaveLength(rivals.length);
      for (const cell of cells) {
        const note = /^[YPN?-](\d+|g)?$/.exec(cell);
        expect(note, cell).not.toBeNull();
        if (/\d/.test(cell)) expect(notes[Number(cell.slice(1)) - 1], cell).toBeDefined();
      }
      if (dln === 'no') expect(proofs).toEqual([]);
      else expect(proofs.length).toBeGreaterThan(0);
      for (const { path, says } of proofs) {
        expect([...files.keys()], path).toContain(path);
        if (says !== undefined) expect(files.get(path), `${path} says ${says}`).toContain(says);
      }
    },
  );

  it('uses every note', () => {
    const used = new Set(rows.flatMap((r) => [...r.others.matchAll(/[YPN](\d+)/g)].map((m) => Number(m[1]))));
    expect([...used].sort((a, b) => a - b)).toEqual(notes.map((_, i) => i + 1));
  });
});
