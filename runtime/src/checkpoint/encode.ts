/** Decides how a checkpoint lies in a file: safetensors, all but the tensors in its table of texts, sealed by a digest of the whole file. */
import { type SafetensorsTensor, writeSafetensors } from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';
import type { CheckpointState } from './checkpoint.js';
import { writeJson } from './exact-json.js';
import { findSeal, ZERO_DIGEST } from './seal.js';
import { type Digest, sha256 } from './sha256.js';

/** Of the layout of the metadata; a reader refuses what is newer. */
export const CHECKPOINT_FORMAT = '1';

/** Writes a checkpoint. Equal states give equal bytes. */
export function encodeCheckpoint(state: CheckpointState, digest: Digest = sha256): Uint8Array {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, { role, tensor }] of state.residents) tensors.set(`${role}/${name}`, stored(tensor));
  const metadata = new Map([
    ['format', CHECKPOINT_FORMAT],
    ['dln', state.dln],
    ['program', state.program],
    ['train', state.train],
    ['seed', String(state.seed)],
    ['clock', writeJson(state.clock)],
    ['loop', writeJson(state.loop)],
    ['data', state.data],
    ['backend', state.backend],
    ['sha256', ZERO_DIGEST],
  ]);
  const bytes = writeSafetensors(tensors, metadata);
  const seal = findSeal(bytes, ZERO_DIGEST);
  if (seal === null) throw new Error('the checkpoint has no single place for its digest');
  const hex = digest([bytes]);
  for (let i = 0; i < hex.length; i++) bytes[seal + i] = hex.charCodeAt(i);
  return bytes;
}

/** Little-endian bytes of a tensor, as every machine that runs this lays them. */
function stored({ shape, data }: HostTensor): SafetensorsTensor {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof Float32Array) return { dtype: 'F32', shape, data: bytes };
  if (data instanceof Float64Array) return { dtype: 'F64', shape, data: bytes };
  if (data instanceof Int32Array) return { dtype: 'I32', shape, data: bytes };
  return { dtype: 'BOOL', shape, data: bytes };
}
