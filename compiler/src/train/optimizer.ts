/** Decides how an optimizer moves weights: one after the other, or all at once where its first parameter is `weights`. */
import type { Span } from '@dln/grammar';
import { bindArguments } from '../check/bind.js';
import { currentNode } from '../check/cells.js';
import type { Context } from '../check/context.js';
import { report } from '../check/context.js';
import { type Cell, cellPath, type Instance, newInstance } from '../check/instance.js';
import { matchArgs, specsOf } from '../check/match-args.js';
import { nameOfCallable } from '../check/show-value.js';
import {
  type CallableValue,
  callableValue,
  type TensorValue,
  tensorValue,
  type UserCallee,
  type Value,
  type WeightsValue,
} from '../check/value.js';
import { optimizerMisfit } from '../diagnostics/DLN2708-optimizer-misfit.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { ValueId } from '../graph/graph.js';
import { showType } from '../types/show.js';

/** An optimizer with its configuration. */
export type Optimizer = CallableValue & { readonly callee: UserCallee };

/** The weights that one mover moves in one step. */
export interface Move {
  readonly cells: readonly Cell[];
  /** Null while there is no graph. */
  readonly gradients: readonly ValueId[] | null;
  readonly at: Span;
  /** Where moments live, by name, over the entries of a program. */
  readonly instances: Map<string, Instance>;
  /** The objective's name: each has moments of its own; those of the usual one need no name. */
  readonly name: string;
  readonly objective: (weights: WeightsValue) => TensorValue | null;
}

/** Evaluates the optimizer's body; the weights' next values stand in the emission afterwards. Gives the moments. */
export function moveWith(ctx: Context, optimizer: Optimizer, move: Move): readonly Cell[] {
  const { callee } = optimizer;
  const specs = specsOf(ctx, callee.uri, callee.callable);
  const title = `${move.name === 'loss' ? '' : `${move.name}.`}${callee.name.toLowerCase()}`;
  const { cells, gradients } = move;
  if (specs[0]?.type.is === 'weights') {
    const w: Value = { kind: 'weights', cells, nodes: null };
    const g: Value = { kind: 'weights', cells, nodes: gradients };
    const wantsObjective = specs[2]?.type.is === 'arrow';
    const objective = callableValue({ is: 'objective', at: move.objective });
    return run(ctx, optimizer, wantsObjective ? [w, g, objective] : [w, g], title, move);
  }
  return cells.flatMap((cell, i) => {
    const { emission } = ctx;
    const node = emission === null ? null : currentNode(emission, cell);
    const w: TensorValue = { ...tensorValue(cell.type, node), cell };
    const rank = specs[0]?.type.is === 'tensor' ? specs[0].type.shape : null;
    if (rank !== null && !rank.some((d) => d.pack) && rank.length !== cell.type.shape.length) {
      const args = { optimizer: callee.name, weight: cellPath(cell), type: showType(cell.type) };
      report(ctx, diagnose(optimizerMisfit, move.at, { ...args, wanted: `weights of rank ${rank.length}` }));
      return [];
    }
    return run(ctx, optimizer, [w, tensorValue(cell.type, gradients?.[i] ?? null)], `${cellPath(cell)}/${title}`, move);
  });
}

function run(
  ctx: Context,
  optimizer: Optimizer,
  values: readonly Value[],
  key: string,
  { at, instances }: Move,
): readonly Cell[] {
  const { callee } = optimizer;
  const { callable, decl, env, uri } = callee;
  const specs = specsOf(ctx, uri, callable);
  const given = [...values.map((value) => ({ label: null, value, at })), ...optimizer.bound];
  const matched = matchArgs(ctx, callee.name, specs, given, at, false);
  if (matched.is !== 'call') return [];
  const signature = { name: nameOfCallable(optimizer), callable, specs, env, decl, uri };
  const bound = bindArguments(ctx, signature, matched.given, at);
  if (bound === null || callable.body.kind !== 'block') return [];
  const instance = instances.get(key) ?? newInstance(null, key, key);
  instances.set(key, instance);
  const inside: Context = { ...ctx, uri, decl, instance, moves: true, stateRole: 'moment', uses: [...ctx.uses, at] };
  ctx.world.readsText(uri, decl);
  ctx.evaluator.block(inside, bound.env, callable.body);
  return [...instance.cells.values()];
}
