/** Decides how an IDX file (MNIST's format, plain or gzip) is read, and which files of a folder belong together. */
import type { RawColumn } from './columns.js';
import { chainedRows, countClasses, ELEMENT_BYTES, type Element, rawRows } from './columns.js';
import type {
  ByteSource,
  DataFile,
  DataFormat,
  Fault,
  Header,
  HeaderField,
  OpenSettings,
  OpenTable,
  SourceFiles,
  SourceOptions,
  Stored,
} from './format.js';
import { inFile, isFault, rowWidth } from './format.js';
import { inflateExactly, inflateStart, isGzip } from './gzip.js';
import { elementCount, MAX_ELEMENTS, MAX_INFLATED_BYTES } from './limits.js';
import { badOption, textsOption } from './options.js';
import { readAll } from './read.js';

/** The third byte of the magic number. */
const TYPES: ReadonlyMap<number, Element> = new Map([
  [0x08, 'u8'],
  [0x09, 'i8'],
  [0x0b, 'i16'],
  [0x0c, 'i32'],
  [0x0d, 'f32'],
  [0x0e, 'f64'],
]);
const MAX_RANK = 4;
const DIM_BYTES = 4;
const MAGIC_BYTES = 4;
const LONGEST_HEADER = MAGIC_BYTES + MAX_RANK * DIM_BYTES;

/** What the first bytes of an IDX file say. */
interface IdxHeader {
  readonly element: Element;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly dataAt: number;
  /** Bytes that the whole file must have. */
  readonly size: number;
}

/** Reads a header from a file's first bytes (20 are enough). */
function readIdxHeader(start: Uint8Array): IdxHeader | Fault {
  if (start.length < MAGIC_BYTES) return { fault: 'DLN4108', args: { needed: MAGIC_BYTES, found: start.length } };
  const element = TYPES.get(start[2]!);
  if (start[0] !== 0 || start[1] !== 0 || element === undefined) {
    const found = Array.from(start.subarray(0, MAGIC_BYTES), (b) => b.toString(16).padStart(2, '0')).join(' ');
    return { fault: 'DLN4107', args: { format: 'idx', found: `it begins with the bytes ${found}` } };
  }
  const rank = start[3]!;
  if (rank < 1 || rank > MAX_RANK) {
    return { fault: 'DLN4113', args: { what: `an idx file of rank ${rank} (1 to ${MAX_RANK} are read)` } };
  }
  const dataAt = MAGIC_BYTES + rank * DIM_BYTES;
  if (start.length < dataAt) return { fault: 'DLN4108', args: { needed: dataAt, found: start.length } };
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(MAGIC_BYTES + axis * DIM_BYTES));
  const elements = elementCount(shape);
  if (elements === null || elements > MAX_ELEMENTS) {
    const found = elements ?? shape.join(' x ');
    return { fault: 'DLN4110', args: { what: 'numbers', found, limit: MAX_ELEMENTS } };
  }
  return { element, shape, dataAt, size: dataAt + elements * ELEMENT_BYTES[element] };
}

/** A file whose header agrees with its size. */
interface IdxFile {
  readonly file: DataFile;
  readonly header: IdxHeader;
  readonly packed: boolean;
}

async function openIdxFile(file: DataFile): Promise<IdxFile | Fault> {
  const { bytes, name } = file;
  let start = await bytes.read(0, LONGEST_HEADER);
  const packed = isGzip(start);
  if (packed) {
    const inflated = await inflateStart(bytes, LONGEST_HEADER);
    if (isFault(inflated)) return inFile(name, inflated);
    start = inflated;
  }
  const header = readIdxHeader(start);
  if (isFault(header)) return inFile(name, header);
  if (!packed && bytes.size < header.size) {
    return { fault: 'DLN4108', args: { file: name, needed: header.size, found: bytes.size } };
  }
  if (!packed && bytes.size > header.size) {
    return { fault: 'DLN4109', args: { file: name, expected: header.size, found: bytes.size } };
  }
  if (packed) {
    if (header.size > MAX_INFLATED_BYTES) {
      return {
        fault: 'DLN4110',
        args: { file: name, what: 'bytes unpacked', found: header.size, limit: MAX_INFLATED_BYTES },
      };
    }
    // The last four bytes say the size, so a lie or a cut shows before anything is unpacked.
    const trailer = await readAll(bytes, bytes.size - 4, 4, name);
    const promised = new DataView(trailer.buffer, trailer.byteOffset, 4).getUint32(0, true);
    if (promised !== header.size % 2 ** 32) {
      const why = `its header promises ${header.size} bytes, but it ends as if it held ${promised}`;
      return { fault: 'DLN4112', args: { file: name, why } };
    }
  }
  return { file, header, packed };
}

/** The file's bytes; a packed file is unpacked whole. */
async function contents({ file, header, packed }: IdxFile): Promise<ByteSource | Fault> {
  if (!packed) return file.bytes;
  const all = await inflateExactly(file.bytes, header.size);
  if (isFault(all)) return inFile(file.name, all);
  return { size: all.length, read: (at, length) => all.subarray(at, at + length) };
}

const STORED: Readonly<Record<Element, Stored>> = {
  u8: 'u8',
  i8: 'i32',
  u16: 'i32',
  i16: 'i32',
  u32: 'f64',
  i32: 'i32',
  i64: 'f64',
  f16: 'f32',
  f32: 'f32',
  f64: 'f64',
};

/** Bytes in three dims are grey images: a channel axis is added, as images are channels-last everywhere. */
function rowShape({ element, shape }: IdxHeader): readonly number[] {
  const row = shape.slice(1);
  return element === 'u8' && row.length === 2 ? [...row, 1] : row;
}

/** Fields of one part of the source and their files. */
type Part = ReadonlyMap<string, DataFile>;

/** MNIST's file names: `train-images-idx3-ubyte.gz`, `t10k-labels.idx1-ubyte`. */
const MNIST_NAME = /^(train|t10k)-(images|labels)(?:[-.]idx[13]-ubyte)?(?:\.gz)?$/;

function mnistParts(folder: NonNullable<SourceFiles['folder']>): ReadonlyMap<string, Part> | Fault {
  const parts = new Map<string, Map<string, DataFile>>();
  // In reverse order of names, so that an unpacked file wins over its packed neighbour.
  for (const [name, file] of [...folder.files].sort(([a], [b]) => (a < b ? 1 : -1))) {
    const match = MNIST_NAME.exec(name);
    if (match === null) continue;
    const part = match[1] === 'train' ? 'train' : 'test';
    const fields = parts.get(part) ?? new Map<string, DataFile>();
    fields.set(match[2] === 'images' ? 'image' : 'label', file);
    parts.set(part, fields);
  }
  const wanted = (missing: string): Fault => ({ fault: 'DLN4115', args: { file: folder.name, wanted: missing } });
  if (parts.size === 0) return wanted('`train-images…` and `train-labels…` or `t10k-images…` and `t10k-labels…`');
  const ordered = new Map<string, Part>();
  for (const [part, prefix] of [
    ['train', 'train'],
    ['test', 't10k'],
  ] as const) {
    const fields = parts.get(part);
    if (fields === undefined) continue;
    const image = fields.get('image');
    const label = fields.get('label');
    if (image === undefined) return wanted(`\`${prefix}-images…\``);
    if (label === undefined) return wanted(`\`${prefix}-labels…\``);
    ordered.set(
      part,
      new Map([
        ['image', image],
        ['label', label],
      ]),
    );
  }
  return ordered;
}

/** A file without a field name holds images if its rows have two axes or more, else values. */
const defaultField = (header: IdxHeader): string => (header.shape.length >= 3 ? 'image' : 'value');

interface OpenField {
  readonly name: string;
  readonly idx: IdxFile;
  readonly classes: number | null;
}

async function open(files: SourceFiles, options: SourceOptions, settings: OpenSettings): Promise<OpenTable | Fault> {
  const asClasses = textsOption(options, 'classes', ['label']);
  if ('fault' in asClasses) return asClasses;
  const written: ReadonlyMap<string, Part> | Fault =
    files.folder === null ? new Map([['', files.named]]) : mnistParts(files.folder);
  if (isFault(written)) return written;
  const parts = new Map<string, readonly OpenField[]>();
  for (const [part, fields] of written) {
    const opened = await openPart(fields, asClasses);
    if (isFault(opened)) return opened;
    parts.set(part, opened);
  }
  const known = [...parts.values()].flatMap((fields) => fields.map((field) => field.name));
  const unknown = asClasses.find((name) => name !== 'label' && !known.includes(name));
  if (unknown !== undefined)
    return badOption('classes', `there is no field \`${unknown}\` (there are ${known.join(', ')})`);
  const classes = sharedClasses([...parts.values()]);
  const headers = new Map<string, Header>();
  for (const [part, fields] of parts) {
    headers.set(part, {
      rows: fields[0]?.idx.header.shape[0] ?? 0,
      fields: fields.map((f) => headerField(f, classes)),
    });
  }
  return joined(parts, headers, settings);
}

async function openPart(fields: Part, asClasses: readonly string[]): Promise<readonly OpenField[] | Fault> {
  const opened: OpenField[] = [];
  for (const [written, file] of fields) {
    const idx = await openIdxFile(file);
    if (isFault(idx)) return idx;
    const name = written === 'file' ? defaultField(idx.header) : written;
    const first = opened[0];
    if (first !== undefined && first.idx.header.shape[0] !== idx.header.shape[0]) {
      const args = { file: file.name, rows: idx.header.shape[0]!, other: first.idx.file.name };
      return { fault: 'DLN4114', args: { ...args, otherRows: first.idx.header.shape[0]! } };
    }
    const field: OpenField = { name, idx, classes: null };
    const whole = idx.header.element !== 'f32' && idx.header.element !== 'f64';
    if (!asClasses.includes(name) || !whole || idx.header.shape.length !== 1) {
      opened.push(field);
      continue;
    }
    const bytes = await contents(idx);
    if (isFault(bytes)) return bytes;
    const counted = await countClasses(rawColumn(headerField(field, new Map()), idx, bytes));
    if (typeof counted !== 'number') return counted;
    opened.push({ ...field, classes: counted });
  }
  return opened;
}

/** Class counts by field: a class that only the test part has is a class all the same. */
function sharedClasses(parts: readonly (readonly OpenField[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name, classes } of parts.flat()) {
    if (classes !== null) counts.set(name, Math.max(classes, counts.get(name) ?? 0));
  }
  return counts;
}

const headerField = ({ name, idx }: OpenField, classes: ReadonlyMap<string, number>): HeaderField => ({
  name,
  stored: STORED[idx.header.element],
  shape: rowShape(idx.header),
  classes: classes.get(name) ?? null,
  gaps: false,
});

const rawColumn = (field: HeaderField, { file, header }: IdxFile, bytes: ByteSource): RawColumn => ({
  field,
  bytes,
  file: file.name,
  element: header.element,
  littleEndian: false,
  at: header.dataAt,
  rows: header.shape[0]!,
});

function joined(
  parts: ReadonlyMap<string, readonly OpenField[]>,
  headers: ReadonlyMap<string, Header>,
  settings: OpenSettings,
): OpenTable | Fault {
  const [first, ...rest] = [...headers.values()];
  if (first === undefined) return { fault: 'DLN4115', args: { file: '', wanted: 'one file' } };
  const [firstFields, ...otherFields] = [...parts.values()];
  for (const [i, header] of rest.entries()) {
    for (const [k, field] of header.fields.entries()) {
      const expected = first.fields[k];
      const same = expected?.stored === field.stored && expected.shape.join() === field.shape.join();
      if (!same) {
        const file = otherFields[i]?.[k]?.idx.file.name ?? '';
        const args = { file, found: show(field), other: firstFields?.[k]?.idx.file.name ?? '' };
        return { fault: 'DLN4120', args: { ...args, expected: expected === undefined ? '' : show(expected) } };
      }
    }
  }
  const rows = [...headers.values()].reduce((sum, header) => sum + header.rows, 0);
  const inParts = !headers.has('');
  return {
    header: { header: { fields: first.fields, rows }, parts: inParts ? Object.fromEntries(headers) : null },
    async rows(part) {
      const wanted = part === null ? [...parts.keys()] : [part];
      const tables = [];
      // Parts share the memory that rows may take.
      for (const name of wanted) {
        const fields = parts.get(name);
        const header = headers.get(name);
        if (fields === undefined || header === undefined) {
          return { fault: 'DLN4201', args: { part: name, parts: [...parts.keys()].join(', ') } };
        }
        const columns: RawColumn[] = [];
        for (const [k, { idx }] of fields.entries()) {
          const bytes = await contents(idx);
          if (isFault(bytes)) return bytes;
          columns.push(rawColumn(header.fields[k]!, idx, bytes));
        }
        tables.push(await rawRows(columns, settings.memoryBytes / wanted.length));
      }
      return tables.length === 1 ? tables[0]! : chainedRows(tables, first.fields.map(rowWidth));
    },
  };
}
const show = (field: HeaderField): string => `${field.stored}[${field.shape.join(', ')}]`;

/** IDX: `idx("folder")` with MNIST's file names, or `idx(image: "a", label: "b")`. */
export const idx: DataFormat = {
  name: 'idx',
  options: ['classes'],
  files: true,
  folder: { depth: 0, wants: (name) => MNIST_NAME.test(name) },
  open,
};
