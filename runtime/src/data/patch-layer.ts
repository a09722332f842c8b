/** Decides how images are cut into tiles: each tile is a row, its image's other fields repeated. */
import type { DatasetStep } from '@dln/compiler';
import { type FieldArray, type HeaderField, rowWidth } from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';
import type { Gathered } from './gathered.js';
import { type Layer, maskName } from './layer.js';

/** Images read at once. */
const CHUNK = 64;

export class PatchLayer implements Layer {
  readonly count: number;
  readonly fields: readonly HeaderField[];
  private readonly tiles: number;
  private readonly width: number;
  private readonly channels: number;

  constructor(
    private readonly rows: Gathered,
    private readonly step: Extract<DatasetStep, { step: 'patches' }>,
  ) {
    const { size, field } = step;
    const fields = rows.headers;
    const [height = 0, width = 0, channels = 0] = fields.find(({ name }) => name === field)?.shape ?? [];
    this.tiles = Math.floor(height / size) * Math.floor(width / size);
    this.width = width;
    this.channels = channels;
    this.count = rows.rows * this.tiles;
    this.fields = fields.map((own) => (own.name === field ? { ...own, shape: [size, size, channels] } : own));
  }

  id(index: number): number {
    return this.rows.id(Math.floor(index / this.tiles)) * this.tiles + (index % this.tiles);
  }

  async read(indices: Int32Array, into: readonly (FieldArray | null)[], epoch: number): Promise<void> {
    const wanted = new Set(this.fields.filter((_, k) => into[k] !== null).map(({ name }) => name));
    const image = (i: number): number => Math.floor(indices[i]! / this.tiles);
    const order = Array.from(indices, (_, i) => i).sort((a, b) => image(a) - image(b));
    for (let from = 0; from < order.length; ) {
      // Tiles of one image are neighbours now: it is read once.
      const images: number[] = [];
      let end = from;
      while (end < order.length && (images.at(-1) === image(order[end]!) || images.length < CHUNK)) {
        if (images.at(-1) !== image(order[end]!)) images.push(image(order[end]!));
        end++;
      }
      const tensors = await this.rows.at(Int32Array.from(images), epoch, wanted);
      for (let n = 0; from < end; from++) {
        const i = order[from]!;
        while (images[n] !== image(i)) n++;
        for (const [k, field] of this.fields.entries()) {
          const target = into[k];
          if (target != null) this.copy(field, tensors, n, indices[i]! % this.tiles, target, i * rowWidth(field));
        }
      }
    }
  }

  close(): void {
    this.rows.close();
  }

  private copy(
    field: HeaderField,
    tensors: ReadonlyMap<string, HostTensor>,
    row: number,
    tile: number,
    target: FieldArray,
    at: number,
  ): void {
    const { data } = tensors.get(field.name)!;
    const { size } = this.step;
    if (field.name !== this.step.field) {
      const width = rowWidth(field);
      const mask = tensors.get(maskName(field.name))?.data;
      for (let i = 0; i < width; i++)
        target[at + i] =
          mask?.[row * width + i] === 1 ? (field.classes === null ? Number.NaN : -1) : data[row * width + i]!;
      return;
    }
    const across = Math.floor(this.width / size);
    const line = size * this.channels;
    const height = data.length / tensors.get(field.name)!.shape[0]! / (this.width * this.channels);
    const first = (row * height + Math.floor(tile / across) * size) * this.width + (tile % across) * size;
    for (let y = 0; y < size; y++) {
      const from = (first + y * this.width) * this.channels;
      target.set(data.subarray(from, from + line), at + y * line);
    }
  }
}
