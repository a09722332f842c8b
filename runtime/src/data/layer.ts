/** Decides what stands between two steps of a dataset: rows by index, whose fields a step can read. */
import type { DatasetField, GraphType } from '@dln/compiler';
import type { FieldArray, HeaderField, Rows } from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';
import { constant } from './agreement.js';

/** Rows as a source has them, or as a step has made them. */
export interface Layer {
  readonly count: number;
  readonly fields: readonly HeaderField[];
  /** The number that the draws of a row are keyed by: the same row has the same in every part and order. */
  id(index: number): number;
  /** Fills `into[k]` with field k of the rows of `indices`, one after another; null skips a field. */
  read(indices: Int32Array, into: readonly (FieldArray | null)[], epoch: number): void | Promise<void>;
  /** Lets go of the sessions under it. */
  close?(): void;
}

/** A field as a step hands it on: as its tensor holds it, gaps as a source has them. */
export function headerOf(field: DatasetField): HeaderField {
  const shape = (field.type as GraphType).shape.slice(1).map((dim) => constant(dim) ?? 0);
  const stored = field.type.dtype === 'bool' ? 'u8' : field.type.dtype;
  const classes = field.type.classes === null ? null : constant(field.type.classes);
  return { name: field.name, stored, shape, classes, gaps: field.gaps };
}

/** A source's own rows: each is known by its place in the file. */
export const sourceLayer = (rows: Rows, fields: readonly HeaderField[]): Layer => ({
  count: rows.count,
  fields,
  id: (index) => index,
  read: (indices, into) => rows.read(indices, into),
});

/** The rows of a dataset in its own order, before any shuffling by epochs. */
export interface DatasetRows {
  readonly rows: number;
  /** The number that a row's draws are keyed by. */
  id(place: number): number;
  /**
   * The rows at these places, one tensor a field, of the `wanted` fields only where that is given. A field with gaps comes as two: 0 where
   * it has no value, and under its name with a question mark a bool that says where. The tensors lie in buffers that the next call fills anew.
   * Throws `Unreadable` where a file fails or has changed, or a class is out of its range.
   */
  at(
    places: Int32Array,
    epoch?: number,
    wanted?: ReadonlySet<string>,
  ): ReadonlyMap<string, HostTensor> | Promise<ReadonlyMap<string, HostTensor>>;
  close(): void;
}

/** The name of the tensor that says where a field has no value. */
export const maskName = (field: string): string => `${field}?`;
