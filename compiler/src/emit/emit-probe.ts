/** Decides how the results of a graph's operators are searched for what is not finite: one SavedModel that tells of each whether it holds a NaN or an infinity. */
import type { Graph, Node, Output, ValueId } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';
import { bindGraph, type Sizes } from './bind-graph.js';
import { type FedInput, fedInput } from './emit-entry.js';
import { GraphDef, type TensorName } from './graph-def.js';
import { hasTensorflow, lowerGraph } from './lower-graph.js';

/** A SavedModel without variables: residents are fed like everything else. */
export interface EmittedProbe {
  readonly bytes: Uint8Array;
  readonly inputs: readonly FedInput[];
  /** Indices into the graph, in its order: every float result that is needed. */
  readonly probed: readonly number[];
  /** `bool[probed.length]` each. */
  readonly nan: TensorName;
  readonly infinite: TensorName;
  /** Of the values that were asked for. */
  readonly values: readonly TensorName[];
}

/** The probe of what `outputs` need at these sizes, which gives `wanted` too. Throws as `emitEntry`. */
export function emitProbe(
  graph: Graph,
  outputs: readonly ValueId[],
  wanted: readonly ValueId[],
  sizes: Sizes,
): EmittedProbe {
  const probed = floatsNeeded(graph, outputs);
  const roots = [...probed, ...wanted].map((value): Output => ({ name: String(value), value }));
  const bound = bindGraph({ ...graph, outputs: roots }, sizes, hasTensorflow);
  const values = bound.outputs.map(({ value }) => value);
  const g = new GraphDef();
  const inputs: FedInput[] = [];
  const { tensorOf } = lowerGraph(g, { scope: 'e0', within: '' }, bound, values, (node) => {
    const input = fedInput(g, node);
    inputs.push(input);
    return input.tensor;
  });
  g.under('e0', 'probe');
  const some = (test: string): TensorName => {
    const found = values.slice(0, probed.length).map((value) => {
      const axes = (bound.nodes[value] as Node).type.shape.map((_, axis) => axis);
      const each = g.node(test, [tensorOf(value)], { T: { type: 'f32' } });
      return g.node('Any', [each, g.ints(axes)], { Tidx: { type: 'i32' }, keep_dims: { b: false } });
    });
    if (found.length === 0) return g.values([], [0], 'bool');
    return g.node('Pack', found, { N: { i: found.length }, T: { type: 'bool' }, axis: { i: 0 } });
  };
  const [nan, infinite] = [some('IsNan'), some('IsInf')];
  const given = values.slice(probed.length).map((value) => {
    const { dtype } = (bound.nodes[value] as Node).type;
    return g.node('Identity', [tensorOf(value)], { T: { type: dtype } });
  });
  return { bytes: g.savedModel(), inputs, probed, nan, infinite, values: given };
}

/** Every float value on which the outputs depend; what has several results is looked at through its parts. */
function floatsNeeded({ nodes }: Graph, outputs: readonly ValueId[]): readonly ValueId[] {
  const needed = nodes.map(() => false);
  for (const value of outputs) needed[value] = true;
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (needed[id]) for (const x of (nodes[id] as Node).operands) needed[x] = true;
  }
  return nodes.flatMap(({ op, type }, id) => {
    const several = findOperator(op)?.traits.includes('multiple') === true;
    return needed[id] && !several && type.dtype === 'f32' ? [id as ValueId] : [];
  });
}
