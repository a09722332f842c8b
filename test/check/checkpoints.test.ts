/** Decides that a checkpoint which does not fit its model is told while typing, cause by cause: file by file, all that a terminal shows. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFile, chunksOf, fileTable, openDatabase, renderTerminal } from '@dln/compiler';
import { type SafetensorsDType, writeSafetensors } from '@dln/formats';
import { describe, expect, it } from 'vitest';
import { settle } from './check-text.js';

const folder = new URL('./checkpoints/', import.meta.url);
const bytesOf: Readonly<Record<string, number>> = { F32: 4, F16: 2, I32: 4, BOOL: 1 };

/** The file of a model of two blocks and a head that all cases load from; `tensors.json` of a case says what is in it. */
function checkpoint(
  tensors: Readonly<Record<string, readonly [dtype: SafetensorsDType, ...shape: number[]]>>,
): Uint8Array {
  return writeSafetensors(
    new Map(
      Object.entries(tensors).map(([name, [dtype, ...shape]]) => {
        const bytes = shape.reduce((n, d) => n * d, bytesOf[dtype] ?? 4);
        return [name, { dtype, shape, data: new Uint8Array(bytes) }];
      }),
    ),
  );
}

/** `edit`: the program after something was done to it. */
async function shown(name: string, edit: (text: string) => string = (text) => text): Promise<string> {
  const at = mkdtempSync(join(tmpdir(), 'dln-checkpoint-'));
  try {
    const text = edit(readFileSync(new URL(`${name}/input.dln`, folder), 'utf8'));
    const tensors = JSON.parse(readFileSync(new URL(`${name}/tensors.json`, folder), 'utf8'));
    writeFileSync(join(at, 'body.safetensors'), checkpoint(tensors));
    const uri = join(at, 'input.dln');
    const db = openDatabase();
    db.setText(uri, text);
    const { diagnostics } = await settle(db, () => checkFile(db, uri, { repairs: true }));
    const files = fileTable([{ uri, name: 'input.dln', text, chunks: chunksOf(db, uri) }]);
    return `${diagnostics.map((d) => renderTerminal(d, files, { colour: false, width: 120 })).join('\n\n')}\n`;
  } finally {
    rmSync(at, { recursive: true });
  }
}

describe('a checkpoint that does not fit is told', () => {
  it('with the lines that make it fit', async () => {
    for (const name of ['renamed-prefix', 'renamed-part']) {
      const lines = /add `(\{ .* \})`/.exec(await shown(name))?.[1] ?? '';
      expect(await shown(name, (text) => text.replace('safetensors")', `safetensors") ${lines}`))).toBe('\n');
    }
  });

  it.each(readdirSync(folder))('%s', async (name) => {
    await expect(await shown(name)).toMatchFileSnapshot(new URL(`${name}/expected.txt`, folder).pathname);
  });
});
