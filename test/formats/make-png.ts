/** Decides how tests make a PNG: valid in form, with any promise in its header. */
import { zlibSync } from 'fflate';
import { crc32 } from '../../formats/src/crc32.js';

/** A PNG made by hand: `size` may promise anything. */
export function png(
  width: number,
  height: number,
  { bits = 8, colour = 0, data = new Uint8Array((width + 1) * height), interlace = 0 } = {},
): Uint8Array {
  const chunk = (kind: string, body: Uint8Array): Uint8Array => {
    const out = new Uint8Array(12 + body.length);
    const view = new DataView(out.buffer);
    view.setUint32(0, body.length);
    for (let i = 0; i < 4; i++) out[4 + i] = kind.charCodeAt(i);
    out.set(body, 8);
    view.setUint32(8 + body.length, crc32(out.subarray(4, 8 + body.length)));
    return out;
  };
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([bits, colour, 0, 0, interlace], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(data)),
    chunk('IEND', new Uint8Array(0)),
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
