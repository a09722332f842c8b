/** Decides which few operators TensorFlow computes in one: gradients of activations and of the cross-entropy, which our graph spells out. */
import type { Graph, Node, ValueId } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';
import type { GraphDef, TensorName } from './graph-def.js';
import { match, of, sizesOf } from './match.js';

/** What a node is emitted as: of these values instead of its operands. */
export interface Emission {
  readonly operands: readonly ValueId[];
  readonly emit: (g: GraphDef, operands: readonly TensorName[]) => TensorName;
}

const T = { T: { type: 'f32' } } as const;

/** `dy` times a slope that is a function of `y`: of any, or of a result of `ops`. */
const activations = [
  { pattern: of('mul', 'dy', of('sub', 1, of('mul', 'y', 'y'))), ops: null, node: 'TanhGrad', yFirst: true },
  { pattern: of('mul', 'dy', of('mul', 'y', of('sub', 1, 'y'))), ops: null, node: 'SigmoidGrad', yFirst: true },
  { pattern: of('mul', 'dy', of('sign', 'y')), ops: ['relu'], node: 'ReluGrad', yFirst: false },
];
const crossEntropy = of('sub', of('softmax', 'logits'), of('cast', of('equal', of('reshape', 'labels'), 'classes')));

/** A shorter way to a node's value; null where there is none. */
export function peephole(graph: Graph, id: ValueId): Emission | null {
  const { op } = graph.nodes[id] as Node;
  if (op === 'mul') return activationGradient(graph, id);
  return op === 'sub' ? crossEntropyGradient(graph, id) : null;
}

function activationGradient(graph: Graph, id: ValueId): Emission | null {
  for (const { pattern, ops, node, yFirst } of activations) {
    const found = match(graph, id, pattern);
    if (found === null) continue;
    const [y, dy] = [found.get('y') as ValueId, found.get('dy') as ValueId];
    const made = graph.nodes[y] as Node;
    const gives =
      ops === null || ops.includes(made.op) || (made.op === 'linear' && ops.includes(made.attrs.activation as string));
    const whole = [y, dy].every((x) => (graph.nodes[x] as Node).type === (graph.nodes[id] as Node).type);
    if (!gives || !whole) continue;
    const operands = yFirst ? [y, dy] : [dy, y];
    return { operands, emit: (g, xs) => g.node(node, xs, T) };
  }
  return null;
}

/** softmax(logits) - one_hot(labels), which TensorFlow gives beside the cross-entropy of the same operands. */
function crossEntropyGradient(graph: Graph, id: ValueId): Emission | null {
  const found = match(graph, id, crossEntropy);
  if (found === null) return null;
  const [logits, labels, classes] = ['logits', 'labels', 'classes'].map((name) => found.get(name) as ValueId) as [
    ValueId,
    ValueId,
    ValueId,
  ];
  const sizes = sizesOf(graph, logits);
  const rows = sizes.slice(0, -1);
  const plain = (graph.nodes[classes] as Node).op === 'iota' && sizesOf(graph, labels).join() === rows.join();
  const lower = findOperator('softmax_cross_entropy')?.tensorflow;
  if (!plain || lower === undefined || rows.length !== 1) return null;
  const types = [logits, labels].map((x) => (graph.nodes[x] as Node).type);
  return {
    operands: [logits, labels],
    emit: (g, xs) => {
      const rowsType = (graph.nodes[labels] as Node).type;
      const loss = lower(g, xs, {}, { in: types, out: rowsType }) as TensorName;
      return `${loss}:1`;
    },
  };
}
