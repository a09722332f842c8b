/** Decides which numbers a session begins with: those of a checkpoint, of an earlier train, or its own. */
import {
  type Diagnostic,
  diagnose,
  evaluate,
  fromDiffers,
  fromLacks,
  fromNothing,
  type Program,
  type Resident,
} from '@dln/compiler';
import type { Backend, HostTensor, Session } from '../backends/backend.js';
import type { Residents } from './door.js';
import type { Place } from './place.js';

/** Every resident as it is now, copied out of the session. */
export async function readResidents(session: Session, program: Program): Promise<Residents> {
  const tensors = await session.read(program.residents.map((r) => r.name));
  return new Map(program.residents.map(({ name, role }) => [name, { role, tensor: narrowed(tensors.get(name)!) }]));
}

/** Whole numbers and truths in their own width: the reference backend computes all in float64. */
function narrowed({ dtype, shape, data }: HostTensor): HostTensor {
  if (dtype === 'i32' && !(data instanceof Int32Array)) return { dtype, shape, data: Int32Array.from(data) };
  if (dtype === 'bool' && !(data instanceof Uint8Array)) return { dtype, shape, data: Uint8Array.from(data) };
  return { dtype, shape, data };
}

/** Puts residents back; numbers take the width of the backend. */
export function writeResidents(session: Session, backend: Backend, residents: Residents): void {
  session.write(new Map([...residents].map(([name, { tensor }]) => [name, asWideAs(backend, tensor)])));
}

/** float64 exists on the reference backend alone. */
function asWideAs(backend: Backend, tensor: HostTensor): HostTensor {
  const { dtype, shape, data } = tensor;
  if (backend.name === 'reference' && data instanceof Float32Array)
    return { dtype, shape, data: Float64Array.from(data) };
  if (backend.name !== 'reference' && data instanceof Float64Array)
    return { dtype, shape, data: Float32Array.from(data) };
  return tensor;
}

const noVariables: ReadonlyMap<string, number> = new Map();
/** The sizes of a resident's type, of which every dim is a number. */
const sizesOf = ({ type }: Resident): readonly number[] =>
  type.shape.map((dim) => evaluate(dim, noVariables) ?? Number.NaN);
/** How many numbers a resident holds. */
export const elementsOf = (resident: Resident): number => sizesOf(resident).reduce((n, size) => n * size, 1);
const isOf = (resident: Resident, { dtype, shape }: HostTensor): boolean => {
  const sizes = sizesOf(resident);
  return resident.type.dtype === dtype && sizes.length === shape.length && sizes.every((n, i) => n === shape[i]);
};

/** Every resident of the program is there with its type, and nothing else. */
export function fits(program: Program, residents: Residents): boolean {
  return (
    program.residents.length === residents.size &&
    program.residents.every((r) => {
      const had = residents.get(r.name);
      return had !== undefined && had.role === r.role && isOf(r, had.tensor);
    })
  );
}

/** What of an earlier train's residents a program takes over, and what of its own has no counterpart there. */
export interface Match {
  readonly taken: Residents;
  /** `head.weight: f32[10, 84] there, f32[20, 84] here`. */
  readonly different: readonly string[];
  readonly missing: readonly string[];
}

/** Weights, states and averages of the same name and type; moments and counters belong to the earlier optimizer, folds to a pass. */
export function matchResidents(program: Program, from: Residents): Match {
  const taken = new Map<string, { role: Resident['role']; tensor: HostTensor }>();
  const different: string[] = [];
  const missing: string[] = [];
  for (const resident of program.residents) {
    if (resident.role === 'moment' || resident.role === 'counter' || resident.role === 'fold') continue;
    const tensor = from.get(resident.name)?.tensor;
    if (tensor === undefined && resident.of !== undefined) continue;
    if (tensor === undefined) missing.push(resident.name);
    else if (isOf(resident, tensor)) taken.set(resident.name, { role: resident.role, tensor });
    else {
      const here = `${resident.type.dtype}[${sizesOf(resident).join(', ')}]`;
      different.push(`${resident.name}: ${tensor.dtype}[${tensor.shape.join(', ')}] there, ${here} here`);
    }
  }
  return { taken, different, missing };
}

/** Averages of which nothing is known begin as their weights do. */
export function withAverages(program: Program, taken: Residents): Residents {
  const all = new Map(taken);
  for (const { name, of } of program.residents) {
    const weight = of === undefined ? undefined : taken.get(of);
    if (weight !== undefined && !all.has(name)) all.set(name, { role: 'average', tensor: weight.tensor });
  }
  return all;
}

/** What a match has to say. */
export function matchDiagnostics(match: Match, train: string, from: string, at: Place): readonly Diagnostic[] {
  const apart = match.different.length + match.missing.length;
  if (match.taken.size === 0 && apart > 0) return [diagnose(fromNothing, at, { train, from })];
  const found: Diagnostic[] = [];
  if (match.different.length > 0) found.push(diagnose(fromDiffers, at, { train, from, names: match.different }));
  if (match.missing.length > 0) found.push(diagnose(fromLacks, at, { train, from, names: match.missing }));
  return found;
}

/** The first weight, moment or average that is not finite; states may hold an infinity on purpose, and a measure may be one. */
export function brokenResident(residents: Residents): { readonly name: string; readonly value: number } | null {
  for (const [name, { role, tensor }] of residents) {
    if (role === 'state' || role === 'counter' || role === 'fold') continue;
    const value = firstNotFinite(tensor);
    if (value !== null) return { name, value };
  }
  return null;
}

/** The first NaN or infinity of a tensor. */
export function firstNotFinite({ data }: HostTensor): number | null {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return null;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return data[i]!;
  return null;
}
