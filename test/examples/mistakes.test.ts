/** Each program of `mistakes/` gives exactly the one error that its comment foretells, in the line below the comment. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findingsOf, folder } from './example.js';

const codes: Readonly<Record<string, string>> = {
  'broadcast.dln': 'DLN2204',
  'classes.dln': 'DLN2003',
  'column.dln': 'DLN1201',
  'grey.dln': 'DLN2003',
  'kernel.dln': 'DLN2301',
};

describe('the mistakes', () => {
  it('are all known', () => {
    expect(readdirSync(`${folder}mistakes`).sort()).toEqual(Object.keys(codes));
  });

  for (const [name, code] of Object.entries(codes)) {
    it(`${name} gives ${code} where its comment says`, async () => {
      const lines = readFileSync(`${folder}mistakes/${name}`, 'utf8').split('\n');
      const comment = lines.findIndex((line) => line.trim().startsWith('# error['));
      const found = await findingsOf(`mistakes/${name}`);
      expect(found.map((d) => ({ code: d.code, line: d.range.start.line }))).toEqual([{ code, line: comment + 1 }]);
      expect(found.map((d) => `# ${d.severity}[${d.code}]: ${d.message}`)).toEqual([lines[comment]?.trim()]);
    });
  }
});
