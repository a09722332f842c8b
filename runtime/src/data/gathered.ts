/** Decides how rows of a layer become tensors: taken in an order, scaled and normalised, gaps told apart. */
import type { DatasetField } from '@dln/compiler';
import { type FieldArray, fieldArray, type HeaderField, rowWidth, Unreadable } from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';
import { constant } from './agreement.js';
import { type DatasetRows, headerOf, type Layer, maskName } from './layer.js';
import { type Affine, channelsOf } from './normalize.js';
import type { Order } from './order.js';

/** One field: room for its stored values and for its tensors, and the way from one to the other. */
class Column {
  readonly width: number;
  readonly classes: number | null;
  private readonly header: HeaderField;
  private stored: FieldArray = new Uint8Array(0);
  private target: Float32Array | Int32Array | Uint8Array = new Uint8Array(0);
  private mask = new Uint8Array(0);

  constructor(
    readonly field: DatasetField,
    layer: Layer,
    readonly k: number,
    private readonly affine: Affine | null,
  ) {
    this.header = layer.fields[k]!;
    this.width = rowWidth(this.header);
    this.classes = field.type.classes === null ? null : constant(field.type.classes);
  }

  /** Where the stored values of so many rows go. */
  room(rows: number): FieldArray {
    if (this.stored.length < rows * this.width) {
      this.stored = fieldArray(this.header, rows);
      const { dtype } = this.field.type;
      const { length } = this.stored;
      const Target = dtype === 'f32' ? Float32Array : dtype === 'i32' ? Int32Array : Uint8Array;
      // Values that are already what the tensor holds are not copied once more.
      const same = this.affine === null && !this.field.gaps && this.stored instanceof Target;
      this.target = same ? (this.stored as Float32Array) : new Target(length);
      if (this.field.gaps) this.mask = new Uint8Array(length);
    }
    return this.stored.subarray(0, rows * this.width);
  }

  put(rows: number, into: Map<string, HostTensor>): void {
    const length = rows * this.width;
    const { stored, target, mask } = this;
    const shape = [rows, ...this.header.shape];
    if (this.affine !== null) transform(stored, target, length, this.affine, channelsOf(this.header));
    else if (target !== stored) target.set(stored.subarray(0, length));
    into.set(this.field.name, { dtype: this.field.type.dtype, shape, data: target.subarray(0, length) });
    if (!this.field.gaps) return;
    for (let i = 0; i < length; i++) {
      const missing = this.classes === null ? Number.isNaN(stored[i]!) : stored[i]! < 0;
      mask[i] = missing ? 1 : 0;
      if (missing) target[i] = 0;
    }
    into.set(maskName(this.field.name), { dtype: 'bool', shape, data: mask.subarray(0, length) });
  }

  /** The first place whose class is none; a gap is -1. */
  outOfRange(rows: number): number {
    if (this.classes === null) return -1;
    const least = this.header.gaps ? -1 : 0;
    for (let i = 0; i < rows * this.width; i++) {
      const value = this.stored[i]!;
      if (!(value >= least && value < this.classes)) return i;
    }
    return -1;
  }

  value(i: number): number {
    return this.stored[i]!;
  }
}

function transform(
  from: FieldArray,
  to: Float32Array | Int32Array | Uint8Array,
  length: number,
  { factor, offset }: Affine,
  channels: number,
): void {
  if (channels === 1) {
    const a = factor[0]!;
    const b = offset[0]!;
    for (let i = 0; i < length; i++) to[i] = from[i]! * a + b;
    return;
  }
  for (let i = 0; i < length; i += channels) {
    for (let c = 0; c < channels; c++) to[i + c] = from[i + c]! * factor[c]! + offset[c]!;
  }
}

/** A layer's rows as tensors. */
export class Gathered implements DatasetRows {
  readonly rows: number;
  private indices = new Int32Array(0);
  private readonly columns: readonly Column[];

  constructor(
    readonly layer: Layer,
    private readonly order: Order,
    columns: readonly { readonly field: DatasetField; readonly k: number; readonly affine: Affine | null }[],
  ) {
    this.rows = order.count;
    this.columns = columns.map(({ field, k, affine }) => new Column(field, layer, k, affine));
  }

  id(place: number): number {
    return this.layer.id(this.order.at(place));
  }

  /** The fields as a step hands them on. */
  get headers(): readonly HeaderField[] {
    return this.columns.map(({ field }) => headerOf(field));
  }

  at(
    places: Int32Array,
    epoch = 0,
    wanted?: ReadonlySet<string>,
  ): ReadonlyMap<string, HostTensor> | Promise<ReadonlyMap<string, HostTensor>> {
    const count = places.length;
    if (this.indices.length < count) this.indices = new Int32Array(count);
    const indices = this.indices.subarray(0, count);
    for (let i = 0; i < count; i++) indices[i] = this.order.at(places[i]!);
    const columns = wanted === undefined ? this.columns : this.columns.filter((c) => wanted.has(c.field.name));
    const into = new Array<FieldArray | null>(this.layer.fields.length).fill(null);
    for (const column of columns) into[column.k] = column.room(count);
    const wait = this.layer.read(indices, into, epoch);
    return wait instanceof Promise ? wait.then(() => tensors(columns, indices)) : tensors(columns, indices);
  }

  close(): void {
    this.layer.close?.();
  }
}

function tensors(columns: readonly Column[], indices: Int32Array): ReadonlyMap<string, HostTensor> {
  const made = new Map<string, HostTensor>();
  for (const column of columns) {
    const wrong = column.outOfRange(indices.length);
    if (wrong !== -1) {
      const row = indices[Math.floor(wrong / column.width)]!;
      const args = { field: column.field.name, value: column.value(wrong), classes: column.classes!, row };
      throw new Unreadable({ fault: 'DLN4206', args });
    }
    column.put(indices.length, made);
  }
  return made;
}
