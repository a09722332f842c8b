/** Holds that every published variant in examples/course has its library's parameters exactly and its published multiply-adds to 1 %, and that docs/models.md says so. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentUrl, modelsDocument, published, summaryFor } from './models.js';

describe.each(published)('$model', (p) => {
  it(`is ${p.theirs} of ${p.source}`, () => {
    const summary = summaryFor(p);
    expect(Number(summary.parameters.atOne)).toBe(p.parameters);
    expect([summary, ...summary.layers].flatMap((l) => [...l.weights, ...l.states]).length).toBe(p.tensors);
    if (p.gigaops !== null) expect(Math.abs(Number(summary.macs.atOne) / 1e9 / p.gigaops - 1)).toBeLessThan(0.01);
  });
});

it('docs/models.md is what `npm run models` writes', () => {
  expect(readFileSync(documentUrl, 'utf8')).toBe(modelsDocument());
});
