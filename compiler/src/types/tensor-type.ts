/** Decides what a tensor's type is: a dtype and a shape of dims and packs, interned so that equal types are the same object. */
import type { Dim } from '../dims/dim.js';
import { whenForgotten } from '../dims/intern.js';

/** Numbers of a graph. float64 is a backend's affair, u8 is data at rest. */
export type DType = 'f32' | 'i32' | 'bool';

/** `*S`: any number of dims under one name. Occurs in signatures and in bodies that are generic in rank; never in a graph. */
export interface Pack {
  readonly pack: string;
}
/** One axis, or any number of axes under one name. */
export type ShapePart = Dim | Pack;

/** `classes`: the K of `class<K>` (then `dtype` is i32), else null. */
export interface TensorType {
  readonly id: number;
  readonly dtype: DType;
  readonly shape: readonly ShapePart[];
  readonly classes: Dim | null;
}

/** A type without packs: what a graph holds. */
export interface GraphType extends TensorType {
  readonly shape: readonly Dim[];
}

/** True for `*S`. */
export const isPack = (part: ShapePart): part is Pack => 'pack' in part;

const packs = new Map<string, Pack>();
/** The one pack of this name. */
export function pack(name: string): Pack {
  const had = packs.get(name);
  if (had !== undefined) return had;
  const made = { pack: name };
  packs.set(name, made);
  return made;
}

const types = new Map<string, TensorType>();
let typeCount = 0;
whenForgotten(() => types.clear());

/** The one type with these parts. */
export function tensorType(dtype: DType, shape: readonly Dim[], classes?: Dim | null): GraphType;
export function tensorType(dtype: DType, shape: readonly ShapePart[], classes?: Dim | null): TensorType;
export function tensorType(dtype: DType, shape: readonly ShapePart[], classes: Dim | null = null): TensorType {
  let key = classes === null ? dtype : `class${classes.id}`;
  for (const part of shape) key += isPack(part) ? `*${part.pack}` : `,${part.id}`;
  const had = types.get(key);
  if (had !== undefined) return had;
  const made: TensorType = { id: typeCount++, dtype, shape, classes };
  types.set(key, made);
  return made;
}

/** A scalar of this dtype. */
export const scalarType = (dtype: DType): GraphType => tensorType(dtype, []);
