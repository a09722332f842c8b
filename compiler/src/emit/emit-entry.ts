/** Decides how one entry becomes TensorFlow nodes: inputs are read or fed, every operator is its own lowering, updates come after all reads. */
import { evaluate } from '../dims/algebra.js';
import type { Graph, Node, Output, SourceRef, ValueId } from '../graph/graph.js';
import type { Entry } from '../graph/program.js';
import { findOperator } from '../ops/registry.js';
import type { DType, GraphType } from '../types/tensor-type.js';
import { bindGraph, type Sizes } from './bind-graph.js';
import type { GraphDef, TensorName } from './graph-def.js';
import { hasTensorflow, lowerGraph } from './lower-graph.js';
import { updatesOf } from './updates.js';

/** What a call feeds: an input of the entry that is not a resident. */
export interface FedInput {
  readonly tensor: TensorName;
  readonly op: 'input';
  readonly attrs: { readonly kind: string; readonly name: string };
  readonly operands: readonly [];
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly classes: number | null;
  readonly source: SourceRef;
}

/** One entry at one binding. The nodes that came of node k of `nodes` have names that begin with `scope/k/`, those of node j in its body b `scope/k.b.j/`. */
export interface EmittedEntry {
  readonly scope: string;
  readonly inputs: readonly FedInput[];
  /** Fetching one of them, or `done`, moves the residents. */
  readonly measures: ReadonlyMap<string, TensorName>;
  readonly done: TensorName;
  readonly nodes: readonly Pick<Node, 'op' | 'source' | 'bodies'>[];
}

/** Where a resident stands in the emitted program. */
export type HandleOf = (resident: string) => TensorName;

/** Appends the entry under `scope`. Throws `Unlowered` at an operator that TensorFlow is not told how to compute. */
export function emitEntry(g: GraphDef, scope: string, entry: Entry, sizes: Sizes, handleOf: HandleOf): EmittedEntry {
  const moved = [...entry.next].map(([name, value]): Output => ({ name, value }));
  const outputs: readonly Output[] = [...entry.measures, ...moved];
  const graph = bindGraph({ ...entry.graph, outputs }, sizes, hasTensorflow);
  const wanted = graph.outputs.slice(0, entry.measures.length);
  const next = new Map(graph.outputs.slice(entry.measures.length).map(({ name, value }) => [name, value]));
  const updates = updatesOf(graph, next);
  for (const name of updates.flatMap(({ residents }) => residents)) next.delete(name);
  const roots = [...wanted.map(({ value }) => value), ...next.values(), ...updates.flatMap(({ operands }) => operands)];
  const reads = new Map<string, TensorName>();
  const read = (name: string, type: GraphType): TensorName => {
    const made = g.node('ReadVariableOp', [handleOf(name)], { dtype: { type: type.dtype } });
    reads.set(name, made);
    return made;
  };
  const inputs: FedInput[] = [];
  const { tensorOf, readers } = lowerGraph(g, { scope, within: '' }, graph, roots, (node) => {
    if (node.attrs.kind === 'resident') return read(node.attrs.name as string, node.type);
    const input = fedInput(g, node);
    inputs.push(input);
    return input.tensor;
  });
  // What still reads a variable keeps its memory: an update in place would have to copy it first.
  const after = (residents: readonly string[]): TensorName[] =>
    residents
      .flatMap((name) => [...(reads.has(name) ? [reads.get(name) as TensorName] : []), ...(readers.get(name) ?? [])])
      .map((tensor) => `^${tensor.replace(/:\d+$/, '')}`);
  g.under(scope, 'next');
  const done: TensorName[] = [];
  for (const { residents, operands, emit } of updates) {
    const distinct = [...new Set(after(residents))];
    done.push(emit(g, residents.map(handleOf), operands.map(tensorOf), distinct));
  }
  for (const [name, value] of next) {
    const { dtype } = (graph.nodes[value] as Node).type;
    const own = reads.get(name);
    const inputs = [handleOf(name), owned(g, graph, value, tensorOf(value)), ...(own === undefined ? [] : [`^${own}`])];
    done.push(g.node('AssignVariableOp', inputs, { dtype: { type: dtype } }));
  }
  const all = g.node(
    'NoOp',
    done.map((update) => `^${update}`),
  );
  const measures = new Map(
    wanted.map(({ name, value }) => {
      const { dtype } = (graph.nodes[value] as Node).type;
      return [name, g.node('Identity', [tensorOf(value), `^${all}`], { T: { type: dtype } })] as const;
    }),
  );
  const end = g.node('Identity', [g.scalar(0, 'i32'), `^${all}`], { T: { type: 'i32' } });
  return { scope, inputs, measures, done: end, nodes: graph.nodes };
}

const size = (dim: GraphType['shape'][number]): number => evaluate(dim, new Map()) as number;

/** A placeholder for an input. */
export function fedInput(g: GraphDef, { attrs, type, source }: Node): FedInput {
  const shape = type.shape.map(size);
  const tensor = g.node('Placeholder', [], { dtype: { type: type.dtype }, shape: { shape } });
  return {
    tensor,
    op: 'input',
    attrs: { kind: attrs.kind as string, name: attrs.name as string },
    operands: [],
    dtype: type.dtype,
    shape,
    classes: type.classes === null ? null : size(type.classes),
    source,
  };
}

/** A value that a variable may keep: what is fed is the caller's memory, so it is copied first. */
function owned(g: GraphDef, graph: Graph, value: ValueId, tensor: TensorName): TensorName {
  let at = graph.nodes[value] as Node;
  while (at.op === 'part' || findOperator(at.op)?.traits.includes('view') === true || at.op === 'stop_gradient')
    at = graph.nodes[at.operands[0] as ValueId] as Node;
  const foreign = at.op === 'input' && at.attrs.kind !== 'resident';
  return foreign ? g.node('DeepCopy', [tensor], { T: { type: at.type.dtype } }) : tensor;
}
