/** Decides where checkpoints lie, how many are kept, and which one a resume takes. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Fault, isFault } from '@dln/formats';
import type { CheckpointState } from '../checkpoint/checkpoint.js';
import { decodeCheckpoint } from '../checkpoint/decode.js';
import type { Digest } from '../checkpoint/sha256.js';
import type { CheckpointStore } from '../train/door.js';
import { type FileCalls, nodeFiles, reasonOf, TEMPORARY, writeAtomically, writeFault } from './atomic-write.js';

/** OpenSSL's SHA-256. */
export const nodeDigest: Digest = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** `runs/<file's stem>/<train>`: what is no letter, digit, `_`, `-` or inner point is written as its code, so that no name leaves the folder. */
export const checkpointFolder = (runs: string, ...names: readonly string[]): string =>
  join(runs, ...names.map(safeName));
const safeName = (name: string): string =>
  name.replace(/[^A-Za-z0-9_.-]|(?<![A-Za-z0-9])\./g, (c) => `%${c.charCodeAt(0).toString(16)}`) || '%';

const NAME = /^step-(\d{6,16})\.dlnw$/;
const nameOf = (step: number): string => `step-${String(step).padStart(6, '0')}.dlnw`;
/** Where the checkpoints of the run before go when a new one starts. */
const PREVIOUS = 'previous';

/** Names of the checkpoints in a folder, newest first. */
function checkpointsIn(folder: string, files: Pick<FileCalls, 'list'>): readonly string[] {
  const stepOf = (name: string): number => Number(NAME.exec(name)?.[1]);
  return files
    .list(folder)
    .filter((name) => NAME.test(name))
    .sort((a, b) => stepOf(b) - stepOf(a));
}

export interface FolderOptions {
  /** The run goes on with what is in the folder; otherwise that is put aside into `previous/`. */
  readonly resumed: boolean;
  /** How many are kept, at least 2: the one before is there while a new one is written, whatever happens. */
  readonly keep?: number;
  readonly files?: FileCalls;
}

/** Opens a folder for a run's checkpoints; makes it, and removes what a crash has left half-written. */
export function openCheckpoints(folder: string, options: FolderOptions): CheckpointStore | Fault {
  const { resumed, files = nodeFiles } = options;
  const keep = Math.max(2, options.keep ?? 2);
  try {
    files.makeFolder(folder);
    for (const name of files.list(folder)) if (name.endsWith(TEMPORARY)) files.unlink(join(folder, name));
    if (!resumed) putAside(folder, files);
  } catch (error) {
    return writeFault(folder, 'open', error);
  }
  return {
    save: async (bytes, { step }) => {
      const path = join(folder, nameOf(step));
      const fault = writeAtomically(path, bytes, files);
      if (fault !== null) return fault;
      removeOld(folder, step, keep, files);
      return { path };
    },
  };
}

/** Moves the checkpoints of the run before, so that a resume never takes one of them for this run's. */
function putAside(folder: string, files: FileCalls): void {
  const had = checkpointsIn(folder, files);
  if (had.length === 0) return;
  const previous = join(folder, PREVIOUS);
  files.makeFolder(previous);
  for (const name of checkpointsIn(previous, files)) files.unlink(join(previous, name));
  for (const name of had) files.rename(join(folder, name), join(previous, name));
  files.fsyncFolder(previous);
  files.fsyncFolder(folder);
}

/** Removes all but the newest, and those of later steps: they are damaged ones that the resume has passed over. */
function removeOld(folder: string, step: number, keep: number, files: FileCalls): void {
  try {
    const own = checkpointsIn(folder, files);
    const newest = own.indexOf(nameOf(step));
    for (const [i, name] of own.entries()) if (i < newest || i >= newest + keep) files.unlink(join(folder, name));
  } catch {
    // A file too many does no harm; the next checkpoint tries again.
  }
}

/** What a folder gives to go on from. */
export interface Newest {
  readonly found: { readonly path: string; readonly state: CheckpointState } | null;
  /** Newer ones that cannot be read, newest first. */
  readonly skipped: readonly { readonly path: string; readonly fault: Fault }[];
}

/** The newest checkpoint that verifies. A folder that is not there holds none. */
export function newestThatVerifies(folder: string, files: Pick<FileCalls, 'list' | 'read'> = nodeFiles): Newest {
  const skipped: { path: string; fault: Fault }[] = [];
  let names: readonly string[] = [];
  try {
    names = checkpointsIn(folder, files);
  } catch {
    return { found: null, skipped };
  }
  for (const name of names) {
    const path = join(folder, name);
    const state = readCheckpoint(path, files);
    if (!isFault(state)) return { found: { path, state }, skipped };
    skipped.push({ path, fault: state });
  }
  return { found: null, skipped };
}

/** One checkpoint. Faults carry the path: `DLN4301` to `DLN4303`. */
export function readCheckpoint(path: string, files: Pick<FileCalls, 'read'> = nodeFiles): CheckpointState | Fault {
  let bytes: Uint8Array;
  try {
    bytes = files.read(path);
  } catch (error) {
    return { fault: 'DLN4301', args: { path, why: `it cannot be read (${reasonOf(error)})` } };
  }
  const state = decodeCheckpoint(bytes, nodeDigest);
  return isFault(state) ? { fault: state.fault, args: { ...state.args, path } } : state;
}
