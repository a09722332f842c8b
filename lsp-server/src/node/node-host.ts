/** Decides how a server reads the files of this machine. Headers of data are read by whoever starts it. */
import { open, readdir, readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SourceCall, SourceHeader } from '@dln/compiler';
import type { Fault } from '@dln/formats';
import { fromWire, type Host, type Sample, toWire } from '../index.js';

/** Reads headers of data and says which files they came from; paths are those of this machine. */
export interface DataDoor {
  readonly loadHeader: (call: SourceCall, fromFile: string) => Promise<SourceHeader | Fault>;
  /** The first rows of a source; without it a hover shows no rows. */
  readonly sample?: (call: SourceCall, fromFile: string, rows: number) => Promise<Sample | null>;
  readonly sourcePaths: (call: SourceCall, fromFile: string) => Promise<readonly string[]> | readonly string[];
}

/** Bytes of a program file. */
const largestProgram = 2 ** 20;

/** A host over the file system. */
export function nodeHost(data: DataDoor): Host {
  const { sample } = data;
  return {
    ...(sample === undefined
      ? {}
      : { sample: (call: SourceCall, from: string, rows: number) => sample(call, pathOf(from) ?? from, rows) }),
    readText: async (uri) => {
      const path = pathOf(uri);
      if (path === null) return null;
      try {
        const bytes = await readFile(path);
        if (bytes.length > largestProgram) return null;
        const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        return text;
      } catch {
        // Not there, not readable or no text: its import says so.
        return null;
      }
    },
    readBytes: async (uri, limit) => {
      const path = pathOf(uri);
      if (path === null) return null;
      try {
        const file = await open(path, 'r');
        try {
          const { bytesRead, buffer } = await file.read(new Uint8Array(limit), 0, limit, 0);
          return buffer.subarray(0, bytesRead);
        } finally {
          await file.close();
        }
      } catch {
        return null;
      }
    },
    list: async (folder) => {
      const path = pathOf(folder);
      if (path === null) return [];
      try {
        const entries = await readdir(path, { withFileTypes: true });
        return entries
          .map((e) => ({ name: e.name, isFolder: e.isDirectory() }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
      } catch {
        return [];
      }
    },
    header: (call, from) => data.loadHeader(call, pathOf(from) ?? from),
    sourceFiles: async (call, from) =>
      (await data.sourcePaths(call, pathOf(from) ?? from)).map((path) => fromWire(pathToFileURL(path).href)),
    later: (run) => {
      setImmediate(run);
    },
    now: () => performance.now(),
    exit: (code) => {
      process.exit(code);
    },
  };
}

/** Null for what is no file of this machine. */
function pathOf(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    return fileURLToPath(toWire(uri));
  } catch {
    return null;
  }
}
