/** Decides what a safetensors file holds: tensors by name and a table of texts; strict in reading, deterministic in writing. */
import type { Fault } from './format.js';
import { isFault } from './format.js';
import { halfToNumber } from './half.js';
import { isJsonMistake, type Json, parseJson } from './json.js';
import { elementCount } from './limits.js';
import { decodeUtf8, encodeUtf8 } from './utf8.js';

/** Element types by the format's names. `F16` and `BF16` are read, `tensorValues` widens them. */
export type SafetensorsDType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';
/** One tensor: little-endian bytes, row-major. When read, `data` is a view on the file's bytes. */
export interface SafetensorsTensor {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map<SafetensorsDType, number>([
  ['F64', 8],
  ['F32', 4],
  ['F16', 2],
  ['BF16', 2],
  ['I64', 8],
  ['I32', 4],
  ['I16', 2],
  ['I8', 1],
  ['U8', 1],
  ['BOOL', 1],
]);
/** Bytes of one element. */
export const elementBytes = (dtype: SafetensorsDType): number => ELEMENT_BYTES.get(dtype)!;

/** Bytes before the header: its length, little-endian. */
const PREFIX = 8;
/** Longest header that is read. The format allows ten times as much; nothing that trains here needs it. */
export const MAX_HEADER_BYTES = 10 * 2 ** 20;
/** Headers are padded to this, so that the data begin aligned. */
const ALIGNMENT = 8;
const METADATA = '__metadata__';

/**
 * Reads a whole file. Refused (as `DLN4141` to `DLN4146`, `DLN4108`, `DLN4110`): a header that is not strict JSON in UTF-8, a repeated name,
 * a shape that does not agree with its bytes, numbers that are negative, fractional or beyond 2^53, tensors that overlap or leave
 * holes, bytes that belong to no tensor.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors | Fault {
  const header = readHeader(bytes);
  if (isFault(header)) return header;
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, dtype, shape, begin, end } of header.entries) {
    tensors.set(name, { dtype, shape, data: bytes.subarray(header.dataAt + begin, header.dataAt + end) });
  }
  return { tensors, metadata: header.metadata };
}

/** A tensor's place: offsets count from the first data byte. */
interface Entry {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}
interface ParsedHeader {
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly dataAt: number;
}

const fault = (code: Fault['fault'], args: Fault['args']): Fault => ({ fault: code, args });
const badHeader = (why: string, at: number): Fault => fault('DLN4141', { why, at });

function readHeader(bytes: Uint8Array): ParsedHeader | Fault {
  if (bytes.length < PREFIX) return fault('DLN4108', { needed: PREFIX, found: bytes.length });
  const length = readLength(bytes);
  if (length > MAX_HEADER_BYTES) {
    return fault('DLN4110', { what: 'header bytes', found: length, limit: MAX_HEADER_BYTES });
  }
  const dataAt = PREFIX + length;
  if (dataAt > bytes.length) return fault('DLN4108', { needed: dataAt, found: bytes.length });
  if (bytes[PREFIX] !== 0x7b) return badHeader('it does not begin with `{`', PREFIX);
  const text = decodeUtf8(bytes, PREFIX, dataAt);
  if (typeof text !== 'string') return badHeader('it is not UTF-8', text.badAt);
  const json = parseJson(text);
  if (isJsonMistake(json)) {
    return json.mistake === 'repeated name'
      ? fault('DLN4142', { name: json.name })
      : badHeader(json.mistake === 'too deep' ? 'it is nested too deeply' : 'it is not JSON', PREFIX + json.at);
  }
  if (!(json instanceof Map)) return badHeader('it is not an object', PREFIX);
  return readEntries(json, dataAt, bytes.length - dataAt);
}

/** The header's length: a 64-bit number; what passes 2^53 is only ever compared with a limit. */
function readLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, PREFIX);
  return view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
}

function readEntries(json: ReadonlyMap<string, Json>, dataAt: number, dataBytes: number): ParsedHeader | Fault {
  let metadata: ReadonlyMap<string, string> = new Map();
  const entries: Entry[] = [];
  for (const [name, value] of json) {
    if (name === METADATA) {
      const read = readMetadata(value);
      if (read === null) return badHeader(`\`${METADATA}\` is not a table of texts`, PREFIX);
      metadata = read;
      continue;
    }
    const entry = readEntry(name, value);
    if (isFault(entry)) return entry;
    entries.push(entry);
  }
  const order = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of order) {
    if (begin !== covered) {
      return fault('DLN4144', { name, begin, expected: covered, what: begin < covered ? 'overlap' : 'hole' });
    }
    covered = end;
  }
  if (covered > dataBytes) return fault('DLN4108', { needed: dataAt + covered, found: dataAt + dataBytes });
  if (covered < dataBytes) return fault('DLN4109', { expected: dataAt + covered, found: dataAt + dataBytes });
  return { entries, metadata, dataAt };
}

function readMetadata(value: Json): ReadonlyMap<string, string> | null {
  if (!(value instanceof Map)) return null;
  const texts = new Map<string, string>();
  for (const [key, text] of value) {
    if (typeof text !== 'string') return null;
    texts.set(key, text);
  }
  return texts;
}

const KEYS = ['dtype', 'shape', 'data_offsets'];

function readEntry(name: string, value: Json): Entry | Fault {
  const malformed = (): Fault => badHeader(`the entry \`${name}\` is not {dtype, shape, data_offsets}`, PREFIX);
  if (!(value instanceof Map) || value.size !== KEYS.length || !KEYS.every((key) => value.has(key))) return malformed();
  const dtype = value.get('dtype');
  if (typeof dtype !== 'string') return malformed();
  const width = ELEMENT_BYTES.get(dtype);
  if (width === undefined) return fault('DLN4146', { name, dtype });
  const shape = wholeNumbers(name, value.get('shape'));
  const offsets = wholeNumbers(name, value.get('data_offsets'));
  if (shape === null || offsets === null) return malformed();
  if ('fault' in shape) return shape;
  if ('fault' in offsets) return offsets;
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length !== 2 || begin > end) return malformed();
  const elements = elementCount(shape);
  const needed = elements === null ? null : elements * width;
  if (needed === null || needed > Number.MAX_SAFE_INTEGER) return fault('DLN4145', { name, number: shape.join(' x ') });
  if (needed !== end - begin) {
    return fault('DLN4143', { name, dtype, shape: `[${shape.join(', ')}]`, needed, found: end - begin });
  }
  return { name, dtype: dtype as SafetensorsDType, shape, begin, end };
}

/** Whole numbers from 0 to 2^53, exactly as written; null where it is no list of numbers. */
function wholeNumbers(name: string, value: Json | undefined): readonly number[] | Fault | null {
  if (!Array.isArray(value)) return null;
  const numbers: number[] = [];
  for (const item of value as readonly Json[]) {
    if (typeof item !== 'object' || item === null || !('digits' in item)) return null;
    const number = /^(?:0|[1-9][0-9]*)$/.test(item.digits) ? Number(item.digits) : Number.NaN;
    if (!Number.isSafeInteger(number)) return fault('DLN4145', { name, number: item.digits.slice(0, 40) });
    numbers.push(number);
  }
  return numbers;
}

/**
 * Writes a file: wide elements first, then by name, so that equal contents give equal bytes and every tensor lies aligned.
 * A tensor whose bytes do not agree with its shape, or is named `__metadata__`, is our bug and throws.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const order = [...tensors].sort(([a, x], [b, y]) => elementBytes(y.dtype) - elementBytes(x.dtype) || byName(a, b));
  const members: string[] = [];
  if (metadata.size > 0) {
    const texts = [...metadata].sort(([a], [b]) => byName(a, b));
    members.push(`"${METADATA}":{${texts.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',')}}`);
  }
  let at = 0;
  for (const [name, { dtype, shape, data }] of order) {
    const elements = elementCount(shape);
    if (name === METADATA || elements === null || elements * elementBytes(dtype) !== data.length) {
      throw new RangeError(`tensor ${name}: ${dtype}[${shape.join(', ')}] does not agree with ${data.length} bytes`);
    }
    const entry = `{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${at},${at + data.length}]}`;
    members.push(`${JSON.stringify(name)}:${entry}`);
    at += data.length;
  }
  const json = encodeUtf8(`{${members.join(',')}}`);
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const out = new Uint8Array(PREFIX + length + at);
  const view = new DataView(out.buffer);
  view.setUint32(0, length, true);
  out.fill(0x20, PREFIX + json.length, PREFIX + length);
  out.set(json, PREFIX);
  let to = PREFIX + length;
  for (const [, { data }] of order) {
    out.set(data, to);
    to += data.length;
  }
  return out;
}

/** A tensor's numbers, copied out of the file: `I64` beyond 2^53 is rounded, half floats are widened exactly. */
export function tensorValues(tensor: SafetensorsTensor): Float32Array | Float64Array | Int32Array | Uint8Array {
  const { dtype, data } = tensor;
  // Not `slice`: that of Node's buffers gives a view.
  const copy = Uint8Array.from(data);
  const count = copy.length / elementBytes(dtype);
  if (dtype === 'F32') return new Float32Array(copy.buffer);
  if (dtype === 'F64') return new Float64Array(copy.buffer);
  if (dtype === 'I32') return new Int32Array(copy.buffer);
  if (dtype === 'I8') return Int32Array.from(new Int8Array(copy.buffer));
  if (dtype === 'I16') return Int32Array.from(new Int16Array(copy.buffer));
  if (dtype === 'I64') return Float64Array.from(new BigInt64Array(copy.buffer), Number);
  if (dtype === 'F16') return Float32Array.from(new Uint16Array(copy.buffer), halfToNumber);
  if (dtype === 'BF16') {
    const out = new Uint32Array(count);
    const halves = new Uint16Array(copy.buffer);
    for (let i = 0; i < count; i++) out[i] = halves[i]! << 16;
    return new Float32Array(out.buffer);
  }
  return copy;
}
