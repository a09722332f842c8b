/** How long a check of a 1,000-line program takes: `dlnc check` as a cold process, and one edit to a program that is open. Prints JSON. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFile, openDatabase } from '@dln/compiler';
import { longProgram } from './long-program.js';
import { machine, timing } from './statistics.js';

const LINES = 1000;
const COLD_RUNS = 15;
const WARM_RUNS = 60;

const text = longProgram(LINES);
const dlnc = join(process.cwd(), 'cli/dist/dlnc.mjs');
const folder = mkdtempSync(join(tmpdir(), 'dln-bench-'));

/** Milliseconds of each call. */
function measure(runs: number, call: (run: number) => void): number[] {
  return Array.from({ length: runs }, (_, run) => {
    const start = performance.now();
    call(run);
    return performance.now() - start;
  });
}

try {
  const file = join(folder, 'long.dln');
  writeFileSync(file, text);
  const nothing = measure(COLD_RUNS, () => execFileSync(process.execPath, ['-e', '0']));
  const cold = measure(COLD_RUNS, () => execFileSync(process.execPath, [dlnc, 'check', file]));

  const db = openDatabase();
  const check = (source: string): void => {
    db.setText('/long.dln', source);
    const { diagnostics } = checkFile(db, '/long.dln');
    if (diagnostics.length > 0) throw new Error(`the program has a mistake: ${diagnostics[0]?.code}`);
  };
  check(text);
  // A different width in one layer each time, as if it were typed.
  const edited = measure(WARM_RUNS, (run) => check(text.replace('Dense(64)', `Dense(${100 + run})`)));

  const lines = text.split('\n').length;
  console.log(
    JSON.stringify(
      {
        bench: 'check',
        lines,
        bytes: text.length,
        cold: timing(cold),
        node: timing(nothing),
        edited: timing(edited),
        machine: await machine(),
      },
      null,
      2,
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
