/** Decides how a tensor becomes a NumPy file (format version 1.0): little-endian, row-major. */
import type { HostTensor } from '@dln/runtime';

/** The header and what follows it end at multiples of this. */
const ALIGNMENT = 64;
const PREFIX = 10;

/** `f32` stays 32 bits wide, also where a backend computed it in 64. */
export function encodeNpy({ dtype, shape, data }: HostTensor): Uint8Array {
  const descr = dtype === 'f32' ? '<f4' : dtype === 'i32' ? '<i4' : '|b1';
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const padding = ALIGNMENT - ((PREFIX + text.length + 1) % ALIGNMENT);
  const header = `${text}${' '.repeat(padding % ALIGNMENT)}\n`;
  const width = dtype === 'bool' ? 1 : 4;
  const out = new Uint8Array(PREFIX + header.length + data.length * width);
  out.set([0x93, ...Buffer.from('NUMPY', 'latin1'), 1, 0, header.length & 0xff, header.length >> 8]);
  out.set(Buffer.from(header, 'latin1'), PREFIX);
  const view = new DataView(out.buffer, PREFIX + header.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (dtype === 'f32') view.setFloat32(4 * i, value, true);
    else if (dtype === 'i32') view.setInt32(4 * i, value, true);
    else view.setUint8(i, value);
  }
  return out;
}
