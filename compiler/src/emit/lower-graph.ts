/** Decides how a bound graph becomes TensorFlow nodes: each node that is needed by its operator's lowering, a loop by its rounds. */
import { evaluate } from '../dims/algebra.js';
import { typesOf } from '../graph/builder.js';
import type { Graph, Node, SourceRef, ValueId } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';
import type { GraphType } from '../types/tensor-type.js';
import { batchNorms } from './batch-norms.js';
import type { GraphDef, TensorName } from './graph-def.js';
import type { LowerBody, Stack } from './loop-site.js';
import { emitLoop } from './loops.js';
import { type Emission, peephole } from './peepholes.js';

/** An operator that states a TensorFlow lowering. */
export const hasTensorflow = (op: string): boolean => findOperator(op)?.tensorflow !== undefined;

/** The values of a graph as tensors. */
export interface Lowered {
  readonly tensorOf: (value: ValueId) => TensorName;
  /** Resident to the tensors that are computed from it directly. */
  readonly readers: ReadonlyMap<string, readonly TensorName[]>;
}

/** Where the nodes of a graph are named: the entry's scope, and the places of the loops and bodies around them, each followed by a point. */
export interface Place {
  readonly scope: string;
  readonly within: string;
}

/** Every node that the roots need, in order. `inputOf` gives the tensor of an input. Throws `Unlowered` at an operator that TensorFlow is not told how to compute. */
export function lowerGraph(
  g: GraphDef,
  place: Place,
  graph: Graph,
  roots: readonly ValueId[],
  inputOf: (input: Node) => TensorName,
): Lowered {
  const { nodes } = graph;
  const emissions = neededBy(graph, roots);
  const usesOf = countUses(graph, emissions, roots);
  const stacks = new Map<TensorName, Stack>();
  const values: (TensorName | readonly TensorName[])[] = [];
  const readers = new Map<string, TensorName[]>();
  const tensorOf = (value: ValueId): TensorName => {
    const made = values[value];
    return typeof made === 'string' ? made : ((made as readonly TensorName[])[0] as TensorName);
  };
  const typeOf = (value: ValueId): GraphType => (nodes[value] as Node).type;
  const lowered = (node: Node, id: number): TensorName | readonly TensorName[] => {
    const { op, attrs, type, operands } = node;
    if (op === 'loop') {
      const body = (index: number) => ({ ...place, within: `${place.within}${id}.${index}.` });
      const lower: LowerBody = (index, needed, given) => {
        const own = node.bodies[index] as Graph;
        const outputs = needed.map((i) => (own.outputs[i] as (typeof own.outputs)[number]).value);
        const made = lowerGraph(g, body(index), own, outputs, given);
        return outputs.map(made.tensorOf);
      };
      const results = typesOf(nodes, node);
      const uses = results.map((_, i) => usesOf(id as ValueId, i));
      const site = { operands: operands.map(tensorOf), types: operands.map(typeOf), results, uses, stacks, lower };
      const made = emitLoop(g, node, site);
      g.under(place.scope, `${place.within}${id}`);
      return made;
    }
    const record = findOperator(op);
    if (record?.tensorflow === undefined) throw new Unlowered(op, node.source);
    // Some kernels of its CPU end the process where a batch is empty.
    if (!record.traits.includes('multiple') && isEmpty(type)) return g.values([], type.shape, type.dtype);
    return record.tensorflow(g, operands.map(tensorOf), attrs, { in: operands.map(typeOf), out: type });
  };
  for (const [id, node] of nodes.entries()) {
    const emission = emissions[id];
    if (emission === undefined) continue;
    g.under(place.scope, `${place.within}${id}`);
    const { op, attrs, type } = node;
    if (op === 'input') values[id] = inputOf(node);
    else if (op === 'part') {
      const all = values[node.operands[0] as ValueId] as readonly TensorName[];
      values[id] = all[attrs.index as number] as TensorName;
    } else if (emission === 'operator' || isEmpty(type)) values[id] = lowered(node, id);
    else values[id] = emission.emit(g, emission.operands.map(tensorOf));
    for (const x of emission === 'operator' ? node.operands : emission.operands) {
      const { op: from, attrs: of } = nodes[x] as Node;
      if (from !== 'input' || of.kind !== 'resident') continue;
      const made = [values[id] as TensorName | readonly TensorName[]].flat();
      const ends = made.map((tensor) => stacks.get(tensor)?.flow ?? tensor);
      readers.set(of.name as string, [...(readers.get(of.name as string) ?? []), ...ends]);
    }
  }
  return { tensorOf, readers };
}

/** By node: how it is emitted; undefined where nothing needs it. */
function neededBy(graph: Graph, roots: readonly ValueId[]): readonly (Emission | 'operator' | undefined)[] {
  const emissions: (Emission | 'operator' | undefined)[] = graph.nodes.map(() => undefined);
  const normalised = batchNorms(graph);
  for (const value of roots) emissions[value] = 'operator';
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (emissions[id] === undefined) continue;
    const shorter = normalised.get(id as ValueId) ?? peephole(graph, id as ValueId);
    if (shorter !== null) emissions[id] = shorter;
    for (const x of shorter?.operands ?? (graph.nodes[id] as Node).operands) emissions[x] ??= 'operator';
  }
  return emissions;
}

/** How often the i-th result of a node is used by what is emitted. */
function countUses(
  { nodes }: Graph,
  emissions: readonly (Emission | 'operator' | undefined)[],
  roots: readonly ValueId[],
): (value: ValueId, result: number) => number {
  const counts = nodes.map(() => 0);
  const use = (value: ValueId): void => {
    counts[value] = (counts[value] as number) + 1;
  };
  for (const [id, emission] of emissions.entries()) {
    const { op, operands } = nodes[id] as Node;
    if (op !== 'part') (emission === 'operator' ? operands : (emission?.operands ?? [])).forEach(use);
  }
  roots.forEach(use);
  return (value, result) =>
    nodes.reduce((sum, { op, operands: [from], attrs }, id) => {
      const own = id === value ? result === 0 : op === 'part' && from === value && attrs.index === result;
      return own ? sum + (counts[id] as number) : sum;
    }, 0);
}

const isEmpty = (type: GraphType): boolean => type.shape.some((dim) => evaluate(dim, new Map()) === 0);

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
