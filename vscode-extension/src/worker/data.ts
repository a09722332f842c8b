/** Decides how a server in a browser reads the header of a data file: through the editor, whole and only up to a limit. */
import { type DataFile, type Fault, isFault, openTable } from '@dln/formats';
import type { Host, Wire } from '@dln/lsp-server';

/** Larger files are not sent to a browser only to learn their columns. */
const LARGEST = 64 * 2 ** 20;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+:/;

/** Headers of files that lie in the workspace. */
export function dataOver(wire: Wire): Pick<Host, 'header' | 'sourceFiles'> {
  const read = async (uri: string): Promise<Uint8Array | null> => {
    const text = (await wire.request('dln/readBytes', { uri, limit: LARGEST + 1 })) as string | null;
    return text === null ? null : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  };
  const fileAt = async (written: string, from: string): Promise<DataFile | Fault> => {
    if (SCHEME.test(written) || written.startsWith('/'))
      return { fault: 'DLN4105', args: { file: written, why: 'a browser reads files of the workspace only' } };
    const bytes = await read(resolved(written, from)).catch(() => null);
    if (bytes === null)
      return {
        fault: 'DLN4103',
        args: {
          file: written,
          why: 'the workspace has no such file, or it is a folder, which a browser does not read',
        },
      };
    if (bytes.length > LARGEST)
      return { fault: 'DLN4103', args: { file: written, why: 'it has more than 64 MB, too much for a browser' } };
    return { name: written, bytes: { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) } };
  };
  return {
    header: async (call, from) => {
      const named = new Map<string, DataFile>();
      for (const [name, written] of Object.entries(call.files)) {
        const file = await fileAt(written, from);
        if (isFault(file)) return file;
        named.set(name, file);
      }
      const table = await openTable(call.format, { named, folder: null }, call.options);
      return isFault(table) ? table : table.header;
    },
    sourceFiles: async (call, from) =>
      Object.values(call.files)
        .filter((f) => !SCHEME.test(f))
        .map((f) => resolved(f, from)),
  };
}

/** A relative path against the program that writes it. */
export function resolved(written: string, from: string): string {
  const parts = from.slice(0, from.lastIndexOf('/')).split('/');
  for (const part of written.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
