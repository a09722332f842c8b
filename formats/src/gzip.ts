/** Decides how a gzip file is unpacked: in small steps, never past what was promised, checked against its checksum. */
import { Gunzip } from 'fflate';
import { crc32 } from './crc32.js';
import type { ByteSource, Fault } from './format.js';

/** Packed bytes handed over at once: they become 17 MB at most, so a bomb is noticed early. */
const STEP = 1 << 14;
/** Deflate turns one byte into at most this many (258 bytes for two bits and their share of the code). */
const MAX_RATIO = 1032;
/** The trailer: CRC-32 and size modulo 2^32. */
const TRAILER = 8;
/** Header and trailer of the smallest member. */
const MIN_BYTES = 18;

/** True for bytes that begin as gzip's do. */
export const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b;

/** The most that these packed bytes can become. */
export const largestInflated = (packed: number): number => packed * MAX_RATIO;

/** The first bytes of what is packed: `length` of them, or fewer where it ends before. */
export async function inflateStart(bytes: ByteSource, length: number): Promise<Uint8Array | Fault> {
  const out = new Uint8Array(length);
  let filled = 0;
  const done = await inflate(bytes, (piece) => {
    const taken = piece.subarray(0, length - filled);
    out.set(taken, filled);
    filled += taken.length;
    return filled < length;
  });
  return done === null ? out.slice(0, filled) : done;
}

/** All that is packed, which must be `size` bytes: fewer is `DLN4108`, more is `DLN4111`. */
export async function inflateExactly(bytes: ByteSource, size: number): Promise<Uint8Array | Fault> {
  if (size > largestInflated(bytes.size)) {
    return { fault: 'DLN4108', args: { needed: size, found: largestInflated(bytes.size) } };
  }
  const out = new Uint8Array(size);
  let filled = 0;
  const done = await inflate(bytes, (piece) => {
    if (piece.length > size - filled) {
      filled = Number.POSITIVE_INFINITY;
      return false;
    }
    out.set(piece, filled);
    filled += piece.length;
    return true;
  });
  if (done !== null) return done;
  if (filled > size) return { fault: 'DLN4111', args: { limit: size } };
  if (filled < size) return { fault: 'DLN4108', args: { needed: size, found: filled } };
  return verified(bytes, out);
}

/** All that is packed, of unknown size but no more than `limit` bytes. */
export async function inflateUpTo(bytes: ByteSource, limit: number): Promise<Uint8Array | Fault> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const done = await inflate(bytes, (piece) => {
    size += piece.length;
    if (size <= limit) pieces.push(piece);
    return size <= limit;
  });
  if (done !== null) return done;
  if (size > limit) return { fault: 'DLN4111', args: { limit } };
  const out = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return verified(bytes, out);
}

/** Unpacks until `take` wants no more or the file ends. */
async function inflate(bytes: ByteSource, take: (piece: Uint8Array) => boolean): Promise<Fault | null> {
  if (bytes.size < MIN_BYTES) return { fault: 'DLN4108', args: { needed: MIN_BYTES, found: bytes.size } };
  let wanted = true;
  let members = 1;
  const stream = new Gunzip((piece) => {
    if (wanted && piece.length > 0) wanted = take(piece);
  });
  stream.onmember = () => {
    members++;
  };
  for (let at = 0; at < bytes.size && wanted; at += STEP) {
    const packed = await bytes.read(at, STEP);
    try {
      // A copy: the stream keeps what it is given.
      stream.push(packed.slice(), at + STEP >= bytes.size);
    } catch (error) {
      return { fault: 'DLN4112', args: { why: error instanceof Error ? error.message : String(error) } };
    }
    if (members > 1) return { fault: 'DLN4113', args: { what: 'a gzip file of several members' } };
  }
  return null;
}

async function verified(bytes: ByteSource, out: Uint8Array): Promise<Uint8Array | Fault> {
  const trailer = await bytes.read(bytes.size - TRAILER, TRAILER);
  if (trailer.length !== TRAILER) return { fault: 'DLN4119', args: {} };
  const view = new DataView(trailer.buffer, trailer.byteOffset, trailer.length);
  const right = view.getUint32(0, true) === crc32(out) && view.getUint32(4, true) === out.length % 2 ** 32;
  return right ? out : { fault: 'DLN4112', args: { why: 'its checksum does not agree with its contents' } };
}
