/** Decides how NumPy's array files are read: `.npy` of version 1 to 3, and `.npz` archives of them. */
import { unzipSync } from 'fflate';
import { countClasses, ELEMENT_BYTES, type Element, eachChunk, fieldsOf, type RawColumn, rawRows } from './columns.js';
import type {
  ByteSource,
  DataFile,
  DataFormat,
  Fault,
  HeaderField,
  OpenSettings,
  OpenTable,
  SourceFiles,
  SourceOptions,
  Stored,
} from './format.js';
import { inFile, isFault } from './format.js';
import { largestInflated } from './gzip.js';
import { elementCount, MAX_ELEMENTS, MAX_INFLATED_BYTES, MAX_RANK } from './limits.js';
import { badOption, textsOption } from './options.js';
import { decodeUtf8 } from './utf8.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Magic, version and the longer form of the header's length. */
const PREFIX = 12;
const MAX_HEADER = 1 << 16;

/** dtype codes after the byte order mark. */
const TYPES: ReadonlyMap<string, Element> = new Map([
  ['b1', 'u8'],
  ['u1', 'u8'],
  ['i1', 'i8'],
  ['u2', 'u16'],
  ['i2', 'i16'],
  ['u4', 'u32'],
  ['i4', 'i32'],
  ['i8', 'i64'],
  ['f2', 'f16'],
  ['f4', 'f32'],
  ['f8', 'f64'],
]);

/** What a `.npy` file's header says. */
interface NpyHeader {
  readonly element: Element;
  readonly littleEndian: boolean;
  readonly shape: readonly number[];
  readonly dataAt: number;
  readonly size: number;
}

const badHeader = (why: string): Fault => ({ fault: 'DLN4151', args: { why } });

/** Reads the header; the file's size must be what it promises. */
async function readNpyHeader(bytes: ByteSource): Promise<NpyHeader | Fault> {
  const start = await bytes.read(0, PREFIX);
  if (start.length < PREFIX) return { fault: 'DLN4108', args: { needed: PREFIX, found: bytes.size } };
  if (MAGIC.some((byte, i) => start[i] !== byte)) {
    return { fault: 'DLN4107', args: { format: 'npy', found: 'it does not begin with \\x93NUMPY' } };
  }
  const version = start[6]!;
  if (version < 1 || version > 3) return { fault: 'DLN4113', args: { what: `version ${version} of the npy format` } };
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const textAt = version === 1 ? 10 : 12;
  if (length > MAX_HEADER)
    return { fault: 'DLN4110', args: { what: 'header bytes', found: length, limit: MAX_HEADER } };
  const dataAt = textAt + length;
  if (dataAt > bytes.size) return { fault: 'DLN4108', args: { needed: dataAt, found: bytes.size } };
  const text = decodeUtf8(await bytes.read(textAt, length));
  if (typeof text !== 'string') return badHeader('it is not text');
  const header = parseHeader(text, dataAt);
  if (isFault(header)) return header;
  if (bytes.size < header.size) return { fault: 'DLN4108', args: { needed: header.size, found: bytes.size } };
  if (bytes.size > header.size) return { fault: 'DLN4109', args: { expected: header.size, found: bytes.size } };
  return header;
}

/** The header is a Python dictionary with exactly these three keys, in any order. */
const ITEM = /\s*'(descr|fortran_order|shape)'\s*:\s*(?:'([^']*)'|(True|False)|\(([^()]*)\))\s*(?:,|(?=\}))/y;

function parseHeader(text: string, dataAt: number): NpyHeader | Fault {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return badHeader('it is not a dictionary');
  const items = new Map<string, string>();
  ITEM.lastIndex = 1;
  for (;;) {
    const at = ITEM.lastIndex;
    const match = ITEM.exec(trimmed);
    if (match === null) {
      if (/^\s*\}$/.test(trimmed.slice(at)) && items.size === 3) break;
      const structured = /'descr'\s*:\s*\[/.test(trimmed);
      return structured
        ? { fault: 'DLN4113', args: { what: 'an array of records' } }
        : badHeader("it is not {'descr', 'fortran_order', 'shape'}");
    }
    const key = match[1]!;
    const value = { descr: match[2], fortran_order: match[3], shape: match[4] }[key];
    if (value === undefined || items.has(key)) return badHeader(`\`${key}\` is malformed`);
    items.set(key, value);
  }
  const sizes = items.get('shape')!.replace(/,\s*$/, '');
  const shape =
    sizes.trim() === ''
      ? []
      : sizes.split(',').map((size) => (/^\s*[0-9]+\s*$/.test(size) ? Number(size) : Number.NaN));
  if (shape.some((size) => !Number.isSafeInteger(size))) return badHeader('its shape is not a list of whole numbers');
  const descr = items.get('descr')!;
  const order = descr.slice(0, 1);
  const element = TYPES.get(descr.slice(1));
  const width = element === undefined ? 0 : ELEMENT_BYTES[element];
  if (element === undefined || !(order === '<' || order === '>' || (order === '|' && width === 1))) {
    return { fault: 'DLN4113', args: { what: `the dtype \`${descr.slice(0, 40)}\`` } };
  }
  if (shape.length === 0) return { fault: 'DLN4113', args: { what: 'a single number (an array has rows)' } };
  if (shape.length > MAX_RANK)
    return { fault: 'DLN4110', args: { what: 'axes', found: shape.length, limit: MAX_RANK } };
  if (items.get('fortran_order') === 'True' && shape.length > 1) {
    return { fault: 'DLN4113', args: { what: 'an array in Fortran order (save it with numpy.ascontiguousarray)' } };
  }
  const elements = elementCount(shape);
  if (elements === null || elements > MAX_ELEMENTS) {
    return { fault: 'DLN4110', args: { what: 'numbers', found: elements ?? shape.join(' x '), limit: MAX_ELEMENTS } };
  }
  return { element, littleEndian: order !== '>', shape, dataAt, size: dataAt + elements * width };
}

const STORED: Readonly<Record<Element, Stored>> = {
  u8: 'u8',
  i8: 'i32',
  u16: 'i32',
  i16: 'i32',
  u32: 'i32',
  i32: 'i32',
  i64: 'i32',
  f16: 'f32',
  f32: 'f32',
  f64: 'f64',
};

/** One array as a field. Wide integers are scanned: they are i32 if they all fit, else f64. */
async function openColumn(name: string, file: DataFile, asClasses: readonly string[]): Promise<RawColumn | Fault> {
  const header = await readNpyHeader(file.bytes);
  if (isFault(header)) return inFile(file.name, header);
  const { element, littleEndian, shape, dataAt } = header;
  const [rows = 0, ...row] = shape;
  const field: HeaderField = { name, stored: STORED[element], shape: row, classes: null, gaps: false };
  const column: RawColumn = { field, bytes: file.bytes, file: file.name, element, littleEndian, at: dataAt, rows };
  const whole = element !== 'f16' && element !== 'f32' && element !== 'f64';
  if (whole && asClasses.includes(name)) {
    const classes = await countClasses(column);
    return typeof classes === 'number' ? { ...column, field: { ...field, stored: 'i32', classes } } : classes;
  }
  if (element !== 'i64' && element !== 'u32') return column;
  let fits = true;
  await eachChunk(column, (values) => {
    for (let i = 0; fits && i < values.length; i++) fits = values[i] === (values[i]! | 0);
  });
  return fits ? column : { ...column, field: { ...field, stored: 'f64' } };
}

async function openArrays(
  arrays: ReadonlyMap<string, DataFile>,
  options: SourceOptions,
  settings: OpenSettings,
  table: boolean,
): Promise<OpenTable | Fault> {
  const asClasses = textsOption(options, 'classes', ['label']);
  if ('fault' in asClasses) return asClasses;
  const unknown = asClasses.find((name) => name !== 'label' && !arrays.has(name));
  if (unknown !== undefined) return badOption('classes', `there is no array \`${unknown}\``);
  const columns: RawColumn[] = [];
  for (const [name, file] of arrays) {
    const column = await openColumn(name === 'file' ? 'value' : name, file, asClasses);
    if (isFault(column)) return column;
    const first = columns[0];
    if (table && first !== undefined && first.rows !== column.rows) {
      const args = { file: file.name, rows: column.rows, other: first.file, otherRows: first.rows };
      return { fault: 'DLN4114', args };
    }
    columns.push(column);
  }
  const first = columns[0];
  if (first === undefined) return { fault: 'DLN4115', args: { file: '', wanted: 'one array' } };
  return {
    header: { header: { fields: fieldsOf(columns), rows: first.rows }, parts: null },
    async rows(part) {
      if (part !== null) return { fault: 'DLN4201', args: { part, parts: '' } };
      return rawRows(columns, settings.memoryBytes);
    },
  };
}

/** NPY: `npy("x.npy")` with the field `value`, or `npy(image: "x.npy", label: "y.npy")`. */
export const npy: DataFormat = {
  name: 'npy',
  options: ['classes'],
  files: true,
  folder: null,
  open: (files, options, settings) => openArrays(files.named, options, settings, true),
};

async function openArchive(
  files: SourceFiles,
  options: SourceOptions,
  settings: OpenSettings,
): Promise<OpenTable | Fault> {
  const file = files.named.get('file');
  if (file === undefined || files.named.size !== 1) return { fault: 'DLN4115', args: { file: '', wanted: 'one file' } };
  const { bytes, name } = file;
  if (bytes.size > MAX_INFLATED_BYTES) {
    return { fault: 'DLN4110', args: { file: name, what: 'bytes', found: bytes.size, limit: MAX_INFLATED_BYTES } };
  }
  const packed = await bytes.read(0, bytes.size);
  if (packed[0] !== 0x50 || packed[1] !== 0x4b) {
    return { fault: 'DLN4107', args: { file: name, format: 'npz', found: 'it is not a zip archive' } };
  }
  const arrays = unpack(packed);
  if (isFault(arrays)) return inFile(name, arrays);
  const named = new Map<string, DataFile>();
  for (const [array, data] of arrays) {
    const source: ByteSource = { size: data.length, read: (at, length) => data.subarray(at, at + length) };
    named.set(array, { name: `${name}:${array}.npy`, bytes: source });
  }
  return openArrays(named, options, settings, false);
}

/** The archive's arrays by name. Sizes are compared with limits before anything is unpacked. */
function unpack(packed: Uint8Array): ReadonlyMap<string, Uint8Array> | Fault {
  let fault: Fault | null = null;
  let total = 0;
  const seen = new Set<string>();
  try {
    const entries = unzipSync(packed, {
      filter({ name, size, originalSize }) {
        if (fault !== null || !name.endsWith('.npy')) return false;
        total += originalSize;
        if (seen.has(name)) fault = { fault: 'DLN4142', args: { name } };
        else if (originalSize > largestInflated(size))
          fault = { fault: 'DLN4108', args: { needed: originalSize, found: largestInflated(size) } };
        else if (total > MAX_INFLATED_BYTES) fault = { fault: 'DLN4111', args: { limit: MAX_INFLATED_BYTES } };
        seen.add(name);
        return fault === null;
      },
    });
    if (fault !== null) return fault;
    return new Map(
      Object.keys(entries)
        .sort()
        .map((name) => [name.slice(0, -'.npy'.length), entries[name]!]),
    );
  } catch (error) {
    return { fault: 'DLN4112', args: { why: error instanceof Error ? error.message : String(error) } };
  }
}

/** NPZ: each array of the archive is a field of the same name. */
export const npz: DataFormat = { name: 'npz', options: ['classes'], files: true, folder: null, open: openArchive };
