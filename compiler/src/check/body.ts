/** Decides what a body means: equations in any order that dataflow allows, then its result. */
import type { Block, CellEq, Equation, LetEq, NextEq } from '@dln/grammar';
import { bindingCycle } from '../diagnostics/DLN2501-binding-cycle.js';
import { boundTwice } from '../diagnostics/DLN2502-bound-twice.js';
import { resultNotLast } from '../diagnostics/DLN2504-result-not-last.js';
import { nextWithoutState } from '../diagnostics/DLN2505-next-without-state.js';
import { predefinedName } from '../diagnostics/DLN2506-predefined-name.js';
import { fieldOutsideData } from '../diagnostics/DLN2508-field-outside-data.js';
import { nextWithoutCarry } from '../diagnostics/DLN2524-next-without-carry.js';
import { epochReadsBatch } from '../diagnostics/DLN2720-epoch-reads-batch.js';
import { foldAtEpoch } from '../diagnostics/DLN2727-fold-at-epoch.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { ValueId } from '../graph/graph.js';
import { keepsType } from './carried.js';
import { declareCell, isOwnState, readsData } from './cells.js';
import { toTensor } from './coerce.js';
import { type Context, report, spanOf, tell } from './context.js';
import { computing } from './cycle.js';
import { bindLazy, bindValue, childEnv, findBinding } from './env.js';
import { mayFold } from './folds.js';
import { type Cell, nameInstance } from './instance.js';
import { mayMove } from './moves.js';
import { paramType } from './param-type.js';
import { bindPattern, namesOf } from './pattern.js';
import { conform, meet } from './result.js';
import { type Env, errorValue, noneValue, type TensorValue, type Value, type WeightsValue } from './value.js';

export const predefined: ReadonlySet<string> = new Set(['step', 'epoch', 'steps', 'epochs', 'training', 'part']);

/** The block's result; `none` for a body of equations alone (an optimizer's). */
export function evaluateBlock(ctx: Context, env: Env, block: Block): Value {
  const scope = childEnv(env);
  const equations: Equation[] = [];
  for (const item of block.items) if (item.kind !== 'result') equations.push(item);
  bindEquations(ctx, scope, equations);
  block.items.forEach((item, i) => {
    if (item.kind === 'result' && i < block.items.length - 1)
      report(ctx, diagnose(resultNotLast, spanOf(ctx, item), {}));
  });
  forceAll(ctx, scope, equations);
  const last = block.items[block.items.length - 1];
  const value = last?.kind === 'result' ? ctx.evaluator.expr(ctx, scope, last.value) : noneValue;
  if (last?.kind === 'result') tell(ctx, last.value, value);
  return value;
}

/** Binds every name of the equations; nothing is computed yet. */
export function bindEquations(ctx: Context, scope: Env, equations: readonly Equation[]): void {
  for (const eq of equations) {
    if (eq.kind === 'let') bindLet(ctx, scope, eq);
    else if (eq.kind === 'nextEq') bindNext(ctx, scope, eq);
    else if (eq.kind === 'field') report(ctx, diagnose(fieldOutsideData, spanOf(ctx, eq), { name: eq.name.text }));
    else bindCell(ctx, scope, eq);
  }
}

/** Computes what nobody asked for too, so that its mistakes are found and its instances are named in written order. */
export function forceAll(ctx: Context, scope: Env, equations: readonly Equation[]): void {
  for (const eq of equations) {
    if (eq.kind === 'let') for (const name of namesOf(eq.pattern)) force(ctx, scope, name.text);
    else if (eq.kind === 'nextEq') force(ctx, scope, nextKey(eq));
    else force(ctx, scope, eq.name.text);
  }
}
function force(ctx: Context, scope: Env, name: string): void {
  if (name !== '_' && scope.names.has(name))
    ctx.evaluator.expr(ctx, scope, { kind: 'name', text: name, start: 0, end: 0 });
}

interface NameAt {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function claim(ctx: Context, scope: Env, name: NameAt): boolean {
  const at = spanOf(ctx, name);
  if (predefined.has(name.text)) {
    report(ctx, diagnose(predefinedName, at, { name: name.text }));
    bindValue(scope, name.text, errorValue, at);
    return false;
  }
  const had = scope.names.get(name.text);
  if (had === undefined || name.text === '_') return true;
  report(
    ctx,
    diagnose(
      boundTwice,
      at,
      { name: name.text },
      had.at === null ? {} : { labels: [{ at: had.at, text: 'first bound here' }] },
    ),
  );
  return false;
}

function bindLet(ctx: Context, scope: Env, eq: LetEq): void {
  const names = namesOf(eq.pattern);
  const free = names.filter((name) => claim(ctx, scope, name));
  if (free.length < names.length) return;
  const compute = (): Value => {
    const before = ctx.inline ? new Set(ctx.instance.children.values()) : null;
    let value = ctx.evaluator.expr(ctx, scope, eq.value);
    if (eq.type !== null) {
      const at = { decl: ctx.decl, start: eq.type.start, end: eq.type.end };
      value = conform(ctx, scope, value, paramType(ctx.world, ctx.uri, eq.type), spanOf(ctx, eq.value), {
        name: names[0]?.text ?? '',
        at,
      });
    }
    tell(ctx, eq, value);
    if (ctx.parts !== null && value.kind === 'callable' && value.callee.is === 'user') ctx.parts.shares = true;
    if (before !== null && eq.pattern.kind === 'name') {
      const made = [...ctx.instance.children.values()].filter((i) => !before.has(i) && i.named === 'callee');
      const only = made.length === 1 ? made[0] : undefined;
      const isLoop = only?.callee === 'for' || only?.callee === 'repeat';
      // What runs at once only stands beside the name; a loop that is a value is what the name means.
      if (only !== undefined && (!isLoop || value.kind === 'callable')) nameInstance(only, eq.pattern.text);
    }
    return value;
  };
  if (eq.pattern.kind === 'name') {
    bindLazy(scope, eq.pattern.text, compute, spanOf(ctx, eq.pattern));
    return;
  }
  // Several names wait for one value: the first that is wanted computes it for all.
  const parts = childEnv(scope);
  let done = false;
  const once = (of: NameAt): void => {
    if (parts.names.size > 0) return;
    if (done) {
      // A part that is needed while they are computed.
      const together = new Set(names.map(({ text }) => text));
      const asked = computing.map((c) => c.name);
      const cycle = asked.slice(asked.findIndex((text) => together.has(text)));
      report(ctx, diagnose(bindingCycle, spanOf(ctx, of), { name: of.text, cycle: [...cycle, cycle[0] ?? of.text] }));
      return;
    }
    done = true;
    bindPattern(ctx, parts, eq.pattern, compute(), spanOf(ctx, eq.value));
  };
  for (const name of names) {
    bindLazy(
      scope,
      name.text,
      () => {
        once(name);
        return parts.names.get(name.text)?.value ?? errorValue;
      },
      spanOf(ctx, name),
    );
  }
}

function bindCell(ctx: Context, scope: Env, eq: CellEq): void {
  if (!claim(ctx, scope, eq.name) || eq.kind === 'field') return;
  const role = eq.kind;
  bindLazy(scope, eq.name.text, () => declareCell(ctx, scope, eq, role), spanOf(ctx, eq.name));
}

/** A state may move at each step and at the epoch's end: `next s` on a right-hand side reads the step's. */
const nextKey = (eq: NextEq): string => `next ${eq.name.text}${eq.atEpoch ? ' at epoch' : ''}`;

function bindNext(ctx: Context, scope: Env, eq: NextEq): void {
  const key = nextKey(eq);
  if (!claim(ctx, scope, { ...eq.name, text: key })) return;
  bindLazy(
    scope,
    key,
    () => {
      const { loop } = ctx;
      const known = loop === null || findBinding(scope, eq.name.text) !== null;
      const state = known ? ctx.evaluator.expr(ctx, scope, { ...eq.name, kind: 'name' }) : errorValue;
      if (loop !== null && (!known || isValue(state))) {
        const args = { name: eq.name.text, loop: loop.is, carries: loop.carries };
        report(ctx, diagnose(nextWithoutCarry, spanOf(ctx, eq.name), args));
        return errorValue;
      }
      if (state.kind === 'error') return state;
      if (state.kind === 'weights') return nextWeights(ctx, state, ctx.evaluator.expr(ctx, scope, eq.value), eq);
      if (state.kind !== 'tensor' || state.cell === undefined) {
        report(ctx, diagnose(nextWithoutState, spanOf(ctx, eq.name), { name: eq.name.text }));
        return errorValue;
      }
      const may = ctx.stateRole === 'fold' ? mayFold : mayMove;
      if (!may(ctx, `\`${eq.name.text}\``, spanOf(ctx, eq.name))) return errorValue;
      if (ctx.stateRole === 'fold' && eq.atEpoch) {
        report(ctx, diagnose(foldAtEpoch, spanOf(ctx, eq), { name: eq.name.text }));
        return errorValue;
      }
      const taken = takenNext(ctx, state.cell);
      if (taken !== null && !eq.atEpoch) return { ...state, node: taken };
      const value = ctx.evaluator.expr(ctx, scope, eq.value);
      const next = nextValue(ctx, value, state, eq);
      if (next.kind === 'tensor') takeNext(ctx, state.cell, next, eq);
      return next;
    },
    spanOf(ctx, eq.name),
  );
}
/** A state of the train itself moves once a step, however many objectives its body is evaluated for. */
const takenNext = (ctx: Context, cell: Cell): ValueId | null =>
  isOwnState(cell) && ctx.emission?.tick === 'step' ? (ctx.emission.next.get(cell)?.node ?? null) : null;

function takeNext(ctx: Context, cell: Cell, next: TensorValue, eq: NextEq): void {
  const { emission } = ctx;
  const moves = cell.role === 'fold' ? ctx.folds !== null : ctx.moves;
  if (emission === null || next.node === null || !moves) return;
  if ((emission.tick === 'epoch') !== eq.atEpoch) return;
  if (eq.atEpoch && readsData(emission, next.node)) {
    report(ctx, diagnose(epochReadsBatch, spanOf(ctx, eq.value), { name: eq.name.text }));
    return;
  }
  emission.next.set(cell, { node: next.node, atEpoch: eq.atEpoch });
}

/** A set of weights moves together: the weights themselves, or the cells of a state. */
function nextWeights(ctx: Context, state: WeightsValue, value: Value, eq: NextEq): Value {
  if (value.kind === 'error') return value;
  const of = { loop: 'optimizer', name: eq.name.text, at: spanOf(ctx, eq.name) };
  const next = keepsType(ctx, value, state, spanOf(ctx, eq.value), of);
  const { emission } = ctx;
  if (next.kind !== 'weights' || next.nodes === null || emission === null || !ctx.moves) return next;
  (state.held ?? state.cells).forEach((cell, i) => {
    emission.next.set(cell, { node: next.nodes?.[i] as ValueId, atEpoch: false });
  });
  return next;
}

/** No state or weight: nothing that moves. */
const isValue = (value: Value): boolean =>
  value.kind !== 'error' && !(value.kind === 'tensor' && value.cell !== undefined) && value.kind !== 'weights';
/** A `next` has its state's type. */
function nextValue(ctx: Context, value: Value, state: TensorValue, eq: NextEq): Value {
  if (value.kind === 'error') return value;
  const at = spanOf(ctx, eq.value);
  const tensor = toTensor(ctx, value, state.type.dtype, at);
  return tensor === null
    ? errorValue
    : meet(ctx, tensor, state.type, at, { name: `next ${eq.name.text}`, at: spanOf(ctx, eq.name) });
}
