/** Decides where an objective depends on weights only through something that has no gradient. */
import { cellsBelow } from '../check/instance.js';
import { gradientStops } from '../diagnostics/DLN3003-gradient-stops.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import type { Node, ValueId } from '../graph/graph.js';
import { conditionOf } from '../graph/loop.js';
import { findOperator } from '../ops/registry.js';
import type { TrainLint } from './lint.js';
import { isFrozen, type Observed, placeOf, reachedFrom } from './observed.js';

/** An operator without a gradient, unless the author asked for just that. */
const stops = (node: Node): boolean =>
  node.op === 'loop'
    ? conditionOf(node) !== null
    : node.op !== 'stop_gradient' && findOperator(node.op)?.vjp === 'none';

export const gradientsStop: TrainLint = (train) => {
  const moved = cellsBelow(train.work.root, 'weight').flatMap((cell): ValueId[] => {
    const input = train.cells.get(cell);
    return input === undefined || isFrozen(cell.instance) || train.work.frozen.has(cell) ? [] : [input];
  });
  return train.objectives.flatMap((objective): Diagnostic[] => {
    const blocked: ValueId[] = [];
    const flows = reachedFrom(train, objective.value, (id, node) => {
      const passes = !stops(node) && node.type.dtype === 'f32';
      if (!passes) blocked.push(id);
      return passes;
    });
    const all = reachedFrom(train, objective.value);
    const behind = moved.filter((input) => all.has(input) && !flows.has(input));
    // Weights that another objective moves are no loss here, and where any weight is reached the objective does something.
    if (behind.length === 0 || moved.some((input) => flows.has(input))) return [];
    const wall = blocked.find((id) => behind.some((input) => reachedFrom(train, id).has(input)));
    const made = wall === undefined ? null : callOf(train, wall);
    const place = made === null ? null : placeOf(made);
    const op = wall === undefined ? '' : nameOf(train, wall);
    return [
      diagnose(
        gradientStops,
        objective.at,
        { op, weights: behind.length },
        { labels: place === null ? [] : [{ at: place, text: 'no gradient passes here' }] },
      ),
    ];
  });
};

const callOf = (train: Observed, id: ValueId) => train.makers.get(id)?.[0] ?? null;
/** The operator that the author would recognise: a cast of a comparison is the comparison. */
function nameOf(train: Observed, id: ValueId): string {
  const node = train.nodes[id];
  if (node === undefined) return '';
  const below = node.op === 'cast' ? train.nodes[node.operands[0] as number] : undefined;
  return node.op === 'loop' ? 'iterate' : (below?.op ?? node.op);
}
