/** Decides how a safetensors file serves as a table: tensors with equally many rows are its fields. */
import type { Element, RawColumn } from './columns.js';
import { countClasses, eachChunk, fieldsOf, rawRows } from './columns.js';
import type { DataFormat, Fault, HeaderField, OpenSettings, OpenTable, SourceFiles, SourceOptions } from './format.js';
import { inFile, isFault } from './format.js';
import { MAX_INFLATED_BYTES } from './limits.js';
import { badOption, textsOption } from './options.js';
import { readSafetensors, type SafetensorsDType } from './safetensors.js';

const ELEMENTS: Readonly<Record<SafetensorsDType, Element | null>> = {
  F64: 'f64',
  F32: 'f32',
  F16: 'f16',
  BF16: null,
  I64: 'i64',
  I32: 'i32',
  I16: 'i16',
  I8: 'i8',
  U8: 'u8',
  BOOL: 'u8',
};

async function open(files: SourceFiles, options: SourceOptions, settings: OpenSettings): Promise<OpenTable | Fault> {
  const asClasses = textsOption(options, 'classes', ['label']);
  if ('fault' in asClasses) return asClasses;
  const file = files.named.get('file');
  if (file === undefined || files.named.size !== 1) return { fault: 'DLN4115', args: { file: '', wanted: 'one file' } };
  if (file.bytes.size > MAX_INFLATED_BYTES) {
    const args = { file: file.name, what: 'bytes', found: file.bytes.size, limit: MAX_INFLATED_BYTES };
    return { fault: 'DLN4110', args };
  }
  const read = readSafetensors(await file.bytes.read(0, file.bytes.size));
  if (isFault(read)) return inFile(file.name, read);
  const columns: RawColumn[] = [];
  for (const [name, { dtype, shape, data }] of [...read.tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const column = await openColumn(name, dtype, shape, data, asClasses, file.name);
    if (isFault(column)) return column;
    columns.push(column);
  }
  const unknown = asClasses.find((name) => name !== 'label' && !read.tensors.has(name));
  if (unknown !== undefined) return badOption('classes', `there is no tensor \`${unknown}\``);
  const first = columns[0];
  if (first === undefined) return { fault: 'DLN4115', args: { file: file.name, wanted: 'one tensor' } };
  return {
    header: { header: { fields: fieldsOf(columns), rows: first.rows }, parts: null },
    async rows(part) {
      if (part !== null) return { fault: 'DLN4201', args: { part, parts: '' } };
      return rawRows(columns, settings.memoryBytes);
    },
  };
}

async function openColumn(
  name: string,
  dtype: SafetensorsDType,
  shape: readonly number[],
  data: Uint8Array,
  asClasses: readonly string[],
  file: string,
): Promise<RawColumn | Fault> {
  const element = ELEMENTS[dtype];
  const [rows, ...row] = shape;
  if (element === null) return { fault: 'DLN4113', args: { file, what: `\`${name}\` of dtype ${dtype} as data` } };
  if (rows === undefined)
    return { fault: 'DLN4113', args: { file, what: `the single number \`${name}\` (a field has rows)` } };
  const stored =
    element === 'u8' || element === 'f32' || element === 'f64' ? element : element === 'f16' ? 'f32' : 'i32';
  const field: HeaderField = { name, stored, shape: row, classes: null, gaps: false };
  const bytes = { size: data.length, read: (at: number, length: number) => data.subarray(at, at + length) };
  const column: RawColumn = { field, bytes, file: `${file}:${name}`, element, littleEndian: true, at: 0, rows };
  if (asClasses.includes(name) && !dtype.includes('F')) {
    const classes = await countClasses(column);
    return typeof classes === 'number' ? { ...column, field: { ...field, stored: 'i32', classes } } : classes;
  }
  if (element !== 'i64') return column;
  let fits = true;
  await eachChunk(column, (values) => {
    for (let i = 0; fits && i < values.length; i++) fits = values[i] === (values[i]! | 0);
  });
  return fits ? column : { ...column, field: { ...field, stored: 'f64' } };
}

/** Safetensors: `safetensors("table.safetensors")`, each tensor a field of the same name. */
export const safetensors: DataFormat = { name: 'safetensors', options: ['classes'], files: true, folder: null, open };
