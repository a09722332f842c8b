/** Decides what a backend is: something that opens a session on a whole program and runs its entries. */
import type { EntryName, Program, ResidentRole } from '@dln/compiler';

/** Dim variable name to size: one executable per binding. */
export type Binding = Readonly<Record<string, number>>;

/** A tensor on the host. `bool` lies in a Uint8Array as 0 or 1; float64 comes from the reference backend alone. */
export interface HostTensor {
  readonly dtype: 'f32' | 'i32' | 'bool';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array | Float64Array;
}

/** What one call is fed with: graph inputs by kind and name. */
export interface Feeds {
  readonly fields: ReadonlyMap<string, HostTensor>;
  readonly params: Readonly<Record<string, number>>;
  readonly clock: { readonly step: number; readonly epoch: number; readonly steps: number; readonly epochs: number };
  /** Inputs of kind `argument` and `column`. */
  readonly args?: ReadonlyMap<string, HostTensor>;
}

/** Names of the measures to bring back; the loop asks for what it shows. */
export interface Ticket {
  /** In the order asked for. A promise only where a backend cannot read at once (WebGPU). */
  values(): readonly HostTensor[] | Promise<readonly HostTensor[]>;
}

/** An entry of a program, ready to run for one binding of its free dims. */
export interface Executable {
  /** Submits one call; moves the residents that the entry moves. Never awaits. */
  run(feeds: Feeds, want: readonly string[]): Ticket;
}

/** Owns every resident, shared by all entries. */
export interface Session {
  readonly backend: string;
  /** Memoised by entry and binding. */
  executable(entry: EntryName, binding: Binding): Executable;
  write(residents: ReadonlyMap<string, HostTensor>): void;
  read(names: readonly string[]): Promise<ReadonlyMap<string, HostTensor>>;
  /** Tensors and bytes that live now; the same after every step. */
  usage(): { readonly tensors: number; readonly bytes: number };
  /** Runs one entry operator by operator and names the first whose result is not finite; residents stay as they are. */
  findNonFinite(entry: EntryName, binding: Binding, feeds: Feeds): NonFinite | null;
  close(): void;
}
/** The first operator whose result is not finite. `node` indexes the entry's graph, or where `rounds` leads into a loop's body, that body. */
export interface NonFinite {
  readonly node: number;
  /** The loops around it, outermost first: their number in the graph in which they stand, which of their bodies, and the round from 0. */
  readonly rounds: readonly { readonly loop: number; readonly body: number; readonly round: number }[];
  readonly op: string;
  readonly value: 'NaN' | 'Infinity';
  readonly role: ResidentRole | null;
}

/** What opening a session needs beside the program. */
export interface OpenOptions {
  /** Philox key, low and high word. */
  readonly seed: readonly [number, number];
  /** What initial values are made of: inputs of kind `column` of the entry `init`. */
  readonly args?: ReadonlyMap<string, HostTensor>;
  /** The bindings that are known beforehand, by entry: a backend that compiles whole programs compiles them at once. Others may follow. */
  readonly bindings?: ReadonlyMap<EntryName, readonly Binding[]>;
}
/** Something that programs run on. */
export interface Backend {
  readonly name: 'wasm' | 'cpu' | 'reference' | 'tensorflow' | 'webgpu';
  /** Opens a session; residents are those of the entry `init`, run once with the seed. */
  open(program: Program, options: OpenOptions): Promise<Session>;
}
