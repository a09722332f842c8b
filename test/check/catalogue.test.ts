import { catalogue, describe as described } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { checkText, mainUri } from './check-text.js';

/** `helper.dln` is what the examples import where they need a second file. */
const neighbours = { files: { '/work/layers.dln': 'export layer Shared(x: f32[*S, D]) -> f32[*S, D] = x' } };

describe('every record of the catalogue', () => {
  const records = [...catalogue.values()].filter((d) => d.bad !== null);

  it.each(records.map((def) => [`${def.code} ${def.name}`, def] as const))('%s: its bad program gives it, and nothing else', async (_name, def) => {
    const { diagnostics, needs, db } = await checkText(def.bad as string, neighbours);
    expect(needs).toEqual([]);
    const told = diagnostics.map((d) => `${d.code} ${described(d).message}`);
    expect(diagnostics.map((d) => d.code), told.join('\n')).toEqual([def.code]);
    for (const d of diagnostics) {
      const chunk = db.file(mainUri)?.chunks.find((c) => c.chunk.key === d.at.decl)?.chunk;
      expect(chunk, `${d.code} stands in ${d.at.decl}`).toBeDefined();
      expect(d.at.start).toBeGreaterThanOrEqual(0);
      expect(d.at.end).toBeLessThanOrEqual((chunk?.text.length ?? 0) + 1);
      const { message, label, help, notes } = described(d);
      expect(message).not.toMatch(/\.$|^[A-Z][a-z]|\n/);
      expect(message.split('`').length % 2, message).toBe(1);
      for (const text of [message, label, ...help, ...notes]) expect(text).not.toMatch(/undefined|NaN|\[object|``| {2}|\$\{/);
    }
  });

  it.each(records.map((def) => [`${def.code} ${def.name}`, def] as const))('%s: its good program gives nothing', async (_name, def) => {
    const { diagnostics, needs } = await checkText(def.good as string, neighbours);
    expect(needs).toEqual([]);
    expect(diagnostics.map((d) => `${d.code} ${described(d).message}`)).toEqual([]);
  });
});
