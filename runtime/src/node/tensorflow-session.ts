/** Decides how a program lives in TensorFlow: one SavedModel with all calls made so far, residents as its variables, one native call a step. */
import {
  type EmittedEntry,
  type EmittedProgram,
  type EmittedResident,
  type Entry,
  type EntryName,
  emitProgram,
  type FedInput,
  type Program,
} from '@dln/compiler';
import type {
  Binding,
  Executable,
  Feeds,
  HostTensor,
  NonFinite,
  OpenOptions,
  Session,
  Ticket,
} from '../backends/backend.js';
import { bindNodes, literalShape } from '../backends/bind.js';
import { BackendFailure } from '../backends/failure.js';
import { fedTensor, initialFeeds } from '../backends/feeds.js';
import { refuseTooLarge } from '../backends/sizes.js';
import { elements } from '../backends/tfjs.js';
import { tensorflowFailure, unlowered } from './tensorflow-failure.js';
import { bytesOf, type Held, Model, type Signature, signature, type Tensors } from './tensorflow-model.js';
import { firstNonFinite } from './tensorflow-non-finite.js';

/** An entry at a binding, and where it stands in the model that is loaded. */
interface Call {
  readonly entry: EntryName;
  readonly sizes: Binding;
  /** Null until the model with it is loaded. */
  emitted: EmittedEntry | null;
  readonly signatures: Map<string, Signature>;
}

export class TensorflowSession implements Session {
  readonly backend = 'tensorflow';
  readonly #calls = new Map<string, Call>();
  readonly #executables = new Map<string, Executable>();
  /** Scalars that are the same at most calls, by kind and name. */
  readonly #kept = new Map<string, { readonly value: number; readonly held: Held }>();
  readonly #words: Int32Array;
  readonly #seed: Held;
  #model: Model | null = null;
  #residents: EmittedProgram['residents'] = new Map();
  #entries: readonly EmittedEntry[] = [];
  #closed = false;

  /** Throws `BackendFailure` and leaves nothing behind. */
  constructor(
    private readonly tensors: Tensors,
    private readonly open: Set<TensorflowSession>,
    private readonly program: Program,
    { seed, args, bindings = new Map() }: OpenOptions,
    private readonly maxBytes: number,
    private readonly unrolled: number | undefined,
  ) {
    this.#words = Int32Array.from(seed);
    this.#seed = tensors.hold({ dtype: 'i32', shape: [2], data: this.#words });
    open.add(this);
    try {
      const init = program.entries.get('init');
      if (init === undefined && program.residents.length > 0)
        throw new Error('a program with residents has an entry init');
      for (const [name, { free }] of program.entries) {
        for (const sizes of free.length === 0 ? [{}] : (bindings.get(name) ?? [])) this.#call(name, sizes);
      }
      if (init === undefined) return;
      this.#load();
      this.#run(this.#call('init', {}), initialFeeds(args), []);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  executable(name: EntryName, sizes: Binding): Executable {
    this.#alive();
    const entry = this.#entry(name);
    const key = keyOf(entry, name, sizes);
    const had = this.#executables.get(key);
    if (had !== undefined) return had;
    // What does not fit is refused before anything is loaded for it.
    const outputs = [...entry.measures.map(({ value }) => value), ...entry.next.values()];
    refuseTooLarge(bindNodes(entry.graph, sizes), outputs, this.residentBytes, this.maxBytes);
    const call = this.#call(name, sizes);
    const made: Executable = {
      run: (feeds, want): Ticket => {
        this.#alive();
        const values = this.#run(call, feeds, want);
        return { values: () => values };
      },
    };
    this.#executables.set(key, made);
    return made;
  }

  write(residents: ReadonlyMap<string, HostTensor>): void {
    this.#alive();
    for (const [name, { dtype, shape, data }] of residents) {
      const type = this.program.residents.find((resident) => resident.name === name)?.type;
      if (type === undefined) throw new Error(`the program has no resident ${name}`);
      const own = literalShape(type);
      if (dtype !== type.dtype || shape.join() !== own.join() || data.length !== elements(own)) {
        throw new BackendFailure('feed', `${name} is ${dtype}[${shape}], not ${type.dtype}[${own}]`, null);
      }
    }
    this.#write(residents);
  }

  async read(names: readonly string[]): Promise<ReadonlyMap<string, HostTensor>> {
    this.#alive();
    return this.#read(names);
  }

  usage(): { readonly tensors: number; readonly bytes: number } {
    const { tensors, bytes } = this.tensors.usage();
    const all = { tensors, bytes };
    for (const session of this.open) {
      all.tensors += session.program.residents.length;
      all.bytes += session.residentBytes;
    }
    return all;
  }

  findNonFinite(name: EntryName, sizes: Binding, feeds: Feeds): NonFinite | null {
    this.#alive();
    const role = (resident: string) => this.program.residents.find((one) => one.name === resident)?.role ?? null;
    return firstNonFinite(this.tensors, this.#entry(name), sizes, (input) => this.#value(input, feeds), role);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.open.delete(this);
    this.#model?.close();
    this.#model = null;
    for (const { held } of this.#kept.values()) this.tensors.release(held);
    this.#kept.clear();
    this.tensors.release(this.#seed);
  }

  get residentBytes(): number {
    return this.program.residents.reduce((sum, { type }) => sum + bytesOf(type.dtype, literalShape(type)), 0);
  }

  #alive(): void {
    if (this.#closed) throw new BackendFailure('closed', 'the session is closed', null);
  }

  #entry(name: EntryName): Entry {
    const entry = this.program.entries.get(name);
    if (entry === undefined) throw new Error(`the program has no entry ${name}`);
    return entry;
  }

  /** The one record of a call. */
  #call(name: EntryName, sizes: Binding): Call {
    const entry = this.#entry(name);
    const key = keyOf(entry, name, sizes);
    const had = this.#calls.get(key);
    if (had !== undefined) return had;
    const made: Call = { entry: name, sizes, emitted: null, signatures: new Map() };
    this.#calls.set(key, made);
    return made;
  }

  /** Loads a model with every call made so far; residents go over from the one before. */
  #load(): void {
    const calls = [...this.#calls.values()];
    const before = this.#model;
    const residents = before === null ? null : this.#read([...this.#residents.keys()]);
    let emitted: EmittedProgram;
    try {
      emitted = emitProgram(this.program, calls, this.unrolled);
    } catch (error) {
      throw unlowered(error);
    }
    try {
      this.#model = new Model(this.tensors, emitted.bytes);
    } catch (error) {
      throw tensorflowFailure(error, emitted.entries, emitted.namesOf);
    }
    before?.close();
    this.#residents = emitted.residents;
    this.#entries = emitted.entries;
    for (const [i, call] of calls.entries()) {
      call.emitted = emitted.entries[i] as EmittedEntry;
      call.signatures.clear();
    }
    if (residents !== null) this.#write(residents);
  }

  #run(call: Call, feeds: Feeds, want: readonly string[]): readonly HostTensor[] {
    if (call.emitted === null) this.#load();
    const { inputs, measures, done } = call.emitted as EmittedEntry;
    const key = want.join('\n');
    let names = call.signatures.get(key);
    if (names === undefined) {
      const fetched = want.map((name) => {
        const tensor = measures.get(name);
        if (tensor === undefined) throw new Error(`the entry has no measure ${name}`);
        return tensor;
      });
      names = signature(
        inputs.map(({ tensor }) => tensor),
        fetched.length > 0 ? fetched : [done],
      );
      call.signatures.set(key, names);
    }
    const ids: number[] = [];
    const fed: Held[] = [];
    try {
      for (const input of inputs) {
        const { kind, name } = input.attrs;
        if (kind === 'seed') ids.push(this.#seed.id);
        else {
          const tensor = fedTensor(input, feeds);
          if (kind === 'param' || name === 'steps' || name === 'epochs')
            ids.push(this.#scalar(`${kind} ${name}`, tensor));
          else {
            const held = this.tensors.hold(tensor);
            fed.push(held);
            ids.push(held.id);
          }
        }
      }
      const values = (this.#model as Model).run(ids, names);
      return want.length > 0 ? values : [];
    } catch (error) {
      throw tensorflowFailure(error, this.#entries);
    } finally {
      for (const held of fed) this.tensors.release(held);
    }
  }

  /** What an input of any kind stands for at a call. */
  #value(input: FedInput, feeds: Feeds): HostTensor {
    const { kind, name } = input.attrs;
    if (kind === 'seed') return { dtype: 'i32', shape: [2], data: this.#words };
    return kind === 'resident' ? (this.#read([name]).get(name) as HostTensor) : fedTensor(input, feeds);
  }

  /** A scalar that seldom changes stays where it is. */
  #scalar(key: string, tensor: HostTensor): number {
    const value = tensor.data[0] as number;
    const had = this.#kept.get(key);
    if (had !== undefined && Object.is(had.value, value)) return had.held.id;
    if (had !== undefined) this.tensors.release(had.held);
    const held = this.tensors.hold(tensor);
    this.#kept.set(key, { value, held });
    return held.id;
  }

  #read(names: readonly string[]): ReadonlyMap<string, HostTensor> {
    if (names.length === 0) return new Map();
    const fetched = names.map((name) => this.#resident(name).value);
    try {
      const values = (this.#model as Model).run([], signature([], fetched));
      return new Map(names.map((name, i) => [name, values[i] as HostTensor]));
    } catch (error) {
      throw tensorflowFailure(error, this.#entries);
    }
  }

  #write(residents: ReadonlyMap<string, HostTensor>): void {
    if (residents.size === 0) return;
    const targets = [...residents.keys()].map((name) => this.#resident(name));
    const held: Held[] = [];
    try {
      // Variables take over what they are given, so it is a copy that nobody else has.
      for (const tensor of residents.values()) held.push(this.tensors.hold({ ...tensor, data: tensor.data.slice() }));
      const names = signature(
        targets.map(({ fed }) => fed),
        targets.map(({ written }) => written),
      );
      (this.#model as Model).run(
        held.map(({ id }) => id),
        names,
      );
    } catch (error) {
      throw tensorflowFailure(error, this.#entries);
    } finally {
      for (const one of held) this.tensors.release(one);
    }
  }

  #resident(name: string): EmittedResident {
    const resident = this.#residents.get(name);
    if (resident === undefined) throw new Error(`the program has no resident ${name}`);
    return resident;
  }
}

const keyOf = ({ free }: Entry, name: EntryName, sizes: Binding): string =>
  [name, ...free.map((dim) => `${dim}=${sizes[dim]}`)].join(' ');
