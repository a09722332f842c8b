/** Decides how headers and rows of data are read where there are no files to open: each is fetched whole, up to a limit. */
import { type Fault, fieldArray, isFault, type OpenTable, openTable, type SourceFiles } from '@dln/formats';
import type { Host, Sample } from './host.js';
import { uriOfPath } from './paths-in-strings.js';

/** Bytes of a file that is fetched whole; a larger one is told of as missing its end. */
const largest = 64 * 2 ** 20;
type Call = Parameters<Host['header']>[0];

/** What a host knows of data, over nothing but bytes by address. */
export function dataInMemory(readBytes: Host['readBytes']): Required<Pick<Host, 'header' | 'sourceFiles' | 'sample'>> {
  const open = async (call: Call, from: string): Promise<OpenTable | Fault> => {
    const named: Map<string, SourceFiles['named'] extends ReadonlyMap<string, infer F> ? F : never> = new Map();
    for (const [name, path] of Object.entries(call.files)) {
      const uri = uriOfPath(from, path);
      const bytes = uri === null ? null : await readBytes(uri, largest);
      if (bytes === null) return { fault: 'DLN4101', args: { file: path, nearest: '' } };
      named.set(name, {
        name: path,
        bytes: { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) },
      });
    }
    return openTable(call.format, { named, folder: null }, call.options);
  };
  return {
    header: async (call, from) => {
      const table = await open(call, from);
      return isFault(table) ? table : table.header;
    },
    sourceFiles: async (call, from) =>
      Object.values(call.files).flatMap((path) => {
        const uri = uriOfPath(from, path);
        return uri === null ? [] : [uri];
      }),
    sample: async (call, from, wanted): Promise<Sample | null> => {
      const table = await open(call, from);
      const rows = isFault(table) ? table : await table.rows(null);
      if (isFault(table) || isFault(rows)) return null;
      const { header } = table.header;
      // Arrays of different lengths are no table; rows of it mean nothing.
      if (header.fields.some((f) => f.rows !== undefined)) return null;
      const count = Math.min(wanted, rows.count);
      const columns = header.fields.map((field) => fieldArray(field, count));
      await rows.read(
        Int32Array.from({ length: count }, (_, i) => i),
        columns,
      );
      return { header, count, columns };
    },
  };
}
