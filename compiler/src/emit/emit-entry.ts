/** Decides how one entry becomes TensorFlow nodes: inputs are read or fed, every operator is its own lowering, updates come after all reads. */
import { evaluate } from '../dims/algebra.js';
import type { Graph, Node, Output, SourceRef, ValueId } from '../graph/graph.js';
import type { Entry } from '../graph/program.js';
import { findOperator } from '../ops/registry.js';
import type { DType, GraphType } from '../types/tensor-type.js';
import { bindGraph, type Sizes } from './bind-graph.js';
import type { GraphDef, TensorName } from './graph-def.js';

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

/** One entry at one binding. The nodes that came of node k of `nodes` have names that begin with `scope/k/`. */
export interface EmittedEntry {
  readonly scope: string;
  readonly inputs: readonly FedInput[];
  /** Fetching one of them, or `done`, moves the residents. */
  readonly measures: ReadonlyMap<string, TensorName>;
  readonly done: TensorName;
  readonly nodes: readonly Pick<Node, 'op' | 'source'>[];
}

/** Where a resident stands in the emitted program. */
export type HandleOf = (resident: string) => TensorName;

/** An operator that states a TensorFlow lowering. */
export const hasTensorflow = (op: string): boolean => findOperator(op)?.tensorflow !== undefined;

/** The values of a graph as tensors. */
export interface Lowered {
  readonly tensorOf: (value: ValueId) => TensorName;
  readonly inputs: readonly FedInput[];
}

/** Appends the entry under `scope`. Throws `Unlowered` at an operator that TensorFlow is not told how to compute. */
export function emitEntry(g: GraphDef, scope: string, entry: Entry, sizes: Sizes, handleOf: HandleOf): EmittedEntry {
  const moved = [...entry.next].map(([name, value]): Output => ({ name, value }));
  const outputs: readonly Output[] = [...entry.measures, ...moved];
  const graph = bindGraph({ ...entry.graph, outputs }, sizes, hasTensorflow);
  const reads = new Map<string, TensorName>();
  const read = (name: string, type: GraphType): TensorName => {
    const made = g.node('ReadVariableOp', [handleOf(name)], { dtype: { type: type.dtype } });
    reads.set(name, made);
    return made;
  };
  const { tensorOf, inputs } = lowerGraph(g, scope, graph, read);
  g.under(scope, 'next');
  const updates = moved.map(({ name }, i) => {
    const { value } = graph.outputs[entry.measures.length + i] as Output;
    const { dtype } = (graph.nodes[value] as Node).type;
    const own = reads.get(name);
    const after = own === undefined ? [] : [`^${own}`];
    return g.node('AssignVariableOp', [handleOf(name), owned(g, graph, value, tensorOf(value)), ...after], {
      dtype: { type: dtype },
    });
  });
  const all = g.node(
    'NoOp',
    updates.map((update) => `^${update}`),
  );
  const measures = new Map(
    entry.measures.map(({ name }, i) => {
      const { value } = graph.outputs[i] as Output;
      const { dtype } = (graph.nodes[value] as Node).type;
      return [name, g.node('Identity', [tensorOf(value), `^${all}`], { T: { type: dtype } })] as const;
    }),
  );
  const done = g.node('Identity', [g.scalar(0, 'i32'), `^${all}`], { T: { type: 'i32' } });
  return { scope, inputs, measures, done, nodes: graph.nodes };
}

/** Every node that an output needs, in order. `read` gives the tensor of a resident. */
export function lowerGraph(
  g: GraphDef,
  scope: string,
  graph: Graph,
  read: (resident: string, type: GraphType, node: Node) => TensorName,
): Lowered {
  const values: (TensorName | readonly TensorName[])[] = [];
  const inputs: FedInput[] = [];
  const tensorOf = (value: ValueId): TensorName => {
    const made = values[value];
    return typeof made === 'string' ? made : ((made as readonly TensorName[])[0] as TensorName);
  };
  const typeOf = (value: ValueId): GraphType => (graph.nodes[value] as Node).type;
  for (const [id, node] of graph.nodes.entries()) {
    g.under(scope, id);
    const { op, attrs, operands, type } = node;
    if (op === 'input') {
      const name = attrs.name as string;
      if (attrs.kind === 'resident') values.push(read(name, type, node));
      else {
        const input = fedInput(g, node);
        inputs.push(input);
        values.push(input.tensor);
      }
    } else if (op === 'part') {
      values.push((values[operands[0] as ValueId] as readonly TensorName[])[attrs.index as number] as TensorName);
    } else {
      const lower = findOperator(op)?.tensorflow;
      if (lower === undefined) throw new Unlowered(op, node.source);
      const several = findOperator(op)?.traits.includes('multiple') === true;
      // Some kernels of its CPU end the process where a batch is empty.
      if (!several && type.shape.some((dim) => size(dim) === 0)) values.push(g.values([], type.shape, type.dtype));
      else values.push(lower(g, operands.map(tensorOf), attrs, { in: operands.map(typeOf), out: type }));
    }
  }
  return { tensorOf, inputs };
}

/** An operator without a TensorFlow lowering and without a decomposition. */
export class Unlowered extends Error {
  override readonly name = 'Unlowered';
  constructor(
    readonly op: string,
    readonly source: SourceRef,
  ) {
    super(`${op} has no TensorFlow lowering`);
  }
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
