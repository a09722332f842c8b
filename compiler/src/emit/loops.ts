/** Decides how a loop becomes TensorFlow nodes: a few small rounds written out one after the other, more of them as a frame. */
import type { Graph, Node } from '../graph/graph.js';
import { loopAttrs, operandOf } from '../graph/loop.js';
import type { GraphType } from '../types/tensor-type.js';
import { emitFrame } from './frames.js';
import type { GraphDef, TensorName } from './graph-def.js';
import type { LoopSite } from './loop-site.js';

/** The results of a loop whose rounds are a number. */
export function emitLoop(g: GraphDef, node: Node, site: LoopSite): readonly TensorName[] {
  const rounds = loopAttrs(node.attrs).rounds as number;
  if (rounds === 0) {
    const { carries } = loopAttrs(node.attrs);
    return site.results.map((type, i) =>
      i < carries ? (site.operands[i] as TensorName) : g.values([], type.shape, type.dtype),
    );
  }
  const small = node.bodies.length === 1 && rounds * size(node.bodies[0] as Graph) <= g.unrolled;
  return small ? unrolled(g, node, site, rounds) : emitFrame(g, node, site, rounds);
}

/** Nodes that a body becomes, about. */
const size = ({ nodes }: Graph): number =>
  nodes.reduce((sum, { op, attrs, bodies: [body] }) => {
    if (body === undefined) return sum + (op === 'input' ? 0 : 1);
    return sum + (loopAttrs(attrs).rounds as number) * size(body);
  }, 0);

function unrolled(g: GraphDef, { attrs }: Node, site: LoopSite, rounds: number): readonly TensorName[] {
  const { carries, sequences, reverse } = loopAttrs(attrs);
  const cut = site.operands.slice(carries, carries + sequences).map((tensor, i) => {
    const T = { T: { type: (site.types[carries + i] as GraphType).dtype } } as const;
    return g.nodes('Unpack', rounds, [tensor], { ...T, num: { i: rounds }, axis: { i: 0 } });
  });
  const all = site.results.map((_, i) => i);
  let carried = site.operands.slice(0, carries);
  const made: TensorName[][] = site.results.slice(carries).map(() => []);
  for (let round = 0; round < rounds; round++) {
    const at = reverse ? rounds - 1 - round : round;
    const outputs = site.lower(0, all, ({ attrs: { name } }) => {
      const index = operandOf({ name: name as string });
      if (index < 0) return g.scalar(at, 'i32');
      const slice = cut[index - carries]?.[at];
      return carried[index] ?? slice ?? (site.operands[index] as TensorName);
    });
    carried = outputs.slice(0, carries);
    for (const [i, own] of made.entries()) own[at] = outputs[carries + i] as TensorName;
  }
  const stacked = made.map((own, i) =>
    g.node('Pack', own, {
      N: { i: rounds },
      T: { type: (site.results[carries + i] as GraphType).dtype },
      axis: { i: 0 },
    }),
  );
  return [...carried, ...stacked];
}
