/** Decides what a dataset's rows are as tensors: its source's rows in its steps' order, converted to the types that were checked. */
import type { Dataset, DatasetField, DatasetStep, Dim } from '@dln/compiler';
import {
  type Fault,
  type FieldArray,
  fieldArray,
  type Header,
  type HeaderField,
  isFault,
  type OpenTable,
  type Rows,
  rowWidth,
  Unreadable,
} from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';
import { type Affine, affineOf, channelsOf } from './normalize.js';
import { type Order, orderOf } from './order.js';

/** The rows of a dataset in its own order, before any shuffling by epochs. */
export interface DatasetRows {
  readonly rows: number;
  /**
   * The rows at these places, one tensor a field. The tensors lie in buffers that the next call fills anew.
   * Throws `Unreadable` where a file fails or has changed, or a class is out of its range.
   */
  at(places: Int32Array): ReadonlyMap<string, HostTensor> | Promise<ReadonlyMap<string, HostTensor>>;
}

/** Opens a dataset on its source. Nothing is copied but what the source itself holds in memory. */
export async function openDataset(dataset: Dataset, source: OpenTable): Promise<DatasetRows | Fault> {
  const table = await tableOf(dataset.steps, source);
  if (isFault(table)) return table;
  const { rows, order, header } = table;
  if (order.count !== dataset.rows) return differs(dataset, 'the number of rows', dataset.rows, order.count);
  const columns: Column[] = [];
  const training = onceOnly(async () => {
    const other = await tableOf(
      dataset.steps.map((step) => trainingStep(step, source)),
      source,
    );
    return isFault(other) ? other : { rows: other.rows, order: other.order, fields: header.fields.length };
  });
  for (const field of dataset.fields) {
    const k = header.fields.findIndex(({ name }) => name === field.name);
    const stored = header.fields[k];
    if (stored === undefined) return differs(dataset, `the field \`${field.name}\``, 'there', 'not there');
    const wrong = differentType(dataset, field, stored);
    if (wrong !== null) return wrong;
    const steps = dataset.steps.filter((step) => step.step === 'normalize').filter((step) => step.field === field.name);
    const affine = await affineOf(stored, k, field.scale, steps, training);
    if (affine !== null && 'fault' in affine) return affine;
    columns.push(new Column(field, stored, k, affine));
  }
  return new Gathered(rows, order, header.fields.length, columns);
}

const differs = (dataset: Dataset, what: string, checked: string | number, found: string | number): Fault => ({
  fault: 'DLN4207',
  args: { data: dataset.name, what, checked: String(checked), found: String(found) },
});

interface Table {
  readonly rows: Rows;
  readonly order: Order;
  readonly header: Header;
}
async function tableOf(steps: readonly DatasetStep[], source: OpenTable): Promise<Table | Fault> {
  const part = steps.find((step) => step.step === 'part')?.name ?? null;
  const rows = await source.rows(part);
  if (isFault(rows)) return rows;
  const { header, parts } = source.header;
  const order = await orderOf(steps, rows, header.fields);
  return isFault(order) ? order : { rows, order, header: part === null ? header : (parts?.[part] ?? header) };
}

/** The same step for the training part: the one called `train`, or the first. */
function trainingStep(step: DatasetStep, { header: { parts } }: OpenTable): DatasetStep {
  const pick = (names: readonly string[], own: string): string =>
    names.includes('train') ? 'train' : (names[0] ?? own);
  if (step.step === 'part') return { ...step, name: pick(Object.keys(parts ?? {}), step.name) };
  if (step.step === 'split')
    return {
      ...step,
      part: pick(
        step.shares.map(({ name }) => name),
        step.part,
      ),
    };
  return step;
}

function onceOnly<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** The dim's number, or null where it is not one. */
function constant({ terms }: Dim): number | null {
  const [first, ...rest] = terms;
  if (first === undefined) return 0;
  return rest.length === 0 && first.atoms.length === 0 ? first.k : null;
}

function differentType(dataset: Dataset, field: DatasetField, stored: HeaderField): Fault | null {
  const shape = field.type.shape.slice(1);
  const same =
    shape.length === stored.shape.length &&
    shape.every((dim, axis) => 'terms' in dim && constant(dim) === stored.shape[axis]);
  if (!same) {
    const checked = shape.map((dim) => ('terms' in dim ? (constant(dim) ?? '?') : '?')).join(', ');
    return differs(dataset, `the shape of \`${field.name}\``, `[${checked}]`, `[${stored.shape.join(', ')}]`);
  }
  const checked = field.type.classes === null ? null : constant(field.type.classes);
  const found = typeof stored.classes === 'number' ? stored.classes : (stored.classes?.length ?? null);
  if (checked !== null && checked !== found) {
    return differs(dataset, `the number of classes of \`${field.name}\``, checked, found ?? 'none');
  }
  return null;
}

/** One field: room for its stored values and for its tensor, and the way from one to the other. */
class Column {
  readonly width: number;
  readonly classes: number | null;
  private stored: FieldArray = new Uint8Array(0);
  private target: Float32Array | Int32Array | Uint8Array = new Uint8Array(0);

  constructor(
    readonly field: DatasetField,
    readonly header: HeaderField,
    readonly k: number,
    private readonly affine: Affine | null,
  ) {
    this.width = rowWidth(header);
    this.classes = field.type.classes === null ? null : constant(field.type.classes);
  }

  /** Where the stored values of so many rows go. */
  room(rows: number): FieldArray {
    if (this.stored.length < rows * this.width) {
      this.stored = fieldArray(this.header, rows);
      const { dtype } = this.field.type;
      const length = this.stored.length;
      const Target = dtype === 'f32' ? Float32Array : dtype === 'i32' ? Int32Array : Uint8Array;
      // Values that are already what the tensor holds are not copied once more.
      this.target = this.affine === null && this.stored instanceof Target ? this.stored : new Target(length);
    }
    return this.stored.subarray(0, rows * this.width);
  }

  tensor(rows: number): HostTensor {
    const length = rows * this.width;
    const { stored, target } = this;
    if (this.affine !== null) transform(stored, target, length, this.affine, channelsOf(this.header));
    else if (target !== stored) target.set(stored.subarray(0, length));
    return { dtype: this.field.type.dtype, shape: [rows, ...this.header.shape], data: target.subarray(0, length) };
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

class Gathered implements DatasetRows {
  readonly rows: number;
  private indices = new Int32Array(0);
  private readonly into: (FieldArray | null)[];

  constructor(
    private readonly source: Rows,
    private readonly order: Order,
    fields: number,
    private readonly columns: readonly Column[],
  ) {
    this.rows = order.count;
    this.into = new Array<FieldArray | null>(fields).fill(null);
  }

  at(places: Int32Array): ReadonlyMap<string, HostTensor> | Promise<ReadonlyMap<string, HostTensor>> {
    const count = places.length;
    if (this.indices.length < count) this.indices = new Int32Array(count);
    const indices = this.indices.subarray(0, count);
    for (let i = 0; i < count; i++) indices[i] = this.order.at(places[i]!);
    for (const column of this.columns) this.into[column.k] = column.room(count);
    const wait = this.source.read(indices, this.into);
    return wait === undefined ? this.tensors(indices) : wait.then(() => this.tensors(indices));
  }

  private tensors(indices: Int32Array): ReadonlyMap<string, HostTensor> {
    const tensors = new Map<string, HostTensor>();
    for (const column of this.columns) {
      const wrong = column.outOfRange(indices.length);
      if (wrong !== -1) {
        const row = indices[Math.floor(wrong / column.width)]!;
        const args = { field: column.field.name, value: column.value(wrong), classes: column.classes!, row };
        throw new Unreadable({ fault: 'DLN4206', args });
      }
      tensors.set(column.field.name, column.tensor(indices.length));
    }
    return tensors;
  }
}
