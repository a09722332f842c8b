/** Decides what is computed at compile time: operators whose operands are all constants, by their float64 references. */
import { bindAttrs } from '../graph/attrs.js';
import type { Node } from '../graph/graph.js';
import type { NdArray } from '../ops/define-op.js';
import { findOperator, operator } from '../ops/registry.js';
import { sizeOf } from '../ops/strides.js';
import { type Pass, sizesOf } from './pass.js';

/** No result with more elements is computed here. */
const largest = 2 ** 20;
/** No result with more elements is written out, unless one number fills it: a backend computes what has no inputs once in any case. */
const longest = 2 ** 14;

const none: ReadonlyMap<string, number> = new Map();

/** The value of a node that is a constant, written out. */
function constantOf(node: Node): NdArray | null {
  const shape = sizesOf(node.type);
  if (shape === null || sizeOf(shape) > largest) return null;
  if (node.op !== 'constant' && node.op !== 'iota') return null;
  const data = operator(node.op).reference?.([], bindAttrs(node.attrs, none), shape);
  return data instanceof Float64Array ? { dtype: node.type.dtype, shape, data } : null;
}

function fold(node: Node, operands: readonly Node[]): readonly number[] | null {
  if (node.op === 'constant' || node.op === 'iota') return null;
  const op = findOperator(node.op);
  if (op === null) return null;
  const { traits, reference } = op;
  const shape = sizesOf(node.type);
  if (reference === undefined || traits.includes('multiple') || traits.includes('random') || shape === null)
    return null;
  if (node.type.classes !== null || sizeOf(shape) > largest) return null;
  if (Object.values(node.attrs).some((value) => typeof value === 'object' && 'terms' in value)) return null;
  const xs: NdArray[] = [];
  for (const operand of operands) {
    const x = constantOf(operand);
    if (x === null) return null;
    xs.push(x);
  }
  const data = reference(xs, bindAttrs(node.attrs, none), shape);
  if (!(data instanceof Float64Array) || data.length === 0) return null;
  const first = data[0] as number;
  if (data.every((value) => Object.is(value, first))) return [first];
  return data.length <= longest ? [...data] : null;
}

export const foldConstants: Pass = {
  name: 'fold-constants',
  rewrite:
    () =>
    ({ b }, node, operands) => {
      const values = fold(node, operands.map(b.nodeOf));
      return values === null ? null : b.constant({ dtype: node.type.dtype, shape: node.type.shape, values });
    },
};
