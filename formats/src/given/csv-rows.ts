/** Decides how a CSV file gives rows for a model: by the names of the source's columns, or as plain numbers where one field is all that is needed. */
import { isNumber } from '../csv-numbers.js';
import { type CsvRecord, cellText, detectSeparator, eachRecord } from '../csv-records.js';
import type { DataFile, Fault, HeaderField } from '../format.js';
import { fieldArray, inFile, isFault, rowWidth } from '../format.js';
import { choiceOption, textsOption } from '../options.js';
import { type GivenWish, neededOf } from './given.js';

/** Values of each field, rows one after another, and the line of each row. */
export interface CsvRows {
  readonly columns: ReadonlyMap<string, readonly number[]>;
  readonly lines: readonly number[];
}

/** Every record's cells as texts, with their line. */
async function recordsOf({ name, bytes }: DataFile, separator: string | null): Promise<readonly Line[] | Fault> {
  const lines: Line[] = [];
  const used = separator ?? detectSeparator(await bytes.read(0, 1 << 16));
  const fault = await eachRecord(bytes, used, (record: CsvRecord) => {
    const cells = Array.from({ length: record.cells }, (_, k) => cellText(record, k));
    const broken = cells.includes(null);
    if (!broken) lines.push({ line: record.line, cells: cells as string[] });
    return broken ? { fault: 'DLN4126', args: { line: record.line } } : null;
  });
  if (fault !== null) return inFile(name, fault);
  return lines.length === 0 ? { fault: 'DLN4122', args: { file: name, why: 'it is empty' } } : lines;
}
interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows of a file. A source that is CSV itself says what separates, what is missing and what the columns are called. */
export async function csvRows(file: DataFile, wish: GivenWish): Promise<CsvRows | Fault> {
  const separator = choiceOption(wish.options, 'separator', [',', ';', '\t']);
  if (separator !== null && typeof separator !== 'string') return separator;
  const missing = textsOption(wish.options, 'missing', []);
  if (isFault(missing)) return missing;
  const lines = await recordsOf(file, wish.format === 'csv' ? separator : null);
  if (isFault(lines)) return lines;
  const read = wish.format === 'csv' ? byName(file, lines, wish, new Set(['', ...missing])) : plain(file, lines, wish);
  if (isFault(read) || read.lines.length > 0) return read;
  return { fault: 'DLN4130', args: { file: file.name } };
}

function byName(
  { name: file }: DataFile,
  [head, ...rows]: readonly Line[],
  wish: GivenWish,
  missing: ReadonlySet<string>,
): CsvRows | Fault {
  const names = head?.cells ?? [];
  const columns = new Map<string, readonly number[]>();
  for (const field of neededOf(wish)) {
    const k = names.indexOf(field.name);
    if (k === -1) return { fault: 'DLN4163', args: { file, field: field.name, has: names.slice(0, 20).join(', ') } };
    const values: number[] = [];
    for (const { line, cells } of rows) {
      if (cells.length !== names.length)
        return { fault: 'DLN4121', args: { file, line, expected: names.length, found: cells.length } };
      const value = cellValue(cells[k] as string, field, missing);
      if (typeof value !== 'number') return { fault: 'DLN4164', args: { file, line, field: field.name, ...value } };
      values.push(value);
    }
    columns.set(field.name, values);
  }
  return { columns, lines: rows.map(({ line }) => line) };
}

/** A cell as its column stores it, or what is wrong with it. */
export function cellValue(
  text: string,
  { classes, gaps, stored }: HeaderField,
  missing: ReadonlySet<string>,
): number | { readonly text: string; readonly wanted: string } {
  if (missing.has(text)) {
    if (!gaps) return { text, wanted: 'a value: in training none is missing' };
    return classes === null ? Number.NaN : -1;
  }
  if (typeof classes === 'number' || classes === null) {
    const value = Number(text);
    if (!isNumber(text)) return { text, wanted: 'a number' };
    if (classes === null && stored === 'i32' && value !== (value | 0))
      return { text, wanted: 'a whole number, as all in training' };
    return classes === null || (Number.isInteger(value) && value >= 0 && value < classes)
      ? value
      : { text, wanted: `a class from 0 to ${classes - 1}` };
  }
  const k = classes.indexOf(text);
  if (k !== -1) return k;
  const some = classes.slice(0, 8).join(', ');
  return { text, wanted: `one of ${classes.length > 8 ? `${some}, …` : some}` };
}

/** Each record is one row of the only field that is needed; a first line that is no numbers is its head. */
function plain({ name: file }: DataFile, lines: readonly Line[], wish: GivenWish): CsvRows | Fault {
  const [field, ...others] = neededOf(wish);
  if (field === undefined || others.length > 0)
    return { fault: 'DLN4161', args: { file, field: wish.needed.join(' and '), takes: 'arrays' } };
  const width = rowWidth(field);
  const rows = lines[0]?.cells.every(isNumber) === true ? lines : lines.slice(1);
  const values: number[] = [];
  const room = fieldArray(field, 0);
  for (const { line, cells } of rows) {
    if (cells.length !== width) return { fault: 'DLN4121', args: { file, line, expected: width, found: cells.length } };
    for (const text of cells) {
      const value = cellValue(text, field, new Set());
      if (typeof value !== 'number') return { fault: 'DLN4164', args: { file, line, field: field.name, ...value } };
      // Numbers are written as the program sees them.
      values.push(room instanceof Uint8Array ? value / (wish.scales.get(field.name) ?? 1) : value);
    }
  }
  return { columns: new Map([[field.name, values]]), lines: rows.map(({ line }) => line) };
}
