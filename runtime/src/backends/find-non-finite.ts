/** Decides which operator is to blame for a loss that is not finite: the entry is run again one operator at a time, and each result is looked at. */
import { type Entry, type Graph, legalise, type Node, type ResidentRole, type ValueId } from '@dln/compiler';
import type { Binding, NonFinite } from './backend.js';
import { type BoundNode, bindNodes } from './bind.js';
import type { Engine } from './engine.js';
import { runOnce } from './record-graph.js';
import type { TensorInfo } from './tfjs.js';
import { countUses } from './uses.js';

/** The first node of the entry's graph, in its order, with a NaN or an infinity; residents stay as they are.
 *  `input` gives the tensor behind an input, which stays the caller's. */
export function firstNonFinite(
  engine: Engine,
  entry: Entry,
  binding: Binding,
  input: (node: BoundNode) => TensorInfo,
  role: (resident: string) => ResidentRole,
): NonFinite | null {
  const { nodes } = entry.graph;
  const bound = bindNodes(entry.graph, binding).map((node, i) => ({ ...node, operands: operandsOf(nodes, i) }));
  const outputs = [...entry.measures.map(({ value }) => value), ...entry.next.values()];
  const uses = countUses(bound, outputs);
  const values = new Map<number, TensorInfo>();
  const release = (v: number): void => {
    engine.raw.disposeData((values.get(v) as TensorInfo).dataId);
    values.delete(v);
  };
  try {
    for (const [i, node] of bound.entries()) {
      if (uses[i] === 0) continue;
      let result: TensorInfo;
      if (node.op === 'input') {
        result = input(node);
        engine.raw.incRef(result.dataId);
      } else result = runAlone(engine, nodes, i, node.operands, binding, values);
      values.set(i, result);
      const value = nonFinite(engine, result);
      if (value !== null) {
        const resident = node.op === 'input' && node.attrs.kind === 'resident';
        const { op, operands } = nodes[i] as Node;
        const producer = op === 'part' ? (nodes[operands[0] as number] as Node).op : op;
        return { node: i, op: producer, value, role: resident ? role(node.attrs.name as string) : null };
      }
      for (const operand of node.operands) {
        uses[operand] = (uses[operand] as number) - 1;
        if (uses[operand] === 0) release(operand);
      }
    }
    return null;
  } finally {
    for (const v of [...values.keys()]) release(v);
  }
}

/** A part stands for its producer: what several results have in common is computed for each. */
function operandsOf(nodes: readonly Node[], i: number): readonly ValueId[] {
  const { op, operands } = nodes[i] as Node;
  return op === 'part' ? (nodes[operands[0] as number] as Node).operands : operands;
}

/** One node as a graph of its own, its operands as inputs. */
function runAlone(
  engine: Engine,
  nodes: readonly Node[],
  i: number,
  operands: readonly number[],
  binding: Binding,
  values: ReadonlyMap<number, TensorInfo>,
): TensorInfo {
  const node = nodes[i] as Node;
  const own: Node[] = operands.map((operand, k) => ({
    op: 'input',
    operands: [],
    attrs: { kind: 'argument', name: String(k) },
    type: (nodes[operand] as Node).type,
    bodies: [],
    source: node.source,
  }));
  const inputs = own.map((_, k) => ({ kind: 'argument' as const, name: String(k), value: k as ValueId }));
  const producer = node.op === 'part' ? (nodes[node.operands[0] as number] as Node) : node;
  own.push({ ...producer, operands: inputs.map(({ value }) => value) });
  if (producer !== node) own.push({ ...node, operands: [(own.length - 1) as ValueId] });
  const alone: Graph = { nodes: own, inputs, outputs: [{ name: 'result', value: (own.length - 1) as ValueId }] };
  const legal = legalise(alone, engine.has);
  const [result] = runOnce(
    engine,
    bindNodes(legal, binding),
    legal.outputs.map(({ value }) => value),
    ({ attrs }) => ({
      is: 'cell',
      cell: { info: values.get(operands[Number(attrs.name)] as number) as TensorInfo },
    }),
  );
  return result as TensorInfo;
}

/** What is wrong with a float tensor: a NaN before an infinity. */
function nonFinite(engine: Engine, info: TensorInfo): NonFinite['value'] | null {
  if (info.dtype !== 'float32') return null;
  let infinite = false;
  for (const x of engine.numbers(info)) {
    if (Number.isNaN(x)) return 'NaN';
    if (x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY) infinite = true;
  }
  return infinite ? 'Infinity' : null;
}
