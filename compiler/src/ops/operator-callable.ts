/** Decides how an operator is read as a callable of the language: its signature, parsed once. */
import { type Callable, parseHead } from '@dln/grammar';
import type { AnyOp } from './define-op.js';

const callables = new WeakMap<AnyOp, Callable>();

export function operatorCallable(op: AnyOp): Callable {
  const had = callables.get(op);
  if (had !== undefined) return had;
  const { callable, faults } = parseHead(op.signature);
  if (callable === null || faults.length > 0)
    throw new Error(`the signature of ${op.name} does not parse: ${op.signature}`);
  callables.set(op, callable);
  return callable;
}
