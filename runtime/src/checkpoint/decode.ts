/** Decides whether bytes are a whole, undamaged checkpoint, and reads it: nothing is believed before the digest agrees. */
import type { ResidentRole } from '@dln/compiler';
import { type Fault, isFault, readSafetensors, type SafetensorsTensor, tensorValues } from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';
import type { Clock } from '../events.js';
import type { CheckpointState, LoopState, StoredResident, Sum } from './checkpoint.js';
import { CHECKPOINT_FORMAT } from './encode.js';
import { asNumber, type Read, readJson } from './exact-json.js';
import { findSeal, ZERO_DIGEST } from './seal.js';
import { type Digest, sha256 } from './sha256.js';

const damaged = (why: string): Fault => ({ fault: 'DLN4301', args: { why } });
const notACheckpoint = (why: string): Fault => ({ fault: 'DLN4302', args: { why } });

/** Reads a checkpoint. `DLN4301`: any byte has changed or is missing; `DLN4302`: another kind of file; `DLN4303`: a newer layout. */
export function decodeCheckpoint(file: Uint8Array, digest: Digest = sha256): CheckpointState | Fault {
  // A Node Buffer's `slice` shares what a plain array's copies.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
  const seal = findSeal(bytes, '');
  if (seal === null) {
    return isFault(readSafetensors(bytes)) ? damaged('its header cannot be read') : notACheckpoint('it has no digest');
  }
  const end = seal + ZERO_DIGEST.length;
  const zeros = new Uint8Array(ZERO_DIGEST.length).fill(0x30);
  const wanted = digest([bytes.subarray(0, seal), zeros, bytes.subarray(end)]);
  if (findSeal(bytes, wanted) === null) return damaged('its bytes do not give its SHA-256');
  const read = readSafetensors(bytes);
  if (isFault(read)) return damaged('its header cannot be read');
  const { metadata, tensors } = read;
  const format = metadata.get('format');
  if (format !== CHECKPOINT_FORMAT) {
    return { fault: 'DLN4303', args: { format: format ?? '', dln: metadata.get('dln') ?? '' } };
  }
  return readState(metadata, tensors) ?? notACheckpoint('an entry is missing');
}

function readState(
  metadata: ReadonlyMap<string, string>,
  tensors: ReadonlyMap<string, SafetensorsTensor>,
): CheckpointState | null {
  const program = metadata.get('program');
  const train = metadata.get('train');
  const seed = Number(metadata.get('seed') ?? Number.NaN);
  const clock = readClock(readJson(metadata.get('clock') ?? ''));
  const loop = readLoop(readJson(metadata.get('loop') ?? ''));
  const data = metadata.get('data');
  const backend = metadata.get('backend');
  const dln = metadata.get('dln');
  const residents = readResidents(tensors);
  if (program === undefined || train === undefined || data === undefined) return null;
  if (backend === undefined || dln === undefined || !Number.isSafeInteger(seed)) return null;
  if (clock === null || loop === null || residents === null) return null;
  return { program, train, seed, clock, loop, data, backend, dln, residents };
}

const count = (x: Read | undefined): number | null =>
  typeof x === 'number' && Number.isSafeInteger(x) && x >= 0 ? x : null;

function readClock(json: Read | undefined): Clock | null {
  if (!(json instanceof Map)) return null;
  const step = count(json.get('step'));
  const epoch = count(json.get('epoch'));
  const position = count(json.get('position'));
  return step === null || epoch === null || position === null ? null : { step, epoch, position };
}

function readLoop(json: Read | undefined): LoopState | null {
  if (!(json instanceof Map)) return null;
  const sums = readRecord(json.get('sums'), readSum);
  const params = readRecord(json.get('params'), asNumber);
  const trained = json.get('trained') === null ? null : readRecord(json.get('trained'), asNumber);
  const validated = json.get('validated') === null ? null : readRecord(json.get('validated'), asNumber);
  const best = json.get('best') === null ? null : asNumber(json.get('best'));
  const waited = count(json.get('waited'));
  const ended = json.get('ended');
  if (sums === undefined || params === undefined || trained === undefined || validated === undefined) return null;
  if (waited === null || (ended !== null && ended !== 'early_stop' && ended !== 'stop when')) return null;
  return { sums, trained, validated, best, waited, ended, params };
}

function readSum(json: Read): Sum | null {
  if (!(json instanceof Map)) return null;
  const sum = asNumber(json.get('sum'));
  const weight = asNumber(json.get('weight'));
  return sum === null || weight === null ? null : { sum, weight };
}

/** A record whose every value can be read, else undefined. */
function readRecord<T>(json: Read | undefined, read: (x: Read) => T | null): Record<string, T> | undefined {
  if (!(json instanceof Map)) return undefined;
  const out: [string, T][] = [];
  for (const [key, value] of json) {
    const item = read(value);
    if (item === null) return undefined;
    out.push([key, item]);
  }
  return Object.fromEntries(out);
}

const ROLES: readonly string[] = ['weight', 'state', 'moment', 'average', 'counter', 'fold'] satisfies ResidentRole[];

function readResidents(tensors: ReadonlyMap<string, SafetensorsTensor>): Map<string, StoredResident> | null {
  const residents = new Map<string, StoredResident>();
  for (const [path, stored] of tensors) {
    const slash = path.indexOf('/');
    const role = path.slice(0, slash);
    const tensor = readTensor(stored);
    if (slash < 0 || !ROLES.includes(role) || tensor === null) return null;
    residents.set(path.slice(slash + 1), { role: role as ResidentRole, tensor });
  }
  return residents;
}

function readTensor(stored: SafetensorsTensor): HostTensor | null {
  const { dtype, shape } = stored;
  const data = tensorValues(stored);
  if (dtype === 'F32' || dtype === 'F64') return { dtype: 'f32', shape, data };
  if (dtype === 'I32') return { dtype: 'i32', shape, data };
  if (dtype === 'BOOL') return { dtype: 'bool', shape, data };
  return null;
}
