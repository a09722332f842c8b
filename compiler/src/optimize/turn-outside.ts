/** Decides what is transposed once before a loop instead of in the products of every round: matrices that all rounds share. */
import type { Graph, Input, Node, ValueId } from '../graph/graph.js';
import { bodyOf, loopAttrs, operandOf } from '../graph/loop.js';
import type { Rewrite } from '../graph/rebuild.js';
import type { Pass } from './pass.js';

/** The body's inputs that stand for what no round changes, with their operands. */
function sharedBy({ inputs }: Graph, { carries, sequences }: ReturnType<typeof loopAttrs>): Map<ValueId, number> {
  const shared = inputs.filter((input) => operandOf(input) >= carries + sequences);
  return new Map(shared.map((input) => [input.value, operandOf(input)]));
}

/** Products in the body that transpose a shared matrix as they multiply. */
function turnsIn(body: Graph, shared: ReadonlyMap<ValueId, number>): readonly ValueId[] {
  return body.nodes.flatMap(({ op, attrs, operands }, id) => {
    const y = operands[1] as ValueId;
    const turned = op === 'matmul' && attrs.transposeY === true && shared.has(y);
    return turned && (body.nodes[y] as Node).type.shape.length === 2 ? [id as ValueId] : [];
  });
}

function turn(): Rewrite {
  return ({ b }, node, operands) => {
    if (node.op !== 'loop') return null;
    const attrs = loopAttrs(node.attrs);
    const body = bodyOf(node);
    const shared = sharedBy(body, attrs);
    const turns = turnsIn(body, shared);
    if (turns.length === 0) return null;
    const given = [...operands];
    const before: Node[] = [];
    const inputs: Input[] = [...body.inputs];
    /** Operand to the body's input for its transpose. */
    const places = new Map<number, ValueId>();
    for (const id of turns) {
      const index = shared.get((body.nodes[id] as Node).operands[1] as ValueId) as number;
      if (places.has(index)) continue;
      const turned = b.transpose(operands[index] as ValueId, { perm: [1, 0] });
      const name = String(given.push(turned) - 1);
      places.set(index, before.length as ValueId);
      before.push({ ...input(body, index), type: b.typeOf(turned), attrs: { kind: 'argument', name } });
    }
    const moved = (id: ValueId): ValueId => (id + before.length) as ValueId;
    const nodes = body.nodes.map((own, id): Node => {
      const to = own.operands.map(moved);
      if (!turns.includes(id as ValueId)) return { ...own, operands: to };
      const index = shared.get(own.operands[1] as ValueId) as number;
      const { transposeY: _, ...left } = own.attrs;
      return { ...own, operands: [to[0] as ValueId, places.get(index) as ValueId], attrs: left };
    });
    const made: Graph = {
      nodes: [...before, ...nodes],
      inputs: [
        ...before.map((own, id): Input => ({ kind: 'argument', name: own.attrs.name as string, value: id as ValueId })),
        ...inputs.map((own) => ({ ...own, value: moved(own.value) })),
      ],
      outputs: body.outputs.map((output) => ({ ...output, value: moved(output.value) })),
    };
    return b.loop(given, attrs, [made, ...node.bodies.slice(1)]);
  };
}

const input = ({ nodes, inputs }: Graph, index: number): Node =>
  nodes[(inputs.find((own) => operandOf(own) === index) as Input).value] as Node;

export const turnOutside: Pass = { name: 'turn-outside', rewrite: turn };
