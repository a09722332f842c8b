/** Decides how headers and rows of data are read where there are no files to open: each is fetched whole, up to a limit. */
import { type DataFile, type Fault, fieldArray, isFault, type OpenTable, openTable } from '@dln/formats';
import type { Host, Sample } from './host.js';
import { uriOfPath } from './paths-in-strings.js';

/** Larger files are not sent to a browser only to learn their columns. */
const largest = 64 * 2 ** 20;
type Call = Parameters<Host['header']>[0];

/** What a host knows of data, over nothing but bytes by address. */
export function dataInMemory(readBytes: Host['readBytes']): Required<Pick<Host, 'header' | 'sourceFiles' | 'sample'>> {
  const fileAt = async (path: string, from: string): Promise<DataFile | Fault> => {
    const uri = path.startsWith('/') ? null : uriOfPath(from, path);
    if (uri === null) return fault('DLN4105', path, 'a browser reads files of the workspace only');
    const bytes = await readBytes(uri, largest + 1);
    if (bytes === null)
      return fault('DLN4103', path, 'the workspace has no such file, or it is a folder, which a browser does not read');
    if (bytes.length > largest) return fault('DLN4103', path, 'it has more than 64 MB, too much for a browser');
    return { name: path, bytes: { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) } };
  };
  const open = async (call: Call, from: string): Promise<OpenTable | Fault> => {
    const named = new Map<string, DataFile>();
    for (const [name, path] of Object.entries(call.files)) {
      const file = await fileAt(path, from);
      if (isFault(file)) return file;
      named.set(name, file);
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

const fault = (code: Fault['fault'], file: string, why: string): Fault => ({ fault: code, args: { file, why } });
