/** Decides how files become rows for a model, by their endings: pictures, CSV, NumPy arrays. */
import type { DataFile, Fault, FieldArray, HeaderField } from '../format.js';
import { fieldArray, isFault, Unreadable } from '../format.js';
import { pictureLike } from '../images.js';
import { openTable } from '../registry.js';
import { csvRows } from './csv-rows.js';
import { type Given, type GivenWish, neededOf, pictureShape, takenBy, withNothingElse } from './given.js';

/** Rows of one file. */
interface Part {
  readonly field: ReadonlyMap<string, Column>;
  readonly names: readonly string[];
}
interface Column {
  readonly field: HeaderField;
  readonly values: FieldArray | readonly number[];
}

const PICTURE = /\.(png|jpe?g)$/i;

/** The rows of all files, one file after another. Faults say which file, and what would be taken. Throws nothing for what lies in them. */
export async function givenFromFiles(files: readonly DataFile[], wish: GivenWish): Promise<Given | Fault> {
  const parts: Part[] = [];
  for (const file of files) {
    try {
      const part = await partOf(file, wish);
      if (isFault(part)) return part;
      parts.push(part);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return error.fault;
    }
  }
  const names = parts.flatMap((part) => part.names);
  const given = new Map<string, { field: HeaderField; values: FieldArray }>();
  for (const { name } of neededOf(wish)) {
    const columns = parts.flatMap(({ field }) => field.get(name) ?? []);
    const [first] = columns;
    if (first === undefined) continue;
    const values = new Float64Array(columns.reduce((n, c) => n + c.values.length, 0));
    let at = 0;
    for (const column of columns) {
      values.set(column.values, at);
      at += column.values.length;
    }
    given.set(name, { field: first.field, values: first.field.classes === null ? values : Int32Array.from(values) });
  }
  return withNothingElse(wish, given, names);
}

async function partOf(file: DataFile, wish: GivenWish): Promise<Part | Fault> {
  if (PICTURE.test(file.name)) return picture(file, wish);
  if (/\.csv$/i.test(file.name)) return csv(file, wish);
  if (/\.npy$/i.test(file.name)) return array(file, wish);
  return otherKind(file, wish);
}

const otherKind = (file: DataFile, wish: GivenWish): Fault => ({
  fault: 'DLN4161',
  args: { file: file.name, field: wish.needed.join(' and '), takes: takenBy(wish) },
});

async function picture(file: DataFile, wish: GivenWish): Promise<Part | Fault> {
  const [field, ...others] = neededOf(wish);
  const shape = field === undefined ? null : pictureShape(field);
  if (field === undefined || shape === null || others.length > 0) return otherKind(file, wish);
  const [height, width, channels] = shape;
  // A folder of images is brought to one size, and so is a picture that stands for one of them.
  const pixels = await pictureLike(file, { height, width, channels }, wish.format === 'images');
  if (isFault(pixels)) return pixels;
  if (pixels.height !== height || pixels.width !== width) {
    const found = `${pixels.height} x ${pixels.width}`;
    return { fault: 'DLN4162', args: { file: file.name, found, field: field.name, wanted: `${height} x ${width}` } };
  }
  const unit = (wish.scales.get(field.name) ?? 1) * (pixels.depth === 16 ? 65535 : 255);
  const values = Float64Array.from(pixels.data, (value) => value / unit);
  return { field: new Map([[field.name, { field, values }]]), names: [file.name] };
}

async function csv(file: DataFile, wish: GivenWish): Promise<Part | Fault> {
  const rows = await csvRows(file, wish);
  if (isFault(rows)) return rows;
  const columns = neededOf(wish).flatMap((field) => {
    const values = rows.columns.get(field.name);
    return values === undefined ? [] : [[field.name, { field, values }] as const];
  });
  return { field: new Map(columns), names: rows.lines.map((line) => `${file.name}:${line}`) };
}

async function array(file: DataFile, wish: GivenWish): Promise<Part | Fault> {
  const [field, ...others] = neededOf(wish);
  if (field === undefined || others.length > 0 || field.classes !== null) return otherKind(file, wish);
  const table = await openTable('npy', { named: new Map([['file', file]]), folder: null }, {});
  if (isFault(table)) return table;
  const { fields, rows: first } = table.header.header;
  const stored = fields[0] as HeaderField;
  const shape = [first, ...stored.shape];
  const count = rowsIn(shape, field.shape);
  if (count === null) {
    const args = { file: file.name, found: shape.join(' x '), field: field.name, wanted: field.shape.join(' x ') };
    return { fault: 'DLN4165', args };
  }
  const rows = await table.rows(null);
  if (isFault(rows)) return rows;
  const read = fieldArray(stored, first);
  await rows.read(
    Int32Array.from({ length: first }, (_, i) => i),
    [read],
  );
  const values = asStored(read, field, wish);
  if (isFault(values)) return { ...values, args: { file: file.name, ...values.args } };
  const names = count === 1 ? [file.name] : Array.from({ length: count }, (_, i) => `${file.name}[${i}]`);
  return { field: new Map([[field.name, { field, values }]]), names };
}

/** How many rows of this shape an array holds; axes of one place count for nothing. Null: it is not made of them. */
export function rowsIn(shape: readonly number[], row: readonly number[]): number | null {
  const wide = shape.filter((n) => n !== 1);
  const wanted = row.filter((n) => n !== 1);
  const own = wide.slice(wide.length - wanted.length);
  const before = wide.slice(0, Math.max(0, wide.length - wanted.length));
  if (wide.length < wanted.length || !own.every((n, i) => n === wanted[i]) || before.length > 1) return null;
  return before[0] ?? 1;
}

/** Numbers as the source stores them: bytes of an image as they are, all else as the program sees it. */
export function asStored(values: FieldArray, field: HeaderField, { scales }: GivenWish): FieldArray | Fault {
  const scale = scales.get(field.name) ?? 1;
  if (scale === 1 || values instanceof Uint8Array) return values;
  let most = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) {
    most = Math.max(most, value);
    least = Math.min(least, value);
  }
  if (!(least >= 0 && most <= 255 * scale + 1e-6))
    return { fault: 'DLN4166', args: { field: field.name, least, most, top: 255 * scale } };
  return Float64Array.from(values, (value) => value / scale);
}
