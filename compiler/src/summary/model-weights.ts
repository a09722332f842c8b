/** Decides what a file of weights must hold for a model: each weight and state by its path below the model, in the order of evaluation, with the order that PyTorch gives its axes. */
import { cellPath, cellsBelow, pathOf } from '../check/instance.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import type { Database } from '../query/database.js';
import type { ProgramWorld } from '../query/program-world.js';
import { axisRoles, torchOrder } from '../train/axis-roles.js';
import { isPack } from '../types/tensor-type.js';
import { build } from './build.js';
import { findSubject } from './summarise.js';

/** A weight or state of a model. */
export interface ModelWeight {
  /** Path below the model: `stem.weight`. */
  readonly name: string;
  readonly role: 'weight' | 'state';
  /** -1 where a size stays open. */
  readonly shape: readonly number[];
  /** Our axes in PyTorch's order; null where it is ours. */
  readonly order: readonly number[] | null;
}

/** Null where there is no such model or layer, or it is wrong (reported). */
export function weightsOf(
  db: Database,
  world: ProgramWorld,
  uri: string,
  name: string | undefined,
  diagnostics: Diagnostic[],
): readonly ModelWeight[] | null {
  const found = findSubject(db, world, uri, name, diagnostics);
  if (found === null) return null;
  const { key, decl } = found;
  const ctx = world.context(found.uri, key, diagnostics);
  const at = { decl: key, start: decl.name.start, end: decl.name.end };
  const request = { callee: world.callee(found), bound: [], given: new Map(), open: (dim: string) => dim, at };
  const built = build(ctx, { ...request, training: false });
  if (built === null) return null;
  const roles = axisRoles(built.graph);
  const above = pathOf(built.instance);
  return (['weight', 'state'] as const).flatMap((role) =>
    cellsBelow(built.instance, role).map((cell) => {
      const path = cellPath(cell);
      const shape = cell.type.shape.map((part) => (isPack(part) ? -1 : (literal(part) ?? -1)));
      return { name: path.slice(above.length + 1), role, shape, order: torchOrder(role, roles.get(path)) };
    }),
  );
}
