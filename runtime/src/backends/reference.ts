/** Decides the float64 backend: the compiler's reference loops over a program's entries. The oracle of the others, and what `--backend reference` runs on. */
import {
  type Entry,
  type EntryName,
  evaluateGraph,
  type Graph,
  type Input,
  type NdArray,
  type Output,
  type Program,
  type Resident,
  type ResidentRole,
} from '@dln/compiler';
import type { Backend, Binding, Executable, Feeds, HostTensor, NonFinite, OpenOptions, Session } from './backend.js';
import { type BoundNode, bindNodes, literalShape } from './bind.js';
import { roleOf } from './blame.js';
import { BackendFailure } from './failure.js';
import { fedTensor, initialFeeds } from './feeds.js';
import { firstNonFinite } from './reference-blame.js';
import { refuseTooLarge } from './sizes.js';
import { elements } from './tfjs.js';

/** `maxBytes` counts eight bytes a number. */
export function referenceBackend(maxBytes: number): Backend {
  return {
    name: 'reference',
    open: async (program: Program, { seed, args }: OpenOptions): Promise<Session> =>
      new ReferenceSession(program, seed, maxBytes, initialFeeds(args)),
  };
}

class ReferenceSession implements Session {
  readonly backend = 'reference';
  readonly #values = new Map<string, NdArray>();
  readonly #residents: ReadonlyMap<string, Resident>;
  readonly #graphs = new Map<string, Prepared>();
  #closed = false;

  constructor(
    private readonly program: Program,
    private readonly seed: readonly [number, number],
    private readonly maxBytes: number,
    initial: Feeds,
  ) {
    this.#residents = new Map(program.residents.map((resident) => [resident.name, resident]));
    const init = program.entries.get('init');
    if (init === undefined) {
      if (program.residents.length > 0) throw new Error('a program with residents has an entry init');
      return;
    }
    const { outputs } = init.graph;
    const values = this.#evaluate('init', {}, outputs, initial);
    for (const [i, { name }] of outputs.entries()) this.#values.set(name, values[i] as NdArray);
  }

  executable(name: EntryName, binding: Binding): Executable {
    this.#alive();
    const entry = this.#entry(name);
    const next = [...entry.next].map(([resident, value]): Output => ({ name: resident, value }));
    // What does not fit is refused here, before the first call.
    this.#prepared(name, binding, [...entry.measures, ...next]);
    return {
      run: (feeds, want) => {
        this.#alive();
        const measures = want.map((wanted): Output => {
          const found = entry.measures.find((measure) => measure.name === wanted);
          if (found === undefined) throw new Error(`the entry has no measure ${wanted}`);
          return found;
        });
        const values = this.#evaluate(name, binding, [...measures, ...next], feeds);
        for (const [i, moved] of next.entries()) this.#values.set(moved.name, values[measures.length + i] as NdArray);
        const read = values.slice(0, measures.length).map(toHost);
        return { values: () => read };
      },
    };
  }

  write(residents: ReadonlyMap<string, HostTensor>): void {
    this.#alive();
    for (const [name, { dtype, shape, data }] of residents) {
      const type = this.#residents.get(name)?.type;
      if (type === undefined) throw new Error(`the program has no resident ${name}`);
      const own = literalShape(type);
      if (dtype !== type.dtype || shape.join() !== own.join() || data.length !== elements(own)) {
        throw new BackendFailure('feed', `${name} is ${dtype}[${shape}], not ${type.dtype}[${own}]`, null);
      }
      this.#values.set(name, { dtype, shape: own, data: Float64Array.from(data) });
    }
  }

  async read(names: readonly string[]): Promise<ReadonlyMap<string, HostTensor>> {
    this.#alive();
    return new Map(names.map((name) => [name, toHost(this.#value(name))]));
  }

  usage(): { readonly tensors: number; readonly bytes: number } {
    let bytes = 0;
    for (const { data } of this.#values.values()) bytes += data.byteLength;
    return { tensors: this.#values.size, bytes };
  }

  findNonFinite(name: EntryName, binding: Binding, feeds: Feeds): NonFinite | null {
    this.#alive();
    const entry = this.#entry(name);
    const asked = [
      ...entry.measures,
      ...[...entry.next].map(([resident, value]): Output => ({ name: resident, value })),
    ];
    const graph: Graph = { ...entry.graph, outputs: asked };
    const found = firstNonFinite(graph, this.#input(name, binding, asked, feeds), new Map(Object.entries(binding)));
    const role = (resident: string): ResidentRole => (this.#residents.get(resident) as Resident).role;
    return found && { ...found, role: roleOf(found, graph, role) };
  }

  close(): void {
    this.#closed = true;
    this.#values.clear();
  }

  #alive(): void {
    if (this.#closed) throw new BackendFailure('closed', 'the session is closed', null);
  }

  #entry(name: EntryName): Entry {
    const entry = this.program.entries.get(name);
    if (entry === undefined) throw new Error(`the program has no entry ${name}`);
    return entry;
  }

  #value(name: string): NdArray {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`the program has no resident ${name}`);
    return value;
  }

  /** One call of an entry: the results asked for, then the next values of the residents that it moves. */
  #evaluate(name: EntryName, binding: Binding, outputs: readonly Output[], feeds: Feeds): readonly NdArray[] {
    const { graph } = this.#prepared(name, binding, outputs);
    return evaluateGraph(graph, this.#input(name, binding, outputs, feeds), new Map(Object.entries(binding)));
  }

  /** The numbers behind the inputs of a call. */
  #input(name: EntryName, binding: Binding, outputs: readonly Output[], feeds: Feeds): (input: Input) => NdArray {
    const { inputs } = this.#prepared(name, binding, outputs);
    return ({ kind, name }) => {
      if (kind === 'resident') return this.#value(name);
      if (kind === 'seed') return { dtype: 'i32', shape: [2], data: Float64Array.from(this.seed, (word) => word | 0) };
      const { dtype, shape, data } = fedTensor(inputs.get(`${kind} ${name}`) as BoundNode, feeds);
      return { dtype, shape, data: Float64Array.from(data) };
    };
  }

  /** The graph with these outputs, and its inputs' types under the binding; made once. */
  #prepared(name: EntryName, binding: Binding, outputs: readonly Output[]): Prepared {
    const key = JSON.stringify([name, binding, outputs]);
    const had = this.#graphs.get(key);
    if (had !== undefined) return had;
    const graph: Graph = { ...this.#entry(name).graph, outputs };
    const nodes = bindNodes(graph, binding);
    const wanted = outputs.map(({ value }) => value);
    // Eight bytes a number where the others have four.
    refuseTooLarge(nodes, wanted, 0, this.maxBytes / 2);
    const inputs = new Map(
      graph.inputs.map(({ kind, name, value }) => [`${kind} ${name}`, nodes[value] as BoundNode] as const),
    );
    const made = { graph, inputs };
    this.#graphs.set(key, made);
    return made;
  }
}

interface Prepared {
  readonly graph: Graph;
  readonly inputs: ReadonlyMap<string, BoundNode>;
}

const toHost = ({ dtype, shape, data }: NdArray): HostTensor => ({ dtype, shape, data });
