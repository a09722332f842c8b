/** Decides how fixed-width values are taken out of bytes, row by row, from memory or from a file too large for it. */
import type { ByteSource, Fault, FieldArray, HeaderField, Rows } from './format.js';
import { fieldArray, rowWidth } from './format.js';
import { halfToNumber } from './half.js';
import { readAll } from './read.js';

/** How one number lies in a file. */
export type Element = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'i64' | 'f16' | 'f32' | 'f64';
/** Bytes of one stored element. */
export const ELEMENT_BYTES: Readonly<Record<Element, number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  i64: 8,
  f16: 2,
  f32: 4,
  f64: 8,
};

/** One field of a binary file: numbers in row order from `at` on. */
export interface RawColumn {
  readonly field: HeaderField;
  readonly bytes: ByteSource;
  /** For messages. */
  readonly file: string;
  readonly element: Element;
  readonly littleEndian: boolean;
  readonly at: number;
  readonly rows: number;
}

/** The fields of these columns. One with another number of rows than the first says so: together they are no table. */
export const fieldsOf = (columns: readonly RawColumn[]): readonly HeaderField[] =>
  columns.map(({ field, rows }) => (rows === columns[0]?.rows ? field : { ...field, rows }));

/** Rows read at once where neighbours are asked for. */
const CHUNK = 1 << 20;

const READ: Readonly<Record<Element, (view: DataView, at: number, little: boolean) => number>> = {
  u8: (view, at) => view.getUint8(at),
  i8: (view, at) => view.getInt8(at),
  u16: (view, at, little) => view.getUint16(at, little),
  i16: (view, at, little) => view.getInt16(at, little),
  u32: (view, at, little) => view.getUint32(at, little),
  i32: (view, at, little) => view.getInt32(at, little),
  i64: (view, at, little) => Number(view.getBigInt64(at, little)),
  f16: (view, at, little) => halfToNumber(view.getUint16(at, little)),
  f32: (view, at, little) => view.getFloat32(at, little),
  f64: (view, at, little) => view.getFloat64(at, little),
};

/** Numbers of the bytes, into `into` from index `to` on. */
function decode(bytes: Uint8Array, element: Element, little: boolean, into: FieldArray, to: number): void {
  if (element === 'u8') {
    into.set(bytes, to);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const width = ELEMENT_BYTES[element];
  const count = bytes.length / width;
  const read = READ[element];
  for (let i = 0; i < count; i++) into[to + i] = read(view, i * width, little);
}

/** Walks a column's numbers from the first to the last, some at a time. `first` is the place of the first of them. */
export async function eachChunk(column: RawColumn, visit: (values: FieldArray, first: number) => void): Promise<void> {
  const { element, littleEndian, at, file } = column;
  const width = ELEMENT_BYTES[element];
  const length = column.rows * rowWidth(column.field);
  const step = CHUNK / width;
  const buffer = new Float64Array(Math.min(step, length));
  for (let first = 0; first < length; first += step) {
    const count = Math.min(step, length - first);
    const bytes = await readAll(column.bytes, at + first * width, count * width, file);
    decode(bytes, element, littleEndian, buffer, 0);
    visit(buffer.subarray(0, count), first);
  }
}

/** The classes of a label column, counted by a full scan: its largest value plus one. */
export async function countClasses(column: RawColumn): Promise<number | Fault> {
  let largest = -1;
  let bad: { readonly row: number; readonly value: number } | null = null;
  const width = rowWidth(column.field);
  await eachChunk(column, (values, first) => {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value > largest) largest = value;
      if (bad === null && !(value >= 0 && value < 2 ** 31 - 1 && Number.isInteger(value)))
        bad = { row: Math.floor((first + i) / width), value };
    }
  });
  const { file, field } = column;
  if (bad !== null)
    return { fault: 'DLN4118', args: { file, field: field.name, ...(bad as { row: number; value: number }) } };
  return largest + 1;
}

/** Rows of several columns of equal length: in memory where they fit into `memoryBytes` as stored, else read when asked for. */
export async function rawRows(columns: readonly RawColumn[], memoryBytes: number): Promise<Rows> {
  let total = 0;
  for (const { field, rows } of columns) total += rows * rowWidth(field) * storedBytes(field);
  if (total > memoryBytes) return streamedRows(columns);
  const held: FieldArray[] = [];
  for (const column of columns) held.push(await loadColumn(column));
  return memoryRows(
    columns.map((c) => c.field),
    held,
    columns[0]?.rows ?? 0,
  );
}

const storedBytes = (field: HeaderField): number => ({ u8: 1, i32: 4, f32: 4, f64: 8 })[field.stored];

async function loadColumn(column: RawColumn): Promise<FieldArray> {
  const { field, rows, element, littleEndian, at, file } = column;
  const length = rows * rowWidth(field);
  if (element === 'u8') return readAll(column.bytes, at, length, file);
  const values = fieldArray({ ...field, classes: null }, rows);
  const step = CHUNK / ELEMENT_BYTES[element];
  for (let from = 0; from < length; from += step) {
    const count = Math.min(step, length - from);
    const width = ELEMENT_BYTES[element];
    decode(await readAll(column.bytes, at + from * width, count * width, file), element, littleEndian, values, from);
  }
  return values;
}

/** Rows of columns that lie in memory, values as stored. */
export function memoryRows(fields: readonly HeaderField[], columns: readonly FieldArray[], count: number): Rows {
  const widths = fields.map(rowWidth);
  return {
    count,
    read(indices, into) {
      for (let k = 0; k < columns.length; k++) {
        const target = into[k];
        if (target !== null && target !== undefined) gather(columns[k]!, widths[k]!, indices, target);
      }
    },
  };
}

function gather(column: FieldArray, width: number, indices: Int32Array, into: FieldArray): void {
  if (width === 1) {
    for (let i = 0; i < indices.length; i++) into[i] = column[indices[i]!]!;
    return;
  }
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * width;
    into.set(column.subarray(from, from + width), i * width);
  }
}

/** Rows that are read from their file each time, neighbours together. */
function streamedRows(columns: readonly RawColumn[]): Rows {
  return {
    count: columns[0]?.rows ?? 0,
    async read(indices, into) {
      const order = Array.from(indices, (_, i) => i).sort((a, b) => indices[a]! - indices[b]!);
      for (const [k, column] of columns.entries()) {
        const target = into[k];
        if (target !== null && target !== undefined) await stream(column, indices, order, target);
      }
    },
  };
}

async function stream(
  column: RawColumn,
  indices: Int32Array,
  order: readonly number[],
  into: FieldArray,
): Promise<void> {
  const width = rowWidth(column.field);
  const rowBytes = width * ELEMENT_BYTES[column.element];
  let i = 0;
  while (i < order.length) {
    const first = indices[order[i]!]!;
    let last = first;
    let end = i + 1;
    // A row asked for twice, or next to the last one, belongs to the same read.
    while (end < order.length) {
      const row = indices[order[end]!]!;
      if (row > last + 1 || (row + 1 - first) * rowBytes > CHUNK) break;
      last = row;
      end++;
    }
    const bytes = await readAll(column.bytes, column.at + first * rowBytes, (last + 1 - first) * rowBytes, column.file);
    for (; i < end; i++) {
      const from = (indices[order[i]!]! - first) * rowBytes;
      decode(bytes.subarray(from, from + rowBytes), column.element, column.littleEndian, into, order[i]! * width);
    }
  }
}

/** The rows of several tables, one after another: MNIST's training and test part as one. */
export function chainedRows(tables: readonly Rows[], widths: readonly number[]): Rows {
  const starts: number[] = [];
  let count = 0;
  for (const table of tables) {
    starts.push(count);
    count += table.count;
  }
  return {
    count,
    read(indices, into) {
      const waits: Promise<void>[] = [];
      // Runs of one table are read into their stretch of the target.
      for (let i = 0; i < indices.length; ) {
        let table = tables.length - 1;
        while (table > 0 && indices[i]! < starts[table]!) table--;
        const start = starts[table]!;
        const stop = start + tables[table]!.count;
        let end = i + 1;
        while (end < indices.length && indices[end]! >= start && indices[end]! < stop) end++;
        const local = indices.slice(i, end).map((index) => index - start);
        const from = i;
        const targets = into.map((array, k) =>
          array === null ? null : (array.subarray(from * widths[k]!, end * widths[k]!) as FieldArray),
        );
        const wait = tables[table]!.read(local, targets);
        if (wait instanceof Promise) waits.push(wait);
        i = end;
      }
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
    },
  };
}
