/** Holds that every published variant in examples/course has its library's parameters exactly and its published multiply-adds to 1 %, and that docs/models.md says so. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memory, needsOf } from './memory.js';
import { documentUrl, modelsDocument, published, summaryFor } from './models.js';

describe.each(published)('$model', (p) => {
  it(`is ${p.theirs} of ${p.source}`, () => {
    const summary = summaryFor(p);
    expect(Number(summary.parameters.atOne)).toBe(p.parameters);
    expect([summary, ...summary.layers].flatMap((l) => [...l.weights, ...l.states]).length).toBe(p.tensors);
    if (p.gigaops !== null) expect(Math.abs(Number(summary.macs.atOne) / 1e9 / p.gigaops - 1)).toBeLessThan(0.01);
  });
});

describe('what training needs of memory', () => {
  it.each(memory.rows)(
    '$model with a batch of $batch keeps what PyTorch keeps',
    ({ model, batch, parameters, saved, peak }) => {
      const needs = needsOf('32-sam', model, batch);
      expect(4 * needs.parameters).toBe(parameters);
      expect(Math.abs(needs.activations / saved - 1)).toBeLessThan(0.02);
      expect(peak).toBeGreaterThan(3 * parameters + saved);
    },
  );
});

it('docs/models.md is what `npm run models` writes', () => {
  expect(readFileSync(documentUrl, 'utf8')).toBe(modelsDocument());
});
