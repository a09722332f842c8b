/** Decides how a run's events are kept: `metrics.jsonl`, one a line, appended as they come. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunEvent } from '../events.js';
import { reasonOf } from './atomic-write.js';

/** An event as one line of JSON. NaN and the infinities, which JSON lacks, are texts. */
export const eventLine = (event: RunEvent): string =>
  JSON.stringify(event, (_, x: unknown) => (typeof x === 'number' && !Number.isFinite(x) ? String(x) : x));

export interface MetricsFile {
  /** Appends an event; gives the system's reason the first time that it fails, and does nothing from then on. */
  write(event: RunEvent): string | null;
  close(): void;
}

/** Opens the file, making its folder: emptied for a new run, appended to for a resumed one. Gives the reason where that fails. */
export function openMetrics(path: string, resumed: boolean): MetricsFile | { readonly reason: string } {
  let file: number | null;
  try {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, resumed ? 'a+' : 'w');
    // A killed run may have left half a line.
    const { size } = fstatSync(file);
    const last = new Uint8Array(1);
    if (resumed && size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a) writeSync(file, '\n');
  } catch (error) {
    return { reason: reasonOf(error) };
  }
  const close = (): void => {
    if (file !== null) closeSync(file);
    file = null;
  };
  return {
    write: (event) => {
      if (file === null) return null;
      try {
        writeSync(file, `${eventLine(event)}\n`);
        return null;
      } catch (error) {
        close();
        return reasonOf(error);
      }
    },
    close,
  };
}
