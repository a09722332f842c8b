/** Decides which operator is to blame for a loss that is not finite: the entry is run again one operator at a time, and each result is looked at;
 *  of a loop whose results are not finite, each round. */
import { bodyOf, conditionOf, type Graph, legalise, type Node, type ValueId } from '@dln/compiler';
import type { Binding, NonFinite } from './backend.js';
import { type BoundLoop, type BoundNode, bindNodes } from './bind.js';
import type { Engine } from './engine.js';
import type { Source } from './record-graph.js';
import { operandOf, Rounds } from './rounds.js';
import { runOnce } from './runner.js';
import type { TensorInfo } from './tfjs.js';
import { countUses } from './uses.js';

/** What is looked at: a graph's needed nodes, in order. `input` gives the tensor behind an input, which stays the caller's. */
export interface Suspect {
  readonly graph: Graph;
  readonly outputs: readonly number[];
  readonly binding: Binding;
  readonly input: (node: BoundNode) => TensorInfo;
}

/** The first node with a NaN or an infinity; residents stay as they are. The role is the caller's to say. */
export function firstNonFinite(engine: Engine, suspect: Suspect): Omit<NonFinite, 'role'> | null {
  const { graph, outputs, binding, input } = suspect;
  const { nodes } = graph;
  const bound = bindNodes(graph, binding).map((node, i) => ({ ...node, operands: operandsOf(nodes, i) }));
  const uses = countUses(bound, outputs);
  const values = new Map<number, TensorInfo>();
  const release = (v: number): void => {
    engine.raw.disposeData((values.get(v) as TensorInfo).dataId);
    values.delete(v);
  };
  try {
    for (const [i, node] of bound.entries()) {
      if (uses[i] === 0) continue;
      const operands = (): readonly TensorInfo[] => node.operands.map((operand) => values.get(operand) as TensorInfo);
      let result: TensorInfo;
      if (node.op === 'input') {
        result = input(node);
        engine.raw.incRef(result.dataId);
      } else result = runAlone(engine, nodes, i, binding, operands());
      values.set(i, result);
      const value = nonFinite(engine, result);
      if (value !== null) {
        const { op, operands: of } = nodes[i] as Node;
        const producer = op === 'part' ? (of[0] as number) : i;
        const { loop } = bound[producer] as BoundNode;
        const inside = loop === undefined ? null : insideLoop(engine, suspect, producer, loop, operands());
        return inside ?? { node: i, op: (nodes[producer] as Node).op, value, rounds: [] };
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

const valuesOf = ({ outputs }: Graph): readonly number[] => outputs.map(({ value }) => value);

/** The first round and node of a loop, looked at round by round. */
function insideLoop(
  engine: Engine,
  { graph, binding }: Suspect,
  index: number,
  loop: BoundLoop,
  operands: readonly TensorInfo[],
): Omit<NonFinite, 'role'> | null {
  const node = graph.nodes[index] as Node;
  const condition = conditionOf(node);
  const bodies = condition === null ? [bodyOf(node)] : [condition, bodyOf(node)];
  const rounds = new Rounds(engine, loop, operands, () => true);
  const input = ({ attrs }: BoundNode): TensorInfo => rounds.at(operandOf(attrs.name));
  try {
    for (let round = 0; round < loop.rounds; round++) {
      rounds.begin(round);
      for (const body of bodies) {
        const found = firstNonFinite(engine, { graph: body, outputs: valuesOf(body), binding, input });
        const step = { loop: index, body: node.bodies.indexOf(body), round };
        if (found !== null) return { ...found, rounds: [step, ...found.rounds] };
        const made = runGraph(engine, body, binding, (operand) => rounds.at(operandOf(operand.attrs.name)));
        if (body === condition) {
          const holds = engine.numbers(made[0] as TensorInfo)[0] === 1;
          engine.raw.disposeData((made[0] as TensorInfo).dataId);
          if (!holds) return null;
        } else {
          rounds.end(made);
          for (const { dataId } of made.slice(loop.carries)) engine.raw.disposeData(dataId);
        }
      }
    }
    return null;
  } finally {
    rounds.close();
  }
}

function runGraph(
  engine: Engine,
  graph: Graph,
  binding: Binding,
  input: (node: BoundNode) => TensorInfo,
): readonly TensorInfo[] {
  const legal = legalise(graph, engine.has);
  const source = (node: BoundNode): Source => ({ is: 'cell', cell: { info: input(node) } });
  return runOnce(engine, { nodes: bindNodes(legal, binding), outputs: valuesOf(legal), source });
}

/** One node as a graph of its own, its operands as inputs. */
function runAlone(
  engine: Engine,
  nodes: readonly Node[],
  i: number,
  binding: Binding,
  values: readonly TensorInfo[],
): TensorInfo {
  const node = nodes[i] as Node;
  const own: Node[] = operandsOf(nodes, i).map((operand, k) => ({
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
  const [result] = runGraph(engine, alone, binding, ({ attrs }) => values[Number(attrs.name)] as TensorInfo);
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
