/** Decides how values of a program in JavaScript become rows for a model: numbers, texts of classes, typed arrays, arrays in arrays. */
import type { Fault, FieldArray, HeaderField } from '../format.js';
import { isFault, rowWidth } from '../format.js';
import { cellValue } from './csv-rows.js';
import { asStored } from './from-files.js';
import { type Given, type GivenWish, neededOf, withNothingElse } from './given.js';

/** Rows of one field, one after another, nested as deep as one likes; null stands for a missing value. */
export type GivenValues = FieldArray | number | string | null | readonly GivenValues[];

/** The rows that these fields make; each field has the same number of rows. */
export function givenFromValues(values: Readonly<Record<string, GivenValues>>, wish: GivenWish): Given | Fault {
  const given = new Map<string, { field: HeaderField; values: FieldArray }>();
  let rows: { readonly count: number; readonly field: string } | null = null;
  for (const field of neededOf(wish)) {
    const own = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    if (own === undefined)
      return { fault: 'DLN4163', args: { file: '', field: field.name, has: Object.keys(values).join(', ') } };
    const stored = storedOf(own, field, wish);
    if (isFault(stored)) return stored;
    const width = rowWidth(field);
    const count = stored.length / width;
    if (!Number.isInteger(count) || count === 0 || (rows !== null && count !== rows.count)) {
      const wanted =
        rows !== null && Number.isInteger(count) && count > 0
          ? `${rows.count} rows, as \`${rows.field}\` has`
          : `rows of ${width}`;
      return { fault: 'DLN4165', args: { file: '', found: `${stored.length}`, field: field.name, wanted } };
    }
    rows ??= { count, field: field.name };
    given.set(field.name, { field, values: stored });
  }
  const names = Array.from({ length: rows?.count ?? 0 }, (_, i) => `row ${i}`);
  return withNothingElse(wish, given, names);
}

function storedOf(own: GivenValues, field: HeaderField, wish: GivenWish): FieldArray | Fault {
  if (ArrayBuffer.isView(own)) {
    if (field.classes === null) return asStored(own, field, wish);
    return storedOf(Array.from(own), field, wish);
  }
  const flat: number[] = [];
  let wrong: Fault | null = null;
  const add = (value: GivenValues): void => {
    if (ArrayBuffer.isView(value)) for (const n of value) flat.push(n);
    else if (Array.isArray(value)) for (const item of value as readonly GivenValues[]) add(item);
    else {
      const text = value === null ? '' : String(value);
      const own = cellValue(text, field, new Set(['']));
      if (typeof own === 'number') flat.push(own);
      else wrong ??= { fault: 'DLN4164', args: { file: '', line: flat.length, field: field.name, ...own } };
    }
  };
  add(own);
  if (wrong !== null) return wrong;
  return field.classes === null ? asStored(Float64Array.from(flat), field, wish) : Int32Array.from(flat);
}
