/** Decides where row i of a result depends on row i of the operands alone, so that it is the same in whatever batch the row comes. */
import { literal } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { Node } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';
import type { GraphType } from '../types/tensor-type.js';

/** An operand and whether its first axis is the batch's rows. */
export interface Operand {
  readonly type: GraphType;
  readonly rows: boolean;
}
const first = (type: GraphType): Dim | undefined => type.shape[0];
const list = (node: Node, name: string): readonly (number | Dim)[] =>
  Array.isArray(node.attrs[name]) ? (node.attrs[name] as readonly (number | Dim)[]) : [];
const number = (node: Node, name: string): number =>
  typeof node.attrs[name] === 'number' ? (node.attrs[name] as number) : 0;
const rank = (operand: Operand | undefined): number => operand?.type.shape.length ?? 0;

/** Right-aligned, so that rows stand first in an operand of the result's rank only; what has no rows lacks the axis or has a 1 there. */
function aligned(operands: readonly Operand[], out: GraphType): boolean {
  return operands.every(({ type, rows }) => {
    const full = type.shape.length === out.shape.length;
    if (rows) return full && first(type) === first(out);
    return !full || literal(first(type) as Dim) === 1 || out.shape.length === 0;
  });
}
/** Only the first operand has rows, and they stay where they are. */
const firstAlone = ([x, ...others]: readonly Operand[], out: GraphType): boolean =>
  x?.rows === true && first(x.type) === first(out) && others.every((o) => !o.rows);

type Rule = (node: Node, operands: readonly Operand[]) => boolean;
const keepsAxis =
  (name: string): Rule =>
  (node, [x]) =>
    !list(node, name).some((axis) => axis === 0 || axis === -rank(x));

/** Beside the element-wise ones. What is not listed may mix rows. */
const rules: Readonly<Record<string, Rule>> = {
  conv2d: (node, xs) => firstAlone(xs, node.type),
  conv2d_bias: (node, xs) => firstAlone(xs, node.type),
  conv2d_input_grad: (node, xs) => firstAlone(xs, node.type),
  max_pool: (node, xs) => firstAlone(xs, node.type),
  avg_pool: (node, xs) => firstAlone(xs, node.type),
  linear: (node, xs) => rank(xs[0]) > 1 && firstAlone(xs, node.type),
  layer_norm: (node, xs) => rank(xs[0]) > 1 && firstAlone(xs, node.type),
  rms_norm: (node, xs) => rank(xs[0]) > 1 && firstAlone(xs, node.type),
  softmax: (_, [x]) => rank(x) > 1,
  log_softmax: (_, [x]) => rank(x) > 1,
  logsumexp: (_, [x]) => rank(x) > 1,
  argmax: (_, [x]) => rank(x) > 1,
  top_k: (_, [x]) => rank(x) > 1,
  matmul: (node, [x, y]) => {
    if (x === undefined || y === undefined) return false;
    // One matrix for all rows; or a matrix a row on both sides.
    if (x.rows && !y.rows)
      return rank(x) > (node.attrs.transposeX === true ? 2 : 1) && rank(y) <= Math.max(2, rank(x) - 1);
    return rank(x) > 2 && rank(y) > 2 && aligned([x, y], node.type);
  },
  reshape: (node, [x]) => x !== undefined && first(x.type) === first(node.type),
  broadcast_to: (node, [x]) =>
    x !== undefined && rank(x) === node.type.shape.length && first(x.type) === first(node.type),
  transpose: (node) => list(node, 'perm')[0] === 0,
  reduce_sum: keepsAxis('axes'),
  reduce_max: keepsAxis('axes'),
  reverse: keepsAxis('axes'),
  concat: (node, xs) => number(node, 'axis') !== 0 && xs.every((x) => x.rows),
  slice: (node, [x]) => x !== undefined && first(x.type) === first(node.type) && (list(node, 'strides')[0] ?? 1) === 1,
  pad: (node) => ['low', 'high', 'interior'].every((name) => (list(node, name)[0] ?? 0) === 0),
  cumsum: (node, [x]) => number(node, 'axis') !== 0 && number(node, 'axis') !== -rank(x),
  /** Rows of one table by each row's own ids. */
  gather: (node, [table, ids]) =>
    table !== undefined &&
    ids !== undefined &&
    !table.rows &&
    ids.rows &&
    number(node, 'axis') === 0 &&
    number(node, 'batch') === 0,
  part: () => true,
};

/** Has the result rows of its own, each made of the same row of the operands? Asked where some operand has rows. */
export function isRowWise(node: Node, operands: readonly Operand[]): boolean {
  const rule = rules[node.op];
  if (rule !== undefined) return rule(node, operands);
  const traits = findOperator(node.op)?.traits ?? [];
  return traits.includes('elementwise') && !traits.includes('mixesBatch') && aligned(operands, node.type);
}
