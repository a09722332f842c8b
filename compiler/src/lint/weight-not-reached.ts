/** Decides which weights no objective depends on: they keep their initial values for ever. */
import type { Span } from '@dln/grammar';
import { type Cell, cellPath, cellsBelow, type Instance, pathOf } from '../check/instance.js';
import { weightNotReached } from '../diagnostics/DLN3001-weight-not-reached.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import type { TrainLint } from './lint.js';
import { isFrozen, type Observed, placeOf, reachedFrom } from './observed.js';

export const weightsNotReached: TrainLint = (train) => {
  // What a `train` goes on from may hold weights that another one has trained.
  if (train.objectives.length === 0 || train.decl.from !== null) return [];
  const reached = new Set(train.objectives.flatMap((o) => [...reachedFrom(train, o.value)]));
  const idle = cellsBelow(train.work.root, 'weight').filter((cell) => {
    const input = train.cells.get(cell);
    return input !== undefined && !reached.has(input) && !isFrozen(cell.instance) && !train.work.frozen.has(cell);
  });
  const said = new Set<Instance>();
  return idle.flatMap((cell): Diagnostic[] => {
    const whole = outermost(cell.instance, new Set(idle));
    if (whole !== null && said.has(whole)) return [];
    if (whole !== null) said.add(whole);
    const at = whole === null ? cell.at : madeAt(train, whole);
    const own = at !== null && !at.decl.startsWith('std:') ? at : madeAt(train, cell.instance);
    if (own === null) return [];
    const path = whole === null ? cellPath(cell) : pathOf(whole);
    return [diagnose(weightNotReached, own, { path, whole: whole !== null })];
  });
};

/** The outermost instance around all of whose weights are idle; null where some of its own are not. */
function outermost(instance: Instance, idle: ReadonlySet<Cell>): Instance | null {
  let whole: Instance | null = null;
  for (let at: Instance | null = instance; at !== null && at.parent !== null; at = at.parent) {
    if (!cellsBelow(at, 'weight').every((c) => idle.has(c))) break;
    whole = at;
  }
  return whole;
}
/** Where the instance, or the nearest one around it that is called, is applied. */
function madeAt(train: Observed, instance: Instance): Span | null {
  for (let at: Instance | null = instance; at !== null; at = at.parent) {
    const call = train.calls.find((c) => c.declared?.instance === at);
    const place = call === undefined ? null : placeOf(call);
    if (place !== null) return place;
  }
  return null;
}
