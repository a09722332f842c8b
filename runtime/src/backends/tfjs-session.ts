/** Decides how a program lives on a tfjs engine: residents in its memory, one executable per entry and binding. */
import type { EntryName, Program, Resident, ResidentRole } from '@dln/compiler';
import type { Binding, Feeds, HostTensor, NonFinite, OpenOptions, Session } from './backend.js';
import { literalShape } from './bind.js';
import type { Engine } from './engine.js';
import { BackendFailure } from './failure.js';
import { initialFeeds } from './feeds.js';
import { hostCopy, hostWrite } from './host.js';
import type { Cell } from './record-graph.js';
import { elements, type TensorInfo } from './tfjs.js';
import { type SessionParts, TfjsExecutable } from './tfjs-executable.js';

/** Opens a session: the entry `init` has run with the seed, and every resident stands. Throws `BackendFailure`. */
export function openSession(engine: Engine, program: Program, options: OpenOptions, maxBytes: number): Session {
  return new TfjsSession(engine, program, options, maxBytes);
}

class TfjsSession implements Session, SessionParts {
  readonly backend: string;
  readonly seed: TensorInfo;
  readonly #cells = new Map<string, Cell>();
  readonly #residents: ReadonlyMap<string, Resident>;
  readonly #executables = new Map<string, TfjsExecutable>();
  #closed = false;

  constructor(
    readonly engine: Engine,
    private readonly program: Program,
    { seed, args }: OpenOptions,
    readonly maxBytes: number,
  ) {
    this.backend = engine.name;
    this.#residents = new Map(program.residents.map((resident) => [resident.name, resident]));
    this.seed = hostWrite(engine, { dtype: 'i32', shape: [2], data: Int32Array.from(seed) });
    try {
      this.#initialise(initialFeeds(args));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  executable(entry: EntryName, binding: Binding): TfjsExecutable {
    this.alive();
    const found = this.program.entries.get(entry);
    if (found === undefined) throw new Error(`the program has no entry ${entry}`);
    const key = [entry, ...found.free.map((name) => `${name}=${binding[name]}`)].join(' ');
    const had = this.#executables.get(key);
    if (had !== undefined) return had;
    const made = new TfjsExecutable(this, found, binding);
    this.#executables.set(key, made);
    return made;
  }

  write(residents: ReadonlyMap<string, HostTensor>): void {
    this.alive();
    for (const [name, value] of residents) this.#put(name, value);
  }

  async read(names: readonly string[]): Promise<ReadonlyMap<string, HostTensor>> {
    this.alive();
    return new Map(names.map((name) => [name, hostCopy(this.engine, this.cell(name).info)]));
  }

  usage(): { readonly tensors: number; readonly bytes: number } {
    return this.engine.usage();
  }

  findNonFinite(entry: EntryName, binding: Binding, feeds: Feeds): NonFinite | null {
    return this.executable(entry, binding).findNonFinite(feeds);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // The heap of a trapped engine is left as it is: the next session opens on a new one.
    if (this.engine.broken) return;
    for (const executable of this.#executables.values()) executable.dispose();
    this.#executables.clear();
    for (const { info } of this.#cells.values()) this.engine.raw.disposeData(info.dataId);
    this.#cells.clear();
    this.engine.raw.disposeData(this.seed.dataId);
  }

  cell(name: string): Cell {
    const cell = this.#cells.get(name);
    if (cell === undefined) throw new Error(`the program has no resident ${name}`);
    return cell;
  }

  role(name: string): ResidentRole {
    return (this.#residents.get(name) as Resident).role;
  }

  residentBytes(): number {
    let bytes = 0;
    for (const { type } of this.program.residents) bytes += elements(literalShape(type)) * 4;
    return bytes;
  }

  alive(): void {
    if (this.#closed) throw new BackendFailure('closed', 'the session is closed', null);
    if (this.engine.broken)
      throw new BackendFailure('closed', 'a kernel trapped before: its memory cannot be used any more', null);
  }

  #initialise(feeds: Feeds): void {
    const entry = this.program.entries.get('init');
    const { residents } = this.program;
    if (entry === undefined && residents.length === 0) return;
    if (entry === undefined) throw new Error('a program with residents has an entry init');
    const { outputs } = entry.graph;
    const once = new TfjsExecutable(this, { ...entry, measures: outputs, next: new Map() }, {});
    const values = once
      .run(
        feeds,
        outputs.map(({ name }) => name),
      )
      .values() as readonly HostTensor[];
    once.dispose();
    for (const [i, { name }] of outputs.entries()) this.#put(name, values[i] as HostTensor);
    for (const { name } of residents) this.cell(name);
  }

  #put(name: string, value: HostTensor): void {
    const resident = this.#residents.get(name);
    if (resident === undefined) throw new Error(`the program has no resident ${name}`);
    const shape = literalShape(resident.type);
    const same = value.dtype === resident.type.dtype && value.shape.join() === shape.join();
    if (!same || value.data.length !== elements(shape)) {
      throw new BackendFailure(
        'feed',
        `${name} is ${value.dtype}[${value.shape}], not ${resident.type.dtype}[${shape}]`,
        null,
      );
    }
    const info = hostWrite(this.engine, value);
    const cell = this.#cells.get(name);
    if (cell === undefined) this.#cells.set(name, { info });
    else {
      this.engine.raw.disposeData(cell.info.dataId);
      cell.info = info;
    }
  }
}
