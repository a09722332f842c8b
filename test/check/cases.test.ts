/** Decides that the mistakes which people really make are told well: file by file, all that a terminal shows. */
import { readdirSync, readFileSync } from 'node:fs';
import { checkFile, chunksOf, fileTable, openDatabase, renderTerminal } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { settle } from './check-text.js';

const folder = new URL('./cases/', import.meta.url);

/** All that a terminal shows of a file: every finding, with the edits that were tried and mend it. */
async function shown(text: string): Promise<string> {
  const uri = 'input.dln';
  const db = openDatabase();
  db.setText(uri, text);
  const { diagnostics } = await settle(db, () => checkFile(db, uri, { repairs: true }));
  const files = fileTable([{ uri, name: uri, text, chunks: chunksOf(db, uri) }]);
  return `${diagnostics.map((d) => renderTerminal(d, files, { colour: false, width: 120 })).join('\n\n')}\n`;
}

describe('a mistake that people make is told', () => {
  it.each(readdirSync(folder))('%s', async (name) => {
    const text = readFileSync(new URL(`${name}/input.dln`, folder), 'utf8');
    await expect(await shown(text)).toMatchFileSnapshot(new URL(`${name}/expected.txt`, folder).pathname);
  });
});
