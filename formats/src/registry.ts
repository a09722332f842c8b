/** Decides which data formats there are, and opens a source in the one that its call names. */
import { csv } from './csv.js';
import type { DataFormat, Fault, OpenSettings, OpenTable, SourceFiles, SourceOptions } from './format.js';
import { inFile, isFault, Unreadable } from './format.js';
import { generators } from './generators.js';
import { idx } from './idx.js';
import { image, images } from './images.js';
import { npy, npz } from './npy.js';
import { unknownOption } from './options.js';
import { safetensors } from './safetensors-table.js';
import { text } from './text.js';
import { weights } from './weights.js';

/** Every format by the name that a program calls it. */
export const dataFormats: ReadonlyMap<string, DataFormat> = new Map(
  [csv, idx, npy, npz, safetensors, weights, images, image, text, ...generators].map((format) => [format.name, format]),
);

/** Rows up to this many bytes, as stored, are held in memory. */
export const MEMORY_BYTES = 512 * 2 ** 20;

/** Opens a source: its header is read, its rows are not. Never throws for what lies in the files. */
export async function openTable(
  format: string,
  files: SourceFiles,
  options: SourceOptions,
  settings: OpenSettings = { memoryBytes: MEMORY_BYTES },
): Promise<OpenTable | Fault> {
  const known = dataFormats.get(format);
  if (known === undefined) return { fault: 'DLN4117', args: { format, known: [...dataFormats.keys()].join(', ') } };
  const bad = unknownOption(options, known.options);
  if (bad !== null) return bad;
  const file = files.folder?.name ?? [...files.named.values()][0]?.name ?? '';
  if (!known.files && files.named.size > 0)
    return { fault: 'DLN4113', args: { file, what: `a file for \`${format}\`` } };
  return guarded(async () => {
    const table = await known.open(files, options, settings);
    if (isFault(table)) return inFile(file, table);
    const headers = [table.header.header, ...Object.values(table.header.parts ?? {})];
    if (headers.some(({ rows, fields }) => rows === 0 || fields.some((f) => f.rows === 0)))
      return { fault: 'DLN4130', args: { file } };
    const flat = table.header.header.fields.find(({ shape }) => shape.includes(0));
    if (flat !== undefined) return { fault: 'DLN4113', args: { file, what: `an axis of size 0 in \`${flat.name}\`` } };
    return { header: table.header, rows: onceEach((part) => guarded(() => table.rows(part))) };
  });
}

async function guarded<T extends object>(work: () => Promise<T | Fault>): Promise<T | Fault> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unreadable) return error.fault;
    throw error;
  }
}

/** Rows that are held in memory are held once, however many datasets are made of them. */
function onceEach(read: OpenTable['rows']): OpenTable['rows'] {
  const made = new Map<string | null, ReturnType<OpenTable['rows']>>();
  return (part) => {
    const had = made.get(part) ?? read(part);
    made.set(part, had);
    return had;
  };
}
