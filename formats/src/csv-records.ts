/** Decides where a CSV file's records and cells begin and end (RFC 4180), without knowing what they mean. */
import type { ByteSource, Fault } from './format.js';
import { MAX_COLUMNS, MAX_LINE_BYTES } from './limits.js';
import { decodeUtf8 } from './utf8.js';

const CHUNK = 1 << 20;
const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;

/** One record: cells as stretches of `bytes`, quotes and the spaces around an unquoted cell taken off. Reused for the next one. */
export interface CsvRecord {
  bytes: Uint8Array;
  /** Line of the file where it begins, from 1. */
  line: number;
  cells: number;
  /** Bytes from its first to its last, the line end not counted. */
  size: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 0 plain, 1 quoted, 2 quoted with doubled quotes inside. */
  readonly quoted: Uint8Array;
}

/** A cell's text; null where it is not UTF-8. */
export function cellText(record: CsvRecord, cell: number): string | null {
  const text = decodeUtf8(record.bytes, record.starts[cell]!, record.ends[cell]!);
  if (typeof text !== 'string') return null;
  return record.quoted[cell] === 2 ? text.replaceAll('""', '"') : text;
}

/** The separator that the first line uses most, quoted stretches left out; a comma where there is none. */
export function detectSeparator(firstLine: Uint8Array): ',' | ';' | '\t' {
  const counts = { ',': 0, ';': 0, '\t': 0 };
  let inQuotes = false;
  for (const byte of firstLine) {
    if (byte === QUOTE) inQuotes = !inQuotes;
    else if (!inQuotes && (byte === LF || byte === CR)) break;
    else if (!inQuotes && byte === 0x2c) counts[',']++;
    else if (!inQuotes && byte === 0x3b) counts[';']++;
    else if (!inQuotes && byte === TAB) counts['\t']++;
  }
  if (counts[','] >= counts[';'] && counts[','] >= counts['\t']) return ',';
  return counts[';'] >= counts['\t'] ? ';' : '\t';
}

/**
 * Hands every record to `visit` in order, until it returns a fault. A byte order mark is skipped, so are empty lines.
 * Faults: `DLN4107` not a text file, `DLN4110` a record or a row of cells too long, `DLN4124` a quote never closed,
 * `DLN4128` text after a closing quote.
 */
export async function eachRecord(
  bytes: ByteSource,
  separator: string,
  visit: (record: CsvRecord) => Fault | null,
): Promise<Fault | null> {
  const record: CsvRecord = {
    bytes: new Uint8Array(0),
    line: 1,
    cells: 0,
    size: 0,
    starts: new Int32Array(MAX_COLUMNS + 1),
    ends: new Int32Array(MAX_COLUMNS + 1),
    quoted: new Uint8Array(MAX_COLUMNS + 1),
  };
  const scan: Scan = { record, separator: separator.charCodeAt(0), line: 1, next: 0 };
  let held = new Uint8Array(0);
  let at = 0;
  while (at < bytes.size || held.length > 0) {
    const more = at < bytes.size ? await bytes.read(at, CHUNK) : new Uint8Array(0);
    const begin = at === 0 && more[0] === 0xef && more[1] === 0xbb && more[2] === 0xbf ? 3 : 0;
    // A source that gives nothing before its end has shrunk: what was read is all there is.
    at = more.length === 0 ? bytes.size : at + more.length;
    const last = at >= bytes.size;
    const buffer = join(held, more.subarray(begin));
    record.bytes = buffer;
    scan.next = 0;
    for (;;) {
      const from = scan.next;
      const found = readRecord(scan, last);
      if (found === 'more') {
        if (buffer.length - from > MAX_LINE_BYTES + 1) return tooLong(scan.line, buffer.length - from);
        held = buffer.slice(from);
        break;
      }
      if (found === 'end') {
        held = new Uint8Array(0);
        break;
      }
      if (found !== 'record') return found;
      if (record.size > MAX_LINE_BYTES) return tooLong(record.line, record.size);
      if (record.cells === 1 && record.quoted[0] === 0 && record.starts[0] === record.ends[0]) continue;
      const fault = visit(record);
      if (fault !== null) return fault;
    }
    if (last) break;
  }
  return null;
}

const tooLong = (line: number, found: number): Fault => ({
  fault: 'DLN4110',
  args: { what: `bytes in the record of line ${line}`, found, limit: MAX_LINE_BYTES },
});

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

interface Scan {
  readonly record: CsvRecord;
  readonly separator: number;
  /** Line of the next record. */
  line: number;
  /** Where the next record begins. */
  next: number;
}

/** Reads one record at `scan.next`; `more` where it may go on past the buffer (nothing moved), `end` where there is none. */
function readRecord(scan: Scan, last: boolean): 'record' | 'more' | 'end' | Fault {
  const { record, separator } = scan;
  const { bytes } = record;
  const total = bytes.length;
  let at = scan.next;
  if (at >= total) return last ? 'end' : 'more';
  let line = scan.line;
  record.line = line;
  record.cells = 0;
  for (;;) {
    if (record.cells === MAX_COLUMNS) {
      return {
        fault: 'DLN4110',
        args: { what: `columns in line ${line}`, found: MAX_COLUMNS + 1, limit: MAX_COLUMNS },
      };
    }
    while (at < total && (bytes[at] === SPACE || (bytes[at] === TAB && separator !== TAB))) at++;
    const cell = record.cells++;
    if (bytes[at] === QUOTE && at < total) {
      const opened = line;
      const start = ++at;
      let doubled = false;
      for (; ; at++) {
        if (at >= total) return last ? { fault: 'DLN4124', args: { line: opened } } : 'more';
        const byte = bytes[at]!;
        if (byte === QUOTE) {
          if (at + 1 >= total && !last) return 'more';
          if (bytes[at + 1] !== QUOTE || at + 1 >= total) break;
          doubled = true;
          at++;
        } else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) line++;
      }
      record.starts[cell] = start;
      record.ends[cell] = at++;
      record.quoted[cell] = doubled ? 2 : 1;
      while (at < total && (bytes[at] === SPACE || (bytes[at] === TAB && separator !== TAB))) at++;
      const byte = bytes[at];
      if (at < total && byte !== separator && byte !== LF && byte !== CR) {
        return { fault: 'DLN4128', args: { line, cell: cell + 1 } };
      }
    } else {
      const start = at;
      while (at < total) {
        const byte = bytes[at]!;
        if (byte === separator || byte === LF || byte === CR) break;
        if (byte === 0) return { fault: 'DLN4107', args: { format: 'csv', found: `line ${line} holds a zero byte` } };
        at++;
      }
      let end = at;
      while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
      record.starts[cell] = start;
      record.ends[cell] = end;
      record.quoted[cell] = 0;
    }
    if (at >= total) {
      if (!last) return 'more';
      record.size = at - scan.next;
      scan.next = at;
      scan.line = line + 1;
      return 'record';
    }
    const byte = bytes[at++]!;
    if (byte === separator) continue;
    const size = at - 1 - scan.next;
    if (byte === CR) {
      // Whether a line feed follows decides where the next record begins.
      if (at >= total && !last) return 'more';
      if (bytes[at] === LF) at++;
    }
    record.size = size;
    scan.next = at;
    scan.line = line + 1;
    return 'record';
  }
}
