/** Decides what a node costs: floating-point operations, as a dim over the free dims, from its operator's cost expression. */
import { type Expr, parseExpression } from '@dln/grammar';
import { add, constant, exactDiv, floorDiv, mul, sub } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { isDim } from '../graph/attrs.js';
import type { Graph, Node } from '../graph/graph.js';
import type { AnyOp } from '../ops/define-op.js';
import { operatorCallable } from '../ops/operator-callable.js';
import { findOperator } from '../ops/registry.js';
import { isPack } from '../types/tensor-type.js';

const one = constant(1);
const size = (shape: readonly Dim[]): Dim => shape.reduce(mul, one);

/** What the names of an operator's signature stand for at a node. */
function bindings(op: AnyOp, node: Node, graph: Graph): ReadonlyMap<string, Dim> {
  const names = new Map<string, Dim>();
  const { params } = operatorCallable(op);
  params.forEach((p, i) => {
    const operand = node.operands[i];
    const type = operand === undefined ? undefined : graph.nodes[operand]?.type;
    const shape = p.type.kind === 'namedType' || p.type.kind === 'classType' ? p.type.shape : null;
    if (type === undefined || shape === null) return;
    const star = shape.findIndex((d) => d.pack);
    shape.forEach((d, axis) => {
      if (d.pack || d.dim.kind !== 'name') return;
      const at = star >= 0 && axis > star ? type.shape.length - (shape.length - axis) : axis;
      const dim = type.shape[at];
      // A name that occurs twice is what it was first: a transposed operand lies otherwise.
      if (dim !== undefined && !isPack(dim) && !names.has(d.dim.text)) names.set(d.dim.text, dim);
    });
  });
  for (const [name, attr] of Object.entries(node.attrs)) {
    if (typeof attr === 'number' && Number.isSafeInteger(attr)) names.set(name, constant(attr));
    else if (isDim(attr)) names.set(name, attr);
    else if (Array.isArray(attr))
      attr.forEach((item: number | Dim, i) => {
        if (typeof item !== 'number' || Number.isSafeInteger(item))
          names.set(`${name}[${i}]`, typeof item === 'number' ? constant(item) : item);
      });
  }
  return names;
}

function evaluate(expr: Expr, names: ReadonlyMap<string, Dim>, sizeOf: (name: string) => Dim): Dim {
  switch (expr.kind) {
    case 'number':
      return constant(Math.round(expr.value));
    case 'name':
      return names.get(expr.text) ?? one;
    case 'index': {
      const item = expr.items[0];
      const name =
        expr.base.kind === 'name' && item?.kind === 'point' && item.value.kind === 'number'
          ? `${expr.base.text}[${item.value.text}]`
          : '';
      return names.get(name) ?? one;
    }
    case 'call': {
      const only = expr.args[0]?.value;
      return only?.kind === 'name' ? sizeOf(only.text) : one;
    }
    case 'binary': {
      const a = evaluate(expr.left, names, sizeOf);
      const b = evaluate(expr.right, names, sizeOf);
      if (expr.op === '+') return add(a, b);
      if (expr.op === '-') return sub(a, b);
      if (expr.op === '*') return mul(a, b);
      return expr.op === '/' ? exactDiv(a, b) : floorDiv(a, b);
    }
    default:
      return one;
  }
}

/** Floating-point operations of one node; 0 for inputs, constants and what only moves data. */
export function costOf(node: Node, graph: Graph): Dim {
  const op = findOperator(node.op);
  if (op === null) return constant(0);
  const { value } = parseExpression(op.cost);
  const { params } = operatorCallable(op);
  return evaluate(value, bindings(op, node, graph), (name) => {
    if (name === 'out') return size(node.type.shape);
    const index = params.findIndex((p) => p.name.text === name);
    const operand = node.operands[index];
    return operand === undefined ? one : size(graph.nodes[operand]?.type.shape ?? []);
  });
}
