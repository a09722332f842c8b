/** Decides how files become a zip archive: deflated, in the order given, without dates, so that the same files give the same bytes. */
import * as zlib from 'node:zlib';

/** 1980-01-01, the first day that a zip knows. */
const DATE = 33;
const UTF8_NAMES = 0x800;

/** `files`: name and bytes. */
export function zip(files) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const path = Buffer.from(name, 'utf8');
    const packed = zlib.deflateRawSync(bytes, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8_NAMES, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(checksum(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    common.copy(entry, 6, 0, 26);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, path);
    const head = Buffer.from([0x50, 0x4b, 3, 4]);
    parts.push(head, common, path, packed);
    at += 30 + path.length + packed.length;
  }
  const size = directory.reduce((n, b) => n + b.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** Node has its own from 20.15 and 22.2 on. */
const checksum =
  zlib.crc32 ??
  ((bytes) => {
    let sum = ~0;
    for (const byte of bytes) {
      sum ^= byte;
      for (let i = 0; i < 8; i++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    }
    return ~sum >>> 0;
  });
