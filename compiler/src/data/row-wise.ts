/** Decides whether each row of a graph's results depends on that row alone, whatever batch it comes in. */
import { literal, variables } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { Graph, Node, ValueId } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';

/** On which axis of a value the rows lie: -1 where it is the same for all rows, null where rows have met. */
type Rows = number | null;

const isBatch = (dim: Dim | undefined, batch: Dim): boolean => dim === batch;
const holdsBatch = (dim: Dim): boolean => variables(dim).includes('N');

/** Operators that work along the last axis. */
const lastAxis: ReadonlySet<string> = new Set([
  'softmax',
  'log_softmax',
  'logsumexp',
  'softmax_cross_entropy',
  'layer_norm',
  'rms_norm',
  'top_k',
]);

/**
 * The first node whose result joins rows and that `outputs` need; null where every row stands alone. Whatever this does not know counts as
 * joined, but for operators that keep the first axis as it is.
 */
export function joinsRows(graph: Graph, outputs: readonly ValueId[], batch: Dim): Node | null {
  const needed = graph.nodes.map(() => false);
  for (const value of outputs) needed[value] = true;
  for (let id = graph.nodes.length - 1; id >= 0; id--)
    if (needed[id]) for (const x of (graph.nodes[id] as Node).operands) needed[x] = true;
  const rows: Rows[] = [];
  for (const [id, node] of graph.nodes.entries()) {
    const at = needed[id] ? rowsOf(graph, node, rows, batch) : -1;
    if (at === null) return node;
    rows.push(at);
  }
  return null;
}

function rowsOf({ nodes }: Graph, node: Node, rows: readonly Rows[], batch: Dim): Rows {
  const { shape } = node.type;
  const own = shape.findIndex((dim) => isBatch(dim, batch));
  // A dim such as 2*N has taken rows apart or together.
  if (shape.some((dim) => holdsBatch(dim) && !isBatch(dim, batch))) return null;
  if (node.op === 'input') return own;
  if (node.op === 'dim_value') return typeof node.attrs.dim === 'object' && hasBatch(node) ? null : -1;
  if (node.op === 'iota') return own === -1 ? -1 : null;
  if (node.operands.length === 0) return own;
  const operands = node.operands.map((x) => ({ at: rows[x] as number, rank: (nodes[x] as Node).type.shape.length }));
  const moving = operands.filter(({ at }) => at !== -1);
  if (moving.length === 0) return own;
  const operator = findOperator(node.op);
  if (operator?.traits.includes('mixesBatch') === true) return null;
  if (operator?.traits.includes('elementwise') === true || node.op === 'broadcast_to') {
    const fromEnd = moving.map(({ at, rank }) => rank - at);
    return fromEnd.every((n) => n === fromEnd[0]) ? shape.length - (fromEnd[0] as number) : null;
  }
  const [first] = operands;
  if (node.op === 'transpose') {
    const perm = node.attrs.perm as readonly number[];
    return perm.indexOf((first as { readonly at: number }).at);
  }
  if (node.op.startsWith('reduce_') || node.op === 'argmax') return reduced(node, operands[0] as Operand);
  // From here on the rows lie on the first axis and stay there.
  if (own !== 0 || moving.some(({ at }) => at !== 0)) return null;
  if (lastAxis.has(node.op) && moving.some(({ rank }) => rank === 1)) return null;
  if (node.op === 'matmul' && operands[1]?.at === 0 && (operands[1].rank < 3 || operands[0]?.at !== 0)) return null;
  return alongRows(node, operands[0] as Operand) ? null : 0;
}
interface Operand {
  readonly at: number;
  readonly rank: number;
}

const hasBatch = (node: Node): boolean => {
  const dim = node.attrs.dim;
  return typeof dim === 'object' && 'terms' in dim && literal(dim) === undefined && holdsBatch(dim);
};

function reduced(node: Node, { at, rank }: Operand): Rows {
  const written = node.attrs.axes ?? node.attrs.axis;
  const axes = (typeof written === 'number' ? [written] : (written as readonly number[])).map((axis) =>
    axis < 0 ? rank + axis : axis,
  );
  if (axes.includes(at)) return null;
  return node.attrs.keep === true ? at : at - axes.filter((axis) => axis < at).length;
}

/** Does it go along the first axis without changing its size? */
function alongRows({ op, attrs }: Node, table: Operand): boolean {
  if (op === 'gather') return table.at === 0 && attrs.axis === 0 && attrs.batch === 0;
  if (op === 'scatter_add') return attrs.batch === 0;
  if (op === 'reverse') return (attrs.axes as readonly number[]).includes(0);
  return op === 'cumsum' && attrs.axis === 0;
}
