/** Decides the types of an operator's results: by its own shape rule, else by its signature. */
import { literal, variables } from '../dims/algebra.js';
import { show } from '../dims/show.js';
import type { Attrs } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import type { GraphType } from '../types/tensor-type.js';
import type { AnyOp } from './define-op.js';
import { applySignature, requireCount, signatureOf } from './signature.js';

/** One type per result. Throws `GraphError` where the operands do not fit. */
export function resultTypes(op: AnyOp, operands: readonly GraphType[], attrs: Attrs): readonly GraphType[] {
  const types = op.shape === undefined ? applySignature(signatureOf(op), operands, attrs) : byRule(op, operands, attrs);
  for (const { shape } of types) {
    for (const dim of shape) {
      const size = literal(dim);
      if (size === undefined ? variables(dim).length === 0 : size < 0) {
        throw new GraphError(`${op.name}: no size ${show(dim)}`);
      }
    }
  }
  return types;
}

function byRule(op: AnyOp, operands: readonly GraphType[], attrs: Attrs): readonly GraphType[] {
  requireCount(signatureOf(op), operands.length);
  try {
    const given = (op.shape as NonNullable<AnyOp['shape']>)(operands, attrs);
    return Array.isArray(given) ? given : [given as GraphType];
  } catch (error) {
    if (error instanceof GraphError) throw new GraphError(`${op.name}: ${error.message}`);
    throw error;
  }
}
