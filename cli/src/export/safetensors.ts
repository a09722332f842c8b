/** Decides how tensors become one safetensors file: a header of JSON, then little-endian numbers; what has 4 bytes a number stands first. */
import type { HostTensor } from '@dln/runtime';

/** Floats are stored in 32 bits, also where a backend computed them in 64. */
export function encodeSafetensors(tensors: ReadonlyMap<string, HostTensor>): Uint8Array {
  const wide = [...tensors].filter(([, { dtype }]) => dtype !== 'bool');
  const narrow = [...tensors].filter(([, { dtype }]) => dtype === 'bool');
  const sizeOf = ({ dtype, data }: HostTensor): number => data.length * (dtype === 'bool' ? 1 : 4);
  let at = 0;
  const head: Record<string, object> = {};
  for (const [name, tensor] of [...wide, ...narrow]) {
    const dtype = tensor.dtype === 'f32' ? 'F32' : tensor.dtype === 'i32' ? 'I32' : 'BOOL';
    const end = at + sizeOf(tensor);
    head[name] = { dtype, shape: tensor.shape, data_offsets: [at, end] };
    at = end;
  }
  const json = Buffer.from(JSON.stringify(head));
  const length = Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(8 + length + at);
  const view = new DataView(out.buffer);
  view.setUint32(0, length, true);
  out.fill(0x20, 8, 8 + length);
  out.set(json, 8);
  let place = 8 + length;
  for (const [, tensor] of [...wide, ...narrow]) {
    for (const value of tensor.data) {
      if (tensor.dtype === 'f32') view.setFloat32(place, value, true);
      else if (tensor.dtype === 'i32') view.setInt32(place, value, true);
      else view.setUint8(place, value);
      place += tensor.dtype === 'bool' ? 1 : 4;
    }
  }
  return out;
}
