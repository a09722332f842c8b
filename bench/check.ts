/** How long a check takes: `dlnc check` on 1,000 lines as a cold process, an edit to a program that is open, whether twice the lines take twice the time, and what 10,000 edits leave behind. Prints JSON; fails where the time grows faster than the text. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { checkFile, type Database, openDatabase } from '@dln/compiler';
import { longProgram } from './long-program.js';
import { machine, timing } from './statistics.js';

const LINES = 1000;
const COLD_RUNS = 15;
const WARM_RUNS = 60;
/** Lines of the two programs that are compared; the longer has twice as many. */
const HALF = 5000;
const GROWTH_RUNS = 5;
/** Twice the lines, and something for caches that are too small. */
const MOST_GROWTH = 2.3;
const EDITS = 10_000;

const text = longProgram(LINES);
const dlnc = join(process.cwd(), 'cli/dist/dlnc.mjs');
const folder = mkdtempSync(join(tmpdir(), 'dln-bench-'));

/** Milliseconds of each call, by the clock. */
function measure(runs: number, call: (run: number) => void): number[] {
  return Array.from({ length: runs }, (_, run) => {
    const start = performance.now();
    call(run);
    return performance.now() - start;
  });
}

/** Milliseconds of processor time of each call: what else runs on the machine counts less. */
function work(runs: number, call: (run: number) => void): number[] {
  return Array.from({ length: runs }, (_, run) => {
    const start = process.cpuUsage();
    call(run);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Bytes that something still holds. */
function inUse(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

function check(db: Database, source: string): void {
  db.setText('/long.dln', source);
  const { diagnostics } = checkFile(db, '/long.dln');
  if (diagnostics.length > 0) throw new Error(`the program has a mistake: ${diagnostics[0]?.code}`);
}
/** A different width in one layer each time, as if it were typed. */
const typed = (run: number): string => text.replace('Dense(64)', `Dense(${100 + run})`);
/** The same lines, so that nothing of them is known from before. */
const renamed = (source: string, run: number): string => source.replaceAll(/\b(Block|Net)(\d)/g, `$1${run}_$2`);

try {
  const file = join(folder, 'long.dln');
  writeFileSync(file, text);
  const nothing = measure(COLD_RUNS, () => execFileSync(process.execPath, ['-e', '0']));
  const cold = measure(COLD_RUNS, () => execFileSync(process.execPath, [dlnc, 'check', file]));

  const db = openDatabase();
  check(db, text);
  const edited = measure(WARM_RUNS, (run) => check(db, typed(run)));

  const [half, whole] = [longProgram(HALF), longProgram(2 * HALF)];
  const afresh = (source: string, first: number) =>
    timing(work(GROWTH_RUNS, (run) => check(openDatabase(), renamed(source, first + run))));
  afresh(half, 0);
  const growth = { lines: [HALF, 2 * HALF], half: afresh(half, 100), whole: afresh(whole, 200) };
  const ratio = growth.whole.lowest / growth.half.lowest;
  const large = openDatabase();
  check(large, whole);
  const editedLarge = measure(WARM_RUNS, (run) => check(large, whole.replace('Dense(64)', `Dense(${100 + run})`)));

  const results = db.memory.size;
  const before = inUse();
  for (let run = 0; run < EDITS; run++) check(db, typed(run));
  const after = inUse();

  console.log(
    JSON.stringify(
      {
        bench: 'check',
        lines: text.split('\n').length,
        bytes: text.length,
        cold: timing(cold),
        node: timing(nothing),
        edited: timing(edited),
        growth: { ...growth, ratio: Math.round(ratio * 100) / 100, most: MOST_GROWTH },
        editedLarge: timing(editedLarge),
        memory: { edits: EDITS, heapBefore: before, heapAfter: after, results: [results, db.memory.size] },
        machine: await machine(),
      },
      null,
      2,
    ),
  );
  if (ratio > MOST_GROWTH) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
