/** Decides the clock of each expression that a `train` evaluates: its body, and the models and layers of its files that it uses. */
import type { Span, TrainDecl } from '@dln/grammar';
import type { Context } from '../check/context.js';
import { cellPath } from '../check/instance.js';
import type { Env, Value } from '../check/value.js';
import { drawnFields } from '../data/drawn-fields.js';
import { newEmission } from '../train/emission.js';
import { freeze, frozenBy } from '../train/freeze.js';
import { type WalkOptions, walk } from '../train/walk.js';
import { openTrain } from '../train/work.js';
import { type Clock, clocksOf, type Movements, type Ticking } from './clocks.js';

/** An expression and when it is computed anew. */
export interface ClockOf extends Ticking {
  readonly at: Span;
}
const everything: WalkOptions = { only: () => true, move: true, own: true, folds: true };
const order: readonly Clock[] = ['constant', 'edit', 'sample', 'epoch', 'step'];
const faster = (a: Ticking, b: Ticking): Ticking => (order.indexOf(b.clock) > order.indexOf(a.clock) ? b : a);

/** Null where something is wrong (reported) or pending. Std's own expressions are left out. */
export function trainClocks(ctx: Context, file: Env, decl: TrainDecl): readonly ClockOf[] | null {
  const work = openTrain(ctx, file, decl);
  if (work === null) return null;
  const compiling: Context = { ...ctx, inline: true, instance: work.root };
  for (const training of [true, false])
    walk({ ...compiling, training, moves: training }, work, { ...everything, move: training });
  freeze(work, frozenBy(compiling, work), 0);
  if (ctx.diagnostics.some((d) => d.code !== 'DLN2715')) return null;
  const heard: { readonly at: Span; readonly value: Value }[] = [];
  const init = newEmission(null);
  const emission = newEmission(init, 'step', (at, value) => {
    if (!at.decl.startsWith('std:')) heard.push({ at, value });
  });
  walk({ ...compiling, emission, training: true, moves: true }, work, everything);
  const turn = newEmission(init, 'epoch');
  walk({ ...compiling, emission: turn, training: true, moves: true }, work, { ...everything, move: false });
  const moved = new Map<string, 'step' | 'epoch'>();
  for (const cell of turn.next.keys()) moved.set(cellPath(cell), 'epoch');
  for (const cell of emission.next.keys()) moved.set(cellPath(cell), 'step');
  const { data } = work.settings;
  const drawn = data === null ? new Set<string>() : drawnFields(data);
  const movements: Movements = { of: (name) => moved.get(name) ?? null, drawn: (name) => drawn.has(name) };
  const ticking = clocksOf(emission.graph.finish([]), movements);
  const found = new Map<string, ClockOf>();
  for (const { at, value } of heard) {
    const own = tickingOf(value, ticking);
    if (own === null) continue;
    const key = `${at.decl} ${at.start} ${at.end}`;
    const had = found.get(key);
    found.set(key, { at, ...(had === undefined ? own : faster(had, own)) });
  }
  return [...found.values()];
}

/** What configuration is known before anything runs is no value of the network: null. */
function tickingOf(value: Value, ticking: readonly Ticking[]): Ticking | null {
  switch (value.kind) {
    case 'tensor':
      return value.node === null ? null : (ticking[value.node] ?? null);
    case 'float':
      if (value.node !== null) return ticking[value.node] ?? null;
      return value.rate === 'constant' ? { clock: 'constant', why: 'nothing that changes', rows: null } : null;
    case 'tuple':
    case 'list':
      return value.items.reduce<Ticking | null>((sum, item) => {
        const own = tickingOf(item, ticking);
        return sum === null ? own : own === null ? sum : faster(sum, own);
      }, null);
    default:
      return null;
  }
}
