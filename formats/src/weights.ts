/** Decides how a safetensors file serves as weights: one row, whose fields are the file's tensors, whole. */
import type { DataFormat, Fault, HeaderField, OpenTable, SourceFiles, Stored } from './format.js';
import { inFile, isFault } from './format.js';
import { MAX_INFLATED_BYTES } from './limits.js';
import { readSafetensors, type SafetensorsDType, tensorValues } from './safetensors.js';

/** What `tensorValues` gives of each type of element. */
const STORED: Readonly<Record<SafetensorsDType, Stored>> = {
  F64: 'f64',
  F32: 'f32',
  F16: 'f32',
  BF16: 'f32',
  I64: 'f64',
  I32: 'i32',
  I16: 'i32',
  I8: 'i32',
  U8: 'u8',
  BOOL: 'u8',
};

async function open(files: SourceFiles): Promise<OpenTable | Fault> {
  const file = files.named.get('file');
  if (file === undefined || files.named.size !== 1) return { fault: 'DLN4115', args: { file: '', wanted: 'one file' } };
  if (file.bytes.size > MAX_INFLATED_BYTES) {
    const args = { file: file.name, what: 'bytes', found: file.bytes.size, limit: MAX_INFLATED_BYTES };
    return { fault: 'DLN4110', args };
  }
  const read = readSafetensors(await file.bytes.read(0, file.bytes.size));
  if (isFault(read)) return inFile(file.name, read);
  // An empty tensor is nothing that a weight could be set from.
  const tensors = [...read.tensors].filter(([, { shape }]) => !shape.includes(0)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (tensors.length === 0) return { fault: 'DLN4115', args: { file: file.name, wanted: 'one tensor' } };
  const fields = tensors.map(
    ([name, { dtype, shape }]): HeaderField => ({ name, stored: STORED[dtype], shape, classes: null, gaps: false }),
  );
  return {
    header: { header: { fields, rows: 1 }, parts: null },
    async rows(part) {
      if (part !== null) return { fault: 'DLN4201', args: { part, parts: '' } };
      return {
        count: 1,
        read: (indices, into) => {
          for (const [k, [, tensor]] of tensors.entries()) {
            const target = into[k];
            if (target === null || target === undefined) continue;
            const values = tensorValues(tensor);
            for (let i = 0; i < indices.length; i++) target.set(values, i * values.length);
          }
        },
      };
    },
  };
}

/** The tensors of a checkpoint, ours or another's, for `load`. */
export const weights: DataFormat = { name: 'weights', options: [], files: true, folder: null, open };
