/** Decides which sums over the rounds of a loop are made at once after it: the gradients of what all rounds share, one large product in place of many small ones. */
import type { Dim } from '../dims/dim.js';
import type { Graph, Node, Output, ValueId } from '../graph/graph.js';
import { bodyOf, loopAttrs, operandOf } from '../graph/loop.js';
import type { Rewrite } from '../graph/rebuild.js';
import type { Builder } from '../ops/define-op.js';
import { product } from '../ops/dim-attributes.js';
import { type Pass, useCounts } from './pass.js';

/** A carry that only grows, by these values of the body. */
interface Sum {
  readonly carry: number;
  readonly terms: readonly ValueId[];
}

function sumsOf(body: Graph, carries: number): readonly Sum[] {
  const uses = useCounts(body);
  const { nodes } = body;
  const inputs = new Map(body.inputs.map((input) => [operandOf(input), input.value]));
  return body.outputs.slice(0, carries).flatMap(({ value }, carry): Sum[] => {
    const own = inputs.get(carry);
    if (own === undefined || uses[own] !== 1 || uses[value] !== 1) return [];
    const terms: ValueId[] = [];
    const left = [value];
    for (let x = left.pop(); x !== undefined; x = left.pop()) {
      const { op, operands, type } = nodes[x] as Node;
      const whole = operands.every((y) => (nodes[y] as Node).type === type);
      if (op === 'add' && uses[x] === 1 && whole) left.push(...operands);
      else terms.push(x);
    }
    const others = terms.filter((x) => x !== own);
    const hoisted = others.length > 0 && others.length < terms.length && others.every((x) => isHoistable(nodes, x));
    return hoisted ? [{ carry, terms: others }] : [];
  });
}

/** A sum over rows in each round: of products, or as it is. */
function isHoistable(nodes: readonly Node[], value: ValueId): boolean {
  const { op, operands, attrs } = nodes[value] as Node;
  if (op === 'reduce_sum') return attrs.keep === false && (nodes[value] as Node).type.dtype === 'f32';
  const flat = operands.every((x) => (nodes[x] as Node).type.shape.length === 2);
  return op === 'matmul' && flat && attrs.transposeX === true && attrs.transposeY !== true;
}

/** The sum of a term over all rounds, from its operands stacked along axis 0. */
function summed(b: Builder, { op, attrs }: Node, stacked: readonly ValueId[]): ValueId {
  if (op === 'reduce_sum') {
    const axes = [0, ...(attrs.axes as readonly number[]).map((axis) => axis + 1)];
    return b.reduce_sum(stacked[0] as ValueId, { axes, keep: false });
  }
  const [x, y] = stacked.map((all) => {
    const [rounds, rows, columns] = b.typeOf(all).shape as readonly [Dim, Dim, Dim];
    return b.reshape(all, { shape: [product([rounds, rows]), columns] });
  }) as [ValueId, ValueId];
  return b.matmul(x, y, { transposeX: true });
}

function hoist(): Rewrite {
  return ({ b }, node, operands) => {
    if (node.op !== 'loop' || node.bodies.length > 1) return null;
    const attrs = loopAttrs(node.attrs);
    const body = bodyOf(node);
    const sums = sumsOf(body, attrs.carries);
    if (sums.length === 0) return null;
    const inputs = new Map(body.inputs.map((input) => [input.value, operandOf(input)]));
    const isSequence = (x: ValueId): boolean => {
      const index = inputs.get(x) ?? -1;
      return index >= attrs.carries && index < attrs.carries + attrs.sequences;
    };
    const outputs: Output[] = [...body.outputs];
    for (const { carry } of sums) {
      const own = body.inputs.find((input) => operandOf(input) === carry) as (typeof body.inputs)[number];
      outputs[carry] = { ...(outputs[carry] as Output), value: own.value };
    }
    /** Which result stacks a value of the body. */
    const placeOf = (x: ValueId): number => {
      const had = outputs.findIndex(({ value }, i) => i >= attrs.carries && value === x);
      return had < 0 ? outputs.push({ name: String(outputs.length), value: x }) - 1 : had;
    };
    const operandsOf = (x: ValueId): readonly ValueId[] => (body.nodes[x] as Node).operands;
    for (const x of sums.flatMap(({ terms }) => terms).flatMap(operandsOf)) if (!isSequence(x)) placeOf(x);
    const loop = b.loop(operands, attrs, [{ ...body, outputs }]);
    const stackOf = (x: ValueId): ValueId =>
      isSequence(x) ? (operands[inputs.get(x) as number] as ValueId) : b.part(loop, placeOf(x));
    const results = body.outputs.map((_, i): ValueId | null =>
      sums.some(({ carry }) => carry === i) ? null : b.part(loop, i),
    );
    for (const { carry, terms } of sums) {
      let total = operands[carry] as ValueId;
      for (const x of terms) total = b.add(total, summed(b, body.nodes[x] as Node, operandsOf(x).map(stackOf)));
      results[carry] = total;
    }
    return results as ValueId[];
  };
}

export const hoistSums: Pass = { name: 'hoist-sums', rewrite: hoist };
