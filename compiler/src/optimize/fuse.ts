/** Decides which neighbours become one operator that backends have a kernel for: a product or convolution, its bias, an activation. */
import type { Graph, Node, ValueId } from '../graph/graph.js';
import type { Rewrite } from '../graph/rebuild.js';
import type { Builder } from '../ops/define-op.js';
import { type Pass, useCounts } from './pass.js';

/** x @ w + b with one w for all rows. */
function biased(b: Builder, node: Node, product: ValueId, bias: ValueId): ValueId | null {
  const { op, operands, attrs } = b.nodeOf(product);
  const { shape } = b.typeOf(bias);
  if (b.typeOf(product) !== node.type || shape.length !== 1 || shape[0] !== node.type.shape.at(-1)) return null;
  const [x, w] = operands as readonly [ValueId, ValueId];
  if (op === 'matmul') {
    const plain = attrs.transposeX !== true && attrs.transposeY !== true && b.typeOf(w).shape.length === 2;
    return plain ? b.linear(x, w, bias, { activation: 'none' }) : null;
  }
  return op === 'conv2d' ? b.add('conv2d_bias', [x, w, bias], attrs) : null;
}

function fuse(graph: Graph): Rewrite {
  const uses = useCounts(graph);
  const alone = (x: ValueId | undefined): boolean => x !== undefined && uses[x] === 1;
  return ({ b }, node, operands) => {
    const [x, y] = operands;
    if (node.op === 'add') {
      const [left, right] = node.operands;
      if (alone(left)) return biased(b, node, x!, y!) ?? (alone(right) ? biased(b, node, y!, x!) : null);
      return alone(right) ? biased(b, node, y!, x!) : null;
    }
    if ((node.op === 'relu' || node.op === 'sigmoid') && alone(node.operands[0])) {
      const inner = b.nodeOf(x!);
      if (inner.op === 'linear' && inner.attrs.activation === 'none') {
        return b.add('linear', inner.operands, { activation: node.op });
      }
    }
    return null;
  };
}

export const fuseBias: Pass = { name: 'fuse-bias', rewrite: fuse };
