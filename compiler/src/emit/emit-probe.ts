/** Decides how the results of an entry's operators are searched for what is not finite: one SavedModel that tells of each whether it holds a NaN or an infinity. */
import type { Graph, Node, Output, ValueId } from '../graph/graph.js';
import type { Entry } from '../graph/program.js';
import { findOperator } from '../ops/registry.js';
import { bindGraph, type Sizes } from './bind-graph.js';
import { type FedInput, fedInput, hasTensorflow, lowerGraph } from './emit-entry.js';
import { GraphDef, type TensorName } from './graph-def.js';

/** A SavedModel without variables: residents are fed like everything else. */
export interface EmittedProbe {
  readonly bytes: Uint8Array;
  readonly inputs: readonly FedInput[];
  /** Indices into the entry's graph, in its order: every float result that the entry needs. */
  readonly probed: readonly number[];
  /** `bool[probed.length]` each. */
  readonly nan: TensorName;
  readonly infinite: TensorName;
}

/** The probe of an entry at these sizes; null where it computes no floats. Throws as `emitEntry`. */
export function emitProbe({ graph, measures, next }: Entry, sizes: Sizes): EmittedProbe | null {
  const probed = floatsNeeded(graph, [...measures.map(({ value }) => value), ...next.values()]);
  if (probed.length === 0) return null;
  const outputs = probed.map((value): Output => ({ name: String(value), value }));
  const bound = bindGraph({ ...graph, outputs }, sizes, hasTensorflow);
  const g = new GraphDef();
  const residents: FedInput[] = [];
  const { tensorOf, inputs } = lowerGraph(
    g,
    'e0',
    bound,
    bound.outputs.map(({ value }) => value),
    (_name, _type, node) => {
      const input = fedInput(g, node);
      residents.push(input);
      return input.tensor;
    },
  );
  g.under('e0', 'probe');
  const some = (test: string): TensorName => {
    const found = bound.outputs.map(({ value }) => {
      const axes = (bound.nodes[value] as Node).type.shape.map((_, axis) => axis);
      const each = g.node(test, [tensorOf(value)], { T: { type: 'f32' } });
      return g.node('Any', [each, g.ints(axes)], { Tidx: { type: 'i32' }, keep_dims: { b: false } });
    });
    return g.node('Pack', found, { N: { i: found.length }, T: { type: 'bool' }, axis: { i: 0 } });
  };
  const [nan, infinite] = [some('IsNan'), some('IsInf')];
  return { bytes: g.savedModel(), inputs: [...inputs, ...residents], probed, nan, infinite };
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
