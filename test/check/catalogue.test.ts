/** Decides that every record of the catalogue is true: its bad program gives it and nothing else, its good one gives nothing. */
import { catalogue, type Diagnostic, describe as described, planOf } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { checkText, mainUri, settle } from './check-text.js';

/** What the examples import. */
const neighbours = { files: { 'folder/layers.dln': 'export layer Shared(x: f32[*S, D]) -> f32[*S, D] = x' } };

/** What checking finds; where it finds nothing, what building the graphs finds: that a gradient reaches nothing shows only there. */
async function findings(text: string) {
  const checked = await checkText(text, neighbours);
  const planned = await settle(checked.db, () => planOf(checked.db, mainUri, { params: new Map() }), neighbours);
  const diagnostics: readonly Diagnostic[] = checked.diagnostics.length > 0 ? checked.diagnostics : planned.diagnostics;
  return { diagnostics, needs: planned.needs, db: checked.db };
}

describe('every record of the catalogue', () => {
  const records = [...catalogue.values()].filter((d) => d.bad !== null);

  it.each(records.map((def) => [`${def.code} ${def.name}`, def] as const))(
    '%s: its bad program gives it, and nothing else',
    async (_name, def) => {
      const { diagnostics, needs, db } = await findings(def.bad as string);
      expect(needs).toEqual([]);
      const told = diagnostics.map((d) => `${d.code} ${described(d).message}`);
      expect(
        diagnostics.map((d) => d.code),
        told.join('\n'),
      ).toEqual([def.code]);
      for (const d of diagnostics) {
        const chunk = db.file(mainUri)?.chunks.find((c) => c.chunk.key === d.at.decl)?.chunk;
        expect(chunk, `${d.code} stands in ${d.at.decl}`).toBeDefined();
        expect(d.at.start).toBeGreaterThanOrEqual(0);
        expect(d.at.end).toBeLessThanOrEqual((chunk?.text.length ?? 0) + 1);
        const { message, label, help, notes } = described(d);
        expect(message).not.toMatch(/\.$|^[A-Z][a-z]|\n/);
        expect(message.split('`').length % 2, message).toBe(1);
        for (const text of [message, label, ...help, ...notes])
          for (const line of text.split('\n')) expect(line.trim()).not.toMatch(/undefined|NaN|\[object|``| {2}|\$\{/);
      }
    },
  );

  it.each(records.map((def) => [`${def.code} ${def.name}`, def] as const))(
    '%s: its good program gives nothing',
    async (_name, def) => {
      const { diagnostics, needs } = await findings(def.good as string);
      expect(needs).toEqual([]);
      expect(diagnostics.map((d) => `${d.code} ${described(d).message}`)).toEqual([]);
    },
  );
});
