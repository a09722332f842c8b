/** Decides what a CSV file's columns are: whole numbers, numbers or classes, with or without gaps; and reads them. */
import { memoryRows } from './columns.js';
import { isNumber, isPlainWhole, isWhole, plainNumber } from './csv-numbers.js';
import { type CsvRecord, cellText, detectSeparator, eachRecord } from './csv-records.js';
import type {
  ByteSource,
  DataFile,
  DataFormat,
  Fault,
  FieldArray,
  Header,
  HeaderField,
  OpenTable,
  Rows,
  SourceFiles,
  SourceOptions,
} from './format.js';
import { fieldArray, inFile, isFault } from './format.js';
import { inflateUpTo, isGzip } from './gzip.js';
import { MAX_CLASSES, MAX_ELEMENTS, MAX_INFLATED_BYTES, MAX_ROWS } from './limits.js';
import { choiceOption, textsOption } from './options.js';

/** How a file is to be read. */
interface CsvDialect {
  readonly separator: ',' | ';' | '\t';
  /** Cells that stand for a missing value; an empty one always does. */
  readonly missing: readonly string[];
  /** Columns whose values are classes even where they look like numbers. */
  readonly classes: readonly string[];
}

/** Texts held while a column may still turn out to be one of classes, over all columns. */
const MAX_HELD_TEXTS = 2_000_000;
const MAX_HELD_CHARACTERS = 64 * 2 ** 20;

/** What is known of a column so far. */
interface Column {
  readonly name: string;
  readonly forced: boolean;
  /** Distinct values; null once there are too many of them. */
  texts: Set<string> | null;
  whole: boolean;
  /** The first value that is not a number. */
  word: { readonly text: string; readonly line: number } | null;
  filled: number;
}

/** One scan: names, types, classes, gaps and the number of rows. */
async function scanCsv(bytes: ByteSource, dialect: CsvDialect): Promise<Header | Fault> {
  const missing = missingTexts(dialect);
  const held = { texts: 0, characters: 0 };
  let columns: readonly Column[] | null = null;
  let rows = 0;
  const fault = await eachRecord(bytes, dialect.separator, (record) => {
    if (columns === null) {
      const read = readHeaderRow(record, dialect);
      if (isFault(read)) return read;
      columns = read;
      return null;
    }
    if (record.cells !== columns.length) return ragged(record, columns.length);
    if (++rows > MAX_ROWS) return { fault: 'DLN4110', args: { what: 'rows', found: rows, limit: MAX_ROWS } };
    for (let k = 0; k < columns.length; k++) {
      const problem = look(columns[k]!, record, k, missing, held);
      if (problem !== null) return problem;
    }
    return null;
  });
  if (fault !== null) return fault;
  if (columns === null) return { fault: 'DLN4122', args: { why: 'it is empty' } };
  return finish(columns, rows);
}

interface Missing {
  readonly texts: ReadonlySet<string>;
  /** Some of them are numbers, such as `-999`. */
  readonly numbers: boolean;
}
const missingTexts = ({ missing }: CsvDialect): Missing => ({
  texts: new Set(['', ...missing]),
  numbers: missing.some(isNumber),
});

/** The cell's number where that needs no text, else NaN. */
const plainCell = (record: CsvRecord, k: number, missing: Missing): number =>
  missing.numbers ? Number.NaN : plainNumber(record.bytes, record.starts[k]!, record.ends[k]!);

const ragged = (record: CsvRecord, expected: number): Fault => ({
  fault: 'DLN4121',
  args: { line: record.line, expected, found: record.cells },
});

function readHeaderRow(record: CsvRecord, dialect: CsvDialect): readonly Column[] | Fault {
  const seen = new Map<string, number>();
  const columns: Column[] = [];
  for (let k = 0; k < record.cells; k++) {
    const name = cellText(record, k);
    if (name === null) return { fault: 'DLN4126', args: { line: record.line } };
    if (name === '') return { fault: 'DLN4122', args: { why: `column ${k + 1} has no name` } };
    const before = seen.get(name);
    if (before !== undefined) return { fault: 'DLN4123', args: { column: name, first: before + 1, second: k + 1 } };
    seen.set(name, k);
    columns.push({
      name,
      forced: dialect.classes.includes(name),
      texts: new Set(),
      whole: true,
      word: null,
      filled: 0,
    });
  }
  const numeric = columns.every(({ name }) => isNumber(name));
  if (numeric)
    return { fault: 'DLN4122', args: { why: 'its first line holds numbers only, so it is not a row of names' } };
  const unknown = dialect.classes.find((name) => !seen.has(name));
  if (unknown !== undefined) {
    const names = columns.slice(0, 20).map(({ name }) => name);
    return { fault: 'DLN4127', args: { column: unknown, columns: names.join(', ') } };
  }
  return columns;
}

function look(
  column: Column,
  record: CsvRecord,
  k: number,
  missing: Missing,
  held: { texts: number; characters: number },
): Fault | null {
  if (column.texts === null && column.word === null) {
    const value = plainCell(record, k, missing);
    if (!Number.isNaN(value)) {
      column.filled++;
      if (column.whole && !isPlainWhole(record.bytes, record.starts[k]!, record.ends[k]!, value)) column.whole = false;
      return null;
    }
  }
  const text = cellText(record, k);
  if (text === null) return { fault: 'DLN4126', args: { line: record.line } };
  if (missing.texts.has(text)) return null;
  column.filled++;
  if (column.word === null) {
    if (!isNumber(text)) column.word = { text, line: record.line };
    else if (column.whole && !isWhole(text)) column.whole = false;
  }
  if (column.texts !== null && !column.texts.has(text)) {
    column.texts.add(text);
    held.texts++;
    held.characters += text.length;
    const full =
      column.texts.size > MAX_CLASSES || held.texts > MAX_HELD_TEXTS || held.characters > MAX_HELD_CHARACTERS;
    if (full) {
      held.texts -= column.texts.size;
      column.texts = null;
    }
  }
  if (column.texts === null && (column.word !== null || column.forced)) return tooManyClasses(column);
  return null;
}

const tooManyClasses = (column: Column): Fault => ({
  fault: 'DLN4125',
  args: {
    column: column.name,
    limit: MAX_CLASSES,
    text: (column.word?.text ?? '').slice(0, 40),
    line: column.word?.line ?? 0,
  },
});

function finish(columns: readonly Column[], rows: number): Header | Fault {
  const fields: HeaderField[] = [];
  for (const column of columns) {
    if (rows > 0 && column.filled === 0) return { fault: 'DLN4129', args: { column: column.name } };
    const gaps = column.filled < rows;
    if (column.forced || column.word !== null) {
      const classes = sortedClasses(column.texts ?? new Set());
      fields.push({ name: column.name, stored: 'i32', shape: [], classes, gaps });
    } else {
      fields.push({ name: column.name, stored: column.whole && !gaps ? 'i32' : 'f32', shape: [], classes: null, gaps });
    }
  }
  if (rows * fields.length > MAX_ELEMENTS / 8) {
    return { fault: 'DLN4110', args: { what: 'cells', found: rows * fields.length, limit: MAX_ELEMENTS / 8 } };
  }
  return { fields, rows };
}

/** Numbers by size, other texts by code unit, so that the order does not depend on where the program runs. */
function sortedClasses(texts: ReadonlySet<string>): readonly string[] {
  const all = [...texts];
  const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return all.every(isNumber) ? all.sort((a, b) => Number(a) - Number(b) || byText(a, b)) : all.sort(byText);
}

/** The rows, read by a second scan into columns of the header's types. */
async function readCsv(bytes: ByteSource, dialect: CsvDialect, header: Header): Promise<Rows | Fault> {
  const missing = missingTexts(dialect);
  const columns = header.fields.map((field) => fieldArray(field, header.rows));
  const lookups = header.fields.map(({ classes }) =>
    Array.isArray(classes) ? new Map((classes as readonly string[]).map((text, i) => [text, i])) : null,
  );
  const changed: Fault = { fault: 'DLN4119', args: {} };
  let row = -1;
  const fault = await eachRecord(bytes, dialect.separator, (record) => {
    if (row === -1) {
      row = 0;
      return null;
    }
    if (record.cells !== columns.length || row >= header.rows) return changed;
    for (let k = 0; k < columns.length; k++) {
      if (!store(record, k, missing, lookups[k]!, columns[k]!, row)) return changed;
    }
    row++;
    return null;
  });
  if (fault !== null) return fault;
  return row === header.rows ? memoryRows(header.fields, columns, header.rows) : changed;
}

function store(
  record: CsvRecord,
  k: number,
  missing: Missing,
  classes: ReadonlyMap<string, number> | null,
  into: FieldArray,
  row: number,
): boolean {
  const plain = classes === null ? plainCell(record, k, missing) : Number.NaN;
  if (!Number.isNaN(plain)) {
    into[row] = plain;
    return true;
  }
  const text = cellText(record, k);
  if (text === null) return false;
  if (missing.texts.has(text)) {
    into[row] = classes === null ? Number.NaN : -1;
    return true;
  }
  const value = classes === null ? Number(text) : classes.get(text);
  if (value === undefined || (classes === null && !isNumber(text))) return false;
  into[row] = value;
  return true;
}

async function open(files: SourceFiles, options: SourceOptions): Promise<OpenTable | Fault> {
  const written = choiceOption(options, 'separator', [',', ';', '\t']);
  if (written !== null && typeof written !== 'string') return written;
  const missing = textsOption(options, 'missing', []);
  if ('fault' in missing) return missing;
  const classes = textsOption(options, 'classes', []);
  if ('fault' in classes) return classes;
  const file = files.named.get('file');
  if (file === undefined || files.named.size !== 1) return { fault: 'DLN4115', args: { file: '', wanted: 'one file' } };
  const bytes = await text(file);
  if ('fault' in bytes) return inFile(file.name, bytes);
  const start = await bytes.read(0, 1 << 16);
  const dialect: CsvDialect = { separator: written ?? detectSeparator(start), missing, classes };
  const header = await scanCsv(bytes, dialect);
  if (isFault(header)) return inFile(file.name, header);
  return {
    header: { header, parts: null },
    async rows(part) {
      if (part !== null) return { fault: 'DLN4201', args: { part, parts: '' } };
      const rows = await readCsv(bytes, dialect, header);
      return isFault(rows) ? inFile(file.name, rows) : rows;
    },
  };
}

/** The text's bytes, unpacked where they are packed; UTF-16 is told apart. */
async function text({ bytes }: DataFile): Promise<ByteSource | Fault> {
  const start = await bytes.read(0, 2);
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    return { fault: 'DLN4107', args: { format: 'csv', found: 'it is UTF-16; save it as UTF-8' } };
  }
  if (!isGzip(start)) return bytes;
  const all = await inflateUpTo(bytes, MAX_INFLATED_BYTES);
  return isFault(all) ? all : { size: all.length, read: (at, length) => all.subarray(at, at + length) };
}

/** CSV with a row of names: `csv("table.csv", missing: ["", "NA"], classes: [sex], separator: ";")`. */
export const csv: DataFormat = {
  name: 'csv',
  options: ['separator', 'missing', 'classes'],
  files: true,
  folder: null,
  open,
};
