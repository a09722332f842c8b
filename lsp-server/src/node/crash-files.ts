/** Decides how a server of this machine remembers what ended its predecessors: one small file a process that says what it is at, and one list of those that never came back. */
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Attempt, Journal } from '../index.js';

/** Ends of a server that are kept; older ones have no say. */
const remembered = 50;
const day = 24 * 60 * 60 * 1000;
const listName = 'ended.json';

interface Ended extends Attempt {
  readonly at: number;
}

/** A journal in `folder`, which is made where it is lacking; null where nothing can be written there. `now`: milliseconds of the calendar. */
export function crashFiles(folder: string, now: number = Date.now()): Journal | null {
  const own = join(folder, `${process.pid}.json`);
  const list = join(folder, listName);
  try {
    mkdirSync(folder, { recursive: true });
    const fatal = [...read(list), ...inherited(folder, now)].filter(({ at }) => now - at < day).slice(-remembered);
    writeFileSync(list, JSON.stringify(fatal));
    const file = openSync(own, 'w');
    process.once('exit', () => {
      closeSync(file);
      rmSync(own, { force: true });
    });
    let written = 0;
    return {
      fatal,
      write: (running) => {
        const bytes = running.length === 0 ? 0 : writeSync(file, JSON.stringify(running), 0);
        if (bytes < written) ftruncateSync(file, bytes);
        written = bytes;
      },
      keep: (attempts) => writeFileSync(list, JSON.stringify(attempts)),
    };
  } catch {
    // A home that cannot be written: then nothing outlives the process.
    return null;
  }
}

/** What processes that are gone were at. Each is taken by one server alone: a rename succeeds once. */
function inherited(folder: string, now: number): readonly Ended[] {
  return readdirSync(folder).flatMap((name) => {
    const pid = Number(/^(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) return [];
    const taken = join(folder, `taken-${process.pid}-${name}`);
    try {
      renameSync(join(folder, name), taken);
    } catch {
      return [];
    }
    const found = read(taken).map((a) => ({ ...a, at: now }));
    rmSync(taken, { force: true });
    return found;
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Empty for what is no list of attempts. */
function read(path: string): readonly Ended[] {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(found) ? found.filter(isEnded).map((a) => ({ ...a, at: a.at ?? 0 })) : [];
  } catch {
    return [];
  }
}
const isEnded = (value: unknown): value is Ended =>
  typeof value === 'object' &&
  value !== null &&
  ['feature', 'method', 'content'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string');
