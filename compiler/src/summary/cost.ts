/** Decides what a node costs: floating-point operations and multiply-adds over the free dims, from its operator's expressions. */
import { type Expr, parseExpression } from '@dln/grammar';
import { constant } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { isDim } from '../graph/attrs.js';
import type { Graph, Node } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { loopAttrs } from '../graph/loop.js';
import type { AnyOp } from '../ops/define-op.js';
import { operatorCallable } from '../ops/operator-callable.js';
import { findOperator } from '../ops/registry.js';
import {
  type Amount,
  amountOf,
  dimIn,
  elements,
  minus,
  nothing,
  over,
  plus,
  times,
  timesDim,
  total,
} from './amount.js';

/** What computing costs. A multiplication with its addition is two `flops` and, in a product or a convolution, one of the `macs`. */
export interface Work {
  readonly flops: Amount;
  readonly macs: Amount;
}
export const noWork: Work = { flops: nothing, macs: nothing };

/** What the names of an operator's signature stand for at a node. */
function bindings(op: AnyOp, node: Node, graph: Graph): ReadonlyMap<string, Dim> {
  const names = new Map<string, Dim>();
  const { params } = operatorCallable(op);
  params.forEach((p, i) => {
    const operand = node.operands[i];
    const type = operand === undefined ? undefined : graph.nodes[operand]?.type;
    const shape = p.type.kind === 'namedType' || p.type.kind === 'classType' ? p.type.shape : null;
    if (p.value?.kind === 'number' && Number.isSafeInteger(p.value.value))
      names.set(p.name.text, constant(p.value.value));
    if (type === undefined || shape === null) return;
    const star = shape.findIndex((d) => d.pack);
    shape.forEach((d, axis) => {
      if (d.pack || d.dim.kind !== 'name') return;
      const at = star >= 0 && axis > star ? type.shape.length - (shape.length - axis) : axis;
      const dim = type.shape[at];
      if (dim !== undefined && !names.has(d.dim.text)) names.set(d.dim.text, dim);
    });
  });
  for (const [name, attr] of Object.entries(node.attrs)) {
    if (typeof attr === 'number' && Number.isSafeInteger(attr)) names.set(name, constant(attr));
    else if (isDim(attr)) names.set(name, attr);
    else if (Array.isArray(attr))
      attr.forEach((item: number | Dim, i) => {
        if (isDim(item)) names.set(`${name}[${i}]`, item);
        else if (Number.isSafeInteger(item)) names.set(`${name}[${i}]`, constant(item));
      });
  }
  return names;
}

/** What a cost expression speaks of. */
interface Terms {
  readonly name: (text: string) => Amount;
  /** `numel(x)`, `columns(x)`: of an operand or of `out`. */
  readonly of: (measure: string, operand: string) => Amount;
}

function reckon(expr: Expr, terms: Terms): Amount {
  switch (expr.kind) {
    case 'number':
      return amountOf(constant(expr.value));
    case 'name':
      return terms.name(expr.text);
    case 'index': {
      const item = expr.items[0];
      if (expr.base.kind === 'name' && item?.kind === 'point' && item.value.kind === 'number')
        return terms.name(`${expr.base.text}[${item.value.text}]`);
      break;
    }
    case 'call': {
      const only = expr.args[0]?.value;
      if (expr.callee.kind === 'name' && only?.kind === 'name') return terms.of(expr.callee.text, only.text);
      break;
    }
    case 'binary': {
      const a = reckon(expr.left, terms);
      const b = reckon(expr.right, terms);
      if (expr.op === '+') return plus(a, b);
      if (expr.op === '-') return minus(a, b);
      if (expr.op === '*') return times(a, b);
      const divisor = dimIn(b);
      if (expr.op === '/' && divisor !== null) return over(a, divisor);
      break;
    }
    default:
      break;
  }
  throw new GraphError(`a cost has no \`${expr.kind}\``);
}

const parsed = new Map<string, Expr>();
function expressionOf(text: string): Expr {
  const had = parsed.get(text);
  if (had !== undefined) return had;
  const { value } = parseExpression(text);
  parsed.set(text, value);
  return value;
}

/** The work of one node; none for inputs, constants and what only moves data. A body counts once a round. */
export function workOf(node: Node, graph: Graph): Work {
  if (node.bodies.length > 0) return loopWork(node);
  const op = findOperator(node.op);
  if (op === null) return noWork;
  const names = bindings(op, node, graph);
  const { params } = operatorCallable(op);
  const shapeOf = (operand: string): readonly Dim[] => {
    if (operand === 'out') return node.type.shape;
    const index = params.findIndex((p) => p.name.text === operand);
    const type = graph.nodes[node.operands[index] ?? -1]?.type;
    if (type === undefined) throw new GraphError(`${node.op}: a cost speaks of ${operand}, which is no operand`);
    return type.shape;
  };
  const terms: Terms = {
    name: (text) => {
      const dim = names.get(text);
      if (dim === undefined)
        throw new GraphError(`${node.op}: a cost speaks of ${text}, which the signature does not bind`);
      return amountOf(dim);
    },
    of: (measure, operand) => {
      if (measure === 'numel') return elements(shapeOf(operand));
      // The axis that a product sums over lies second to last in an operand that is taken transposed.
      const shape = shapeOf(operand);
      const last = shape.at(node.attrs.transposeX === true && shape.length > 1 ? -2 : -1);
      if (measure !== 'summed' || last === undefined) throw new GraphError(`${node.op}: a cost has no ${measure}`);
      return amountOf(last);
    },
  };
  return {
    flops: reckon(expressionOf(op.cost), terms),
    macs: op.macs === undefined ? nothing : reckon(expressionOf(op.macs), terms),
  };
}

/** A loop's bodies, as often as it runs; where a condition ends it, as often as it may. */
function loopWork(node: Node): Work {
  const { rounds } = loopAttrs(node.attrs);
  const often = isDim(rounds) ? rounds : constant(rounds);
  const inside = node.bodies.map(workIn);
  return {
    flops: timesDim(total(inside.map((w) => w.flops)), often),
    macs: timesDim(total(inside.map((w) => w.macs)), often),
  };
}

/** The work of a whole graph. */
function workIn(graph: Graph): Work {
  const works = graph.nodes.map((node) => workOf(node, graph));
  return { flops: total(works.map((w) => w.flops)), macs: total(works.map((w) => w.macs)) };
}
