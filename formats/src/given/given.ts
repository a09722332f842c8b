/** Decides what rows are that do not come from a program's own source: a column for each of its fields, filled where a model needs it. */
import type { FieldArray, HeaderField, SourceOptions } from '../format.js';
import { rowWidth } from '../format.js';

/** What is known of the source whose rows are to be like these. */
export interface GivenWish {
  /** The source's fields. */
  readonly fields: readonly HeaderField[];
  /** Those that must be given; all others are filled with what counts as no value. */
  readonly needed: readonly string[];
  /** What a stored number of a field is multiplied by: 1/255 for the bytes of an image. */
  readonly scales: ReadonlyMap<string, number>;
  /** The source's format and options. */
  readonly format: string;
  readonly options: SourceOptions;
}

/** Some rows, one column a field of the source, and what each row is called. */
export interface Given {
  readonly count: number;
  readonly fields: readonly HeaderField[];
  readonly columns: readonly FieldArray[];
  readonly names: readonly string[];
}

/** The needed fields, in the order of the source. */
export const neededOf = ({ fields, needed }: GivenWish): readonly HeaderField[] =>
  fields.filter(({ name }) => needed.includes(name));

/** A picture's field: `[H, W]` or `[H, W, C]` of one, three or four channels. */
export function pictureShape({ shape, classes }: HeaderField): readonly [number, number, 1 | 3 | 4] | null {
  const [height, width, channels = 1] = shape;
  if (classes !== null || height === undefined || width === undefined || shape.length > 3) return null;
  return channels === 1 || channels === 3 || channels === 4 ? [height, width, channels] : null;
}

/** What a needed field may come from, for messages. */
export function takenBy(wish: GivenWish): string {
  const needed = neededOf(wish);
  const [only] = needed;
  const kinds = [
    ...(needed.length === 1 && only !== undefined && pictureShape(only) !== null ? ['.png', '.jpg'] : []),
    ...(wish.format === 'csv' || needed.length === 1 ? ['.csv'] : []),
    ...(needed.length === 1 && only?.classes === null ? ['.npy'] : []),
  ];
  return kinds.length === 0 ? `arrays: it needs ${needed.map((f) => f.name).join(' and ')}` : kinds.join(', ');
}

/** One column a field: those that are given, and nothing in all others. */
export function withNothingElse(
  { fields }: GivenWish,
  given: ReadonlyMap<string, { readonly field: HeaderField; readonly values: FieldArray }>,
  names: readonly string[],
): Given {
  const count = names.length;
  const all = fields.map((field) => given.get(field.name) ?? { field, values: nothing(field, count) });
  // What is given as fractions is read as such, whatever the source stores.
  const stored = ({ field, values }: (typeof all)[number]): HeaderField =>
    values instanceof Float64Array && field.stored !== 'i32' ? { ...field, stored: 'f64' } : field;
  return { count, names, fields: all.map(stored), columns: all.map(({ values }) => values) };
}

/** No value: a field with gaps says so, any other is 0, which nothing reads. */
function nothing(field: HeaderField, count: number): FieldArray {
  const length = count * rowWidth(field);
  if (field.classes !== null) return new Int32Array(length).fill(field.gaps ? -1 : 0);
  return new Float64Array(length).fill(field.gaps ? Number.NaN : 0);
}
