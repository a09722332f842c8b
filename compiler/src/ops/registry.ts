/** Decides how an operator is found: by its name among all files of this folder. */
import { GraphError } from '../graph/graph-error.js';
import type { AnyOp } from './define-op.js';
import { operators } from './index.generated.js';

const byName = new Map<string, AnyOp>(operators.map((op) => [op.name, op]));
if (byName.size !== operators.length) throw new GraphError('two operators have the same name');

/** All operators, in the order of their files. */
export { operators };

/** The operator of this name, or null. */
export const findOperator = (name: string): AnyOp | null => byName.get(name) ?? null;

/** The operator of this name; throws `GraphError` where there is none. */
export function operator(name: string): AnyOp {
  const op = byName.get(name);
  if (op === undefined) throw new GraphError(`no operator is called ${name}`);
  return op;
}
