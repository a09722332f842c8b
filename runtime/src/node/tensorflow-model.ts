/** Decides how one SavedModel lives: loaded from bytes, fed, fetched, and every tensor that crosses is given back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostTensor } from '../backends/backend.js';
import { elements } from '../backends/tfjs.js';
import type { Binding } from './tensorflow-binding.js';

/** A tensor of TensorFlow's that is alive until it is released. */
export interface Held {
  readonly id: number;
  readonly bytes: number;
}

/** What one process holds: handles are counted by the addon, bytes here. */
export class Tensors {
  #bytes = 0;

  constructor(readonly binding: Binding) {}

  usage(): { readonly tensors: number; readonly bytes: number } {
    return { tensors: this.binding.getNumOfTensors(), bytes: this.#bytes };
  }

  /** TensorFlow may read the numbers where they lie until the tensor is released. */
  hold({ dtype, shape, data }: HostTensor): Held {
    const { binding } = this;
    const given = data instanceof Float64Array ? narrowed(data, dtype) : data;
    const code = { f32: binding.TF_FLOAT, i32: binding.TF_INT32, bool: binding.TF_BOOL }[dtype];
    const held = { id: binding.createTensor(shape, code, given), bytes: given.byteLength };
    this.#bytes += held.bytes;
    return held;
  }

  release({ id, bytes }: Held): void {
    this.binding.deleteTensor(id);
    this.#bytes -= bytes;
  }
}

/** What one call feeds and fetches, ready to be handed over. */
export interface Signature {
  readonly feeds: string;
  readonly fetches: string;
}

/** Names as the addon takes them. */
export const signature = (feeds: readonly string[], fetches: readonly string[]): Signature => {
  const joined = (names: readonly string[]): string =>
    names.map((name) => (name.includes(':') ? name : `${name}:0`)).join(',');
  return { feeds: joined(feeds), fetches: joined(fetches) };
};

/** A SavedModel in a session of its own. */
export class Model {
  readonly #id: number;

  /** Throws what TensorFlow says where it refuses the graph. */
  constructor(
    private readonly tensors: Tensors,
    bytes: Uint8Array,
  ) {
    const folder = mkdtempSync(join(tmpdir(), 'dln-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), bytes);
      this.#id = tensors.binding.loadSavedModel(folder, 'serve');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** One native call; the numbers fetched are copies. */
  run(ids: readonly number[], { feeds, fetches }: Signature): readonly HostTensor[] {
    const { binding } = this.tensors;
    const fetched = binding.runSavedModel(this.#id, ids, feeds, fetches);
    const read: HostTensor[] = [];
    for (let i = 0; i < fetched.length; i++) {
      const { id, shape, dtype } = fetched[i] as (typeof fetched)[number];
      const name = dtype === binding.TF_FLOAT ? 'f32' : dtype === binding.TF_BOOL ? 'bool' : 'i32';
      read.push({ dtype: name, shape, data: binding.tensorDataSync(id) });
      binding.deleteTensor(id);
    }
    return read;
  }

  close(): void {
    this.tensors.binding.deleteSavedModel(this.#id);
  }
}

/** The reference's numbers in the backend's precision. */
function narrowed(data: Float64Array, dtype: HostTensor['dtype']): Float32Array | Int32Array | Uint8Array {
  return dtype === 'f32' ? Float32Array.from(data) : dtype === 'i32' ? Int32Array.from(data) : Uint8Array.from(data);
}

/** Bytes of a tensor's numbers. */
export const bytesOf = (dtype: HostTensor['dtype'], shape: readonly number[]): number =>
  elements(shape) * (dtype === 'bool' ? 1 : 4);
