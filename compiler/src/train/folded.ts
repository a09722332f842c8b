/** Decides which measures are folds over a pass: made of metrics with a state alone, so that the value after the last batch is the measure. */
import { type Context, type Emission, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { measureMixes } from '../diagnostics/DLN2719-measure-mixes.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { variables } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';
import type { Found } from './walk.js';

/** Names of the values that are folds; one that is made of a batch too is none (reported where it is written). */
export function foldedOf(ctx: Context, emission: Emission, found: Found): readonly string[] {
  const folds = new Set<ValueId>();
  for (const [cell, { node }] of emission.next) if (cell.role === 'fold') folds.add(node);
  for (const [cell, node] of emission.current) if (cell.role === 'fold') folds.add(node);
  if (folds.size === 0) return [];
  return found.flatMap(({ name, value, from }) => {
    if (value === null) return [];
    const { folded, batch } = madeOf(emission, value, folds);
    if (folded && batch) report(ctx, diagnose(measureMixes, spanOf(ctx, from), { name: exprText(from) }));
    return folded && !batch ? [name] : [];
  });
}

/** Whether a value is made of folds, and whether it reads a batch on another way. */
function madeOf({ graph }: Emission, value: ValueId, folds: ReadonlySet<ValueId>) {
  const seen = new Set<ValueId>();
  const open = [value];
  let [folded, batch] = [false, false];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const node = graph.nodes[at];
    if (node === undefined) continue;
    if (folds.has(at)) {
      folded = true;
      continue;
    }
    const { dim } = node.attrs;
    const sizes =
      node.op === 'dim_value' && typeof dim === 'object' ? [dim as Dim, ...node.type.shape] : node.type.shape;
    const counts = sizes.some((size) => variables(size).length > 0);
    const draws = findOperator(node.op)?.traits.includes('random') === true;
    if (counts || draws || (node.op === 'input' && node.attrs.kind === 'field')) batch = true;
    open.push(...node.operands);
  }
  return { folded, batch };
}
