/** How long the ported architectures take to check, all in one process and each declaration alone, and how much had to be written for the checker. Prints JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFile, openDatabase } from '@dln/compiler';
import { machine, timing } from './statistics.js';

const folder = join(process.cwd(), 'test/ports/programs');
const programs = readdirSync(folder)
  .filter((name) => name.endsWith('.dln'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

/** Milliseconds for all programs in a database of their own; throws where one has a finding. */
function checkAll(): {
  readonly total: number;
  readonly each: readonly { readonly name: string; readonly took: number }[];
} {
  const each = programs.map(({ name, text }) => {
    const start = performance.now();
    const db = openDatabase();
    db.setText(name, text);
    const { diagnostics } = checkFile(db, name);
    if (diagnostics.length > 0) throw new Error(`${name}: ${diagnostics[0]?.code}`);
    return { name, took: performance.now() - start };
  });
  return { total: each.reduce((sum, { took }) => sum + took, 0), each };
}

const first = checkAll();
const again = Array.from({ length: 5 }, () => checkAll().total);
const declarations = programs.flatMap(
  ({ text }) => text.match(/^(?:export )?(?:layer|model|fn|loss)\b/gm) ?? [],
).length;
const count = (pattern: RegExp): number => programs.reduce((n, { text }) => n + (text.match(pattern)?.length ?? 0), 0);

console.log(
  JSON.stringify(
    {
      bench: 'ports',
      programs: programs.length,
      lines: count(/\n/g),
      declarations,
      wheres: count(/\bwhere\b/g),
      suppressions: count(/# *allow\b/g),
      /** The first time in a fresh process. */
      cold: { total: first.total, perDeclaration: first.total / declarations },
      warm: timing(again),
      slowest: [...first.each].sort((a, b) => b.took - a.took).slice(0, 5),
      machine: await machine(),
    },
    null,
    2,
  ),
);
