/** Decides on which axis of a result the batch's rows lie, each made of the same row of the operands alone; or that they have met. */
import { constant, literal, mul } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { Attr, Node } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';
import type { GraphType } from '../types/tensor-type.js';

/** An operand and the axis on which its rows lie; null where it is the same for all of them. */
export interface Operand {
  readonly type: GraphType;
  readonly rows: number | null;
}
/** An operand that has rows. */
interface RowOperand extends Operand {
  readonly rows: number;
}

const rank = ({ type }: Operand): number => type.shape.length;
const list = (node: Node, name: string): readonly (number | Dim)[] => {
  const value: Attr | undefined = node.attrs[name];
  return Array.isArray(value) ? value : [];
};
const number = (node: Node, name: string): number => {
  const value = node.attrs[name];
  return typeof value === 'number' ? value : 0;
};
const hasRows = (x: Operand): x is RowOperand => x.rows !== null;
const fromEnd = (x: RowOperand): number => rank(x) - x.rows;

/** Right-aligned: the rows of all lie at one place, and what has none lacks that axis or has a 1 there. */
function aligned(operands: readonly Operand[], out: GraphType, of: (x: Operand) => readonly Dim[]): number | null {
  const moving = operands.filter(hasRows);
  const place = fromEnd(moving[0] as RowOperand);
  const axis = out.shape.length - place;
  if (axis < 0 || moving.some((x) => fromEnd(x) !== place)) return null;
  for (const x of operands) {
    const shape = of(x);
    const dim = shape[shape.length - place];
    const fits = x.rows === null ? dim === undefined || literal(dim) === 1 : dim === out.shape[axis];
    if (!fits) return null;
  }
  return axis;
}

type Rule = (node: Node, operands: readonly Operand[]) => number | null;

/** The first operand alone has rows, on its first axis, and they stay there. */
const firstAxis: Rule = (node, [x, ...others]) =>
  x?.rows === 0 && x.type.shape[0] === node.type.shape[0] && !others.some(hasRows) ? 0 : null;
/** The first operand alone has rows, anywhere but on its last axis, along which the operator works. */
const beforeLast: Rule = (_node, [x, ...others]) =>
  x !== undefined && hasRows(x) && fromEnd(x) > 1 && !others.some(hasRows) ? x.rows : null;
/** The operator works along other axes and leaves their number as it is. */
const alongAxes =
  (axesOf: (node: Node) => readonly number[]): Rule =>
  (node, [x]) => {
    if (x === undefined || !hasRows(x)) return null;
    return axesOf(node).some((axis) => (axis < 0 ? rank(x) + axis : axis) === x.rows) ? null : x.rows;
  };
const axesOf = (node: Node): readonly number[] => list(node, 'axes').filter((axis) => typeof axis === 'number');
const axisOf = (node: Node): readonly number[] => [number(node, 'axis')];

/** Axes that are folded go, and with them the places of those behind. */
const folded =
  (along: (node: Node) => readonly number[]): Rule =>
  (node, [x]) => {
    if (x === undefined || !hasRows(x)) return null;
    const axes = along(node).map((axis) => (axis < 0 ? rank(x) + axis : axis));
    if (axes.includes(x.rows)) return null;
    return node.attrs.keep === true ? x.rows : x.rows - axes.filter((axis) => axis < (x.rows as number)).length;
  };

const product = (dims: readonly Dim[]): Dim => dims.reduce(mul, constant(1));

/** Beside the element-wise ones. What is not listed may mix rows. */
const rules: Readonly<Record<string, Rule>> = {
  conv2d: firstAxis,
  conv2d_bias: firstAxis,
  conv2d_input_grad: firstAxis,
  max_pool: firstAxis,
  avg_pool: firstAxis,
  linear: beforeLast,
  layer_norm: beforeLast,
  rms_norm: beforeLast,
  softmax: beforeLast,
  log_softmax: beforeLast,
  logsumexp: beforeLast,
  top_k: beforeLast,
  softmax_cross_entropy: (_node, [logits, labels]) => {
    if (logits === undefined || labels === undefined || logits.rows !== labels.rows) return null;
    return hasRows(logits) && fromEnd(logits) > 1 ? logits.rows : null;
  },
  argmax: folded(axisOf),
  matmul: (node, [x, y]) => {
    if (x === undefined || y === undefined) return null;
    const out = node.type.shape.length;
    if (rank(x) === 1) return hasRows(y) && !hasRows(x) && isColumn(y, node.attrs.transposeY === true) ? out - 1 : null;
    // A matrix for each row, on either side or on both.
    const stacked = [x, y].filter(hasRows);
    if (stacked.every((z) => fromEnd(z) > 2)) {
      return aligned([x, y], node.type, (z) => [...z.type.shape.slice(0, -2), ...node.type.shape.slice(-2)]);
    }
    // Else a row of one matrix's own result.
    if (stacked.length !== 1) return null;
    if (hasRows(x)) return fromEnd(x) === (node.attrs.transposeX === true ? 1 : 2) ? out - 2 : null;
    return isColumn(y as RowOperand, node.attrs.transposeY === true) ? out - 1 : null;
  },
  reshape: (node, [x]) => {
    if (x === undefined || !hasRows(x)) return null;
    const { shape } = x.type;
    const before = product(shape.slice(0, x.rows));
    const axis = node.type.shape.findIndex(
      (dim, i) => dim === shape[x.rows as number] && product(node.type.shape.slice(0, i)) === before,
    );
    return axis === -1 ? null : axis;
  },
  broadcast_to: (node, xs) => aligned(xs, node.type, (x) => x.type.shape),
  transpose: (node, [x]) => {
    if (x === undefined || !hasRows(x)) return null;
    const axis = list(node, 'perm').indexOf(x.rows);
    return axis === -1 ? null : axis;
  },
  reduce_sum: folded(axesOf),
  reduce_max: folded(axesOf),
  reverse: alongAxes(axesOf),
  cumsum: alongAxes(axisOf),
  concat: (node, xs) => {
    const [x] = xs;
    if (x === undefined || xs.some((other) => other.rows !== x.rows)) return null;
    return alongAxes(axisOf)(node, xs);
  },
  slice: (node, [x]) => {
    if (x === undefined || !hasRows(x)) return null;
    const whole = x.type.shape[x.rows] === node.type.shape[x.rows] && list(node, 'strides')[x.rows] === 1;
    return whole ? x.rows : null;
  },
  pad: (node, [x]) => {
    if (x === undefined || !hasRows(x)) return null;
    const at = x.rows;
    return ['low', 'high', 'interior'].every((name) => isNothing(list(node, name)[at])) ? at : null;
  },
  gather: (node, [table, ids]) => {
    if (table === undefined || ids === undefined) return null;
    const [axis, batch] = [number(node, 'axis'), number(node, 'batch')];
    const along = axis < 0 ? rank(table) + axis : axis;
    // Both by row; one table for the ids of all rows; or the same places of each row's own table.
    if (hasRows(table) && hasRows(ids)) return table.rows === ids.rows && table.rows < batch ? table.rows : null;
    if (hasRows(ids)) return ids.rows < batch ? null : along + ids.rows - batch;
    if (!hasRows(table) || table.rows === along || table.rows < batch) return null;
    return table.rows < along ? table.rows : table.rows + rank(ids) - batch - 1;
  },
};
const isNothing = (n: number | Dim | undefined): boolean => n === 0 || (typeof n === 'object' && literal(n) === 0);
/** The rows of a right operand are the columns of the result. */
const isColumn = (y: RowOperand, transposed: boolean): boolean => fromEnd(y) === (transposed ? 2 : 1);

/**
 * The axis of the result on which the rows of the operands lie, each made of that row of the operands alone; null where rows may have met.
 * Asked where some operand has rows. An operator with several results has them all on that axis.
 */
export function rowAxis(node: Node, operands: readonly Operand[]): number | null {
  const rule = rules[node.op];
  if (rule !== undefined) return rule(node, operands);
  const traits = findOperator(node.op)?.traits ?? [];
  if (!traits.includes('elementwise') || traits.includes('mixesBatch')) return null;
  return aligned(operands, node.type, (x) => x.type.shape);
}
