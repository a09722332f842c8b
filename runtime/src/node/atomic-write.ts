/** Decides how a file takes the place of another: whole or not at all, whenever the power fails. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Fault } from '@dln/formats';

/** The calls of the file system that are made here; a test passes others. Each throws an error with a `code` like Node's. */
export interface FileCalls {
  /** Makes a file that was not there. */
  create(path: string): number;
  /** Bytes written, perhaps fewer than asked. */
  write(file: number, bytes: Uint8Array, from: number): number;
  fsync(file: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  /** Makes the names in a folder last. */
  fsyncFolder(folder: string): void;
  makeFolder(folder: string): void;
  list(folder: string): readonly string[];
  read(path: string): Uint8Array;
}

export const nodeFiles: FileCalls = {
  create: (path) => openSync(path, 'wx'),
  write: (file, bytes, from) => writeSync(file, bytes, from),
  fsync: fsyncSync,
  close: closeSync,
  rename: renameSync,
  unlink: unlinkSync,
  fsyncFolder: (folder) => {
    // Windows opens no folders and makes renames last by itself.
    if (process.platform === 'win32') return;
    const file = openSync(folder, 'r');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  makeFolder: (folder) => mkdirSync(folder, { recursive: true }),
  list: (folder) => readdirSync(folder),
  read: (path) => readFileSync(path),
};

/** How a name under which a file is being written ends; what has it after a crash is rubbish. */
export const TEMPORARY = '.tmp';

/** The system's own name for a failure: `ENOSPC`. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

const faults: ReadonlyMap<string, Fault['fault']> = new Map([
  ['ENOSPC', 'DLN4308'],
  ['EDQUOT', 'DLN4308'],
  ['EACCES', 'DLN4309'],
  ['EPERM', 'DLN4309'],
  ['EROFS', 'DLN4309'],
]);

/** `DLN4308`: no room; `DLN4309`: no permission; `DLN4310`: anything else. */
export function writeFault(path: string, call: string, error: unknown): Fault {
  const reason = reasonOf(error);
  return { fault: faults.get(reason) ?? 'DLN4310', args: { path, call, reason } };
}

/**
 * Writes a file under a temporary name in the same folder, makes its bytes last, then gives it its name and makes that last.
 * On failure the temporary file is removed and what had the name before still has it; gives null on success.
 */
export function writeAtomically(path: string, bytes: Uint8Array, files: FileCalls = nodeFiles): Fault | null {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}${TEMPORARY}`);
  let call = 'open';
  let file: number | null = null;
  try {
    file = files.create(temporary);
    call = 'write';
    for (let from = 0; from < bytes.length; ) {
      const written = files.write(file, bytes, from);
      if (written <= 0) throw new Error('no byte was written');
      from += written;
    }
    call = 'fsync';
    files.fsync(file);
    call = 'close';
    const closing = file;
    file = null;
    files.close(closing);
    call = 'rename';
    files.rename(temporary, path);
  } catch (error) {
    if (file !== null) quietly(() => files.close(file as number));
    if (call !== 'open' || reasonOf(error) === 'EEXIST') quietly(() => files.unlink(temporary));
    return writeFault(path, call, error);
  }
  try {
    files.fsyncFolder(folder);
  } catch (error) {
    return writeFault(path, 'fsync of the folder', error);
  }
  return null;
}

/** Cleaning up after a failure; a second failure changes nothing. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {}
}
