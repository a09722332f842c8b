/** Decides how one entry runs for one binding: legalised and bound once, one plan per set of measures. */
import { type Entry, type InputKind, legalise, type Output, type ResidentRole } from '@dln/compiler';
import type { Binding, Executable, Feeds, NonFinite, Ticket } from './backend.js';
import { type BoundNode, bindNodes } from './bind.js';
import { roleOf } from './blame.js';
import type { Engine } from './engine.js';
import { fedTensor, noFeeds } from './feeds.js';
import { firstNonFinite } from './find-non-finite.js';
import { hostWrite } from './host.js';
import { Plan } from './plan.js';
import type { Cell, Source } from './record-graph.js';
import { refuseTooLarge } from './sizes.js';
import type { TensorInfo } from './tfjs.js';

/** What an executable needs of its session. */
export interface SessionParts {
  readonly engine: Engine;
  /** i32[2], the session's for good. */
  readonly seed: TensorInfo;
  readonly maxBytes: number;
  cell(name: string): Cell;
  role(name: string): ResidentRole;
  /** Bytes of all residents. */
  residentBytes(): number;
  /** Throws `BackendFailure` (closed) where the session cannot run any more. */
  alive(): void;
}

export class TfjsExecutable implements Executable {
  readonly #nodes: readonly BoundNode[];
  readonly #measures = new Map<string, number>();
  readonly #next: readonly { readonly cell: Cell; readonly node: number }[];
  #feeds: Feeds = noFeeds;
  readonly #plans = new Map<string, Plan>();

  /** Throws `BackendFailure` (size) where the entry does not fit. */
  constructor(
    private readonly session: SessionParts,
    private readonly entry: Entry,
    private readonly binding: Binding,
  ) {
    const { measures, next } = entry;
    const outputs: Output[] = [...measures];
    for (const [name, value] of next) outputs.push({ name, value });
    const graph = legalise({ ...entry.graph, outputs }, session.engine.has);
    this.#nodes = bindNodes(graph, binding);
    const wanted = graph.outputs.map(({ value }) => value as number);
    for (const [i, { name }] of measures.entries()) this.#measures.set(name, wanted[i] as number);
    this.#next = [...next.keys()].map((name, i) => ({
      cell: session.cell(name),
      node: wanted[measures.length + i] as number,
    }));
    refuseTooLarge(this.#nodes, wanted, session.residentBytes(), session.maxBytes);
  }

  run(feeds: Feeds, want: readonly string[]): Ticket {
    this.session.alive();
    this.#feeds = feeds;
    try {
      const values = this.#plan(want).run();
      return { values: () => values };
    } finally {
      this.#feeds = noFeeds;
    }
  }

  findNonFinite(feeds: Feeds): NonFinite | null {
    const { engine } = this.session;
    const fed: TensorInfo[] = [];
    const input = (node: BoundNode): TensorInfo => {
      const kind = node.attrs.kind as InputKind;
      if (kind === 'resident') return this.session.cell(node.attrs.name as string).info;
      if (kind === 'seed') return this.session.seed;
      const info = hostWrite(engine, fedTensor(node, feeds));
      fed.push(info);
      return info;
    };
    try {
      const { graph, measures, next } = this.entry;
      const outputs = [...measures.map(({ value }) => value), ...next.values()];
      const found = firstNonFinite(engine, { graph, outputs, binding: this.binding, input });
      return found && { ...found, role: roleOf(found, graph, (name) => this.session.role(name)) };
    } finally {
      for (const { dataId } of fed) engine.raw.disposeData(dataId);
    }
  }

  dispose(): void {
    for (const plan of this.#plans.values()) plan.dispose();
    this.#plans.clear();
  }

  #plan(want: readonly string[]): Plan {
    const key = want.join('\n');
    const had = this.#plans.get(key);
    if (had !== undefined) return had;
    const measures = want.map((name) => {
      const node = this.#measures.get(name);
      if (node === undefined) throw new Error(`the entry has no measure ${name}`);
      return node;
    });
    const source = (node: BoundNode): Source => this.#source(node);
    const { engine } = this.session;
    const { nodes, outputs } = engine.prepare(this.#nodes, [...measures, ...this.#next.map(({ node }) => node)]);
    const next = this.#next.map(({ cell }, i) => ({ cell, node: outputs[measures.length + i] as number }));
    const made = new Plan(engine, { nodes, measures: outputs.slice(0, measures.length), next, source });
    this.#plans.set(key, made);
    return made;
  }

  /** What is fed gets a new tensor at each call: XNNPACK keeps what it made of a matrix for as long as the matrix has the same id. */
  #source(node: BoundNode): Source {
    const kind = node.attrs.kind as InputKind;
    if (kind === 'resident') return { is: 'cell', cell: this.session.cell(node.attrs.name as string) };
    if (kind === 'seed') return { is: 'constant', info: this.session.seed };
    return { is: 'fed', make: () => hostWrite(this.session.engine, fedTensor(node, this.#feeds)) };
  }
}
