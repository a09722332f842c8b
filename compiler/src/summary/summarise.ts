/** Decides what `dlnc summary` tells of a model: its layers with path, output shape, weights and cost; the batch stays symbolic. */
import type { DeclKey } from '@dln/grammar';
import { bindDims } from '../check/check-callable.js';
import type { Context } from '../check/context.js';
import { childEnv } from '../check/env.js';
import { type Cell, cellPath, type Instance, newInstance, pathOf } from '../check/instance.js';
import { type ParamType, paramType } from '../check/param-type.js';
import { tensorTypeOf } from '../check/type-node.js';
import { callableValue, type Env, type GivenArg, tensorValue, type Value } from '../check/value.js';
import { modelUnknown } from '../diagnostics/DLN2717-model-unknown.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { nearest } from '../diagnostics/nearest.js';
import { add, constant, evaluate, variables } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show } from '../dims/show.js';
import type { Graph } from '../graph/graph.js';
import type { Database } from '../query/database.js';
import type { ProgramWorld } from '../query/program-world.js';
import { newEmission } from '../train/emission.js';
import { sizeOf } from '../train/plan-train.js';
import { showType } from '../types/show.js';
import type { GraphType, TensorType } from '../types/tensor-type.js';
import { costOf } from './cost.js';

/** One instance that has weights or makes a tensor. */
export interface SummaryLayer {
  readonly path: string;
  /** The callee's name: `Dense`. */
  readonly layer: string;
  readonly depth: number;
  /** Output type as written, `f32[N, 28, 28, 6]`. */
  readonly output: string;
  /** Weights of its own, not of its parts. */
  readonly weights: readonly { readonly name: string; readonly type: string; readonly size: number }[];
  /** Elements of all weights at and below it. */
  readonly parameters: number;
  /** Floating-point operations at and below it, as an expression of the batch. */
  readonly flops: string;
}
export interface Summary {
  readonly model: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly parameters: number;
  /** For one row. */
  readonly flops: number;
  /** As an expression of the free dims. */
  readonly flopsExpression: string;
  readonly layers: readonly SummaryLayer[];
}

/** Null where there is no such model (reported). */
export function summarise(
  db: Database,
  world: ProgramWorld,
  uri: string,
  name: string | undefined,
  diagnostics: Diagnostic[],
): Summary | null {
  const models = (db.file(uri)?.chunks ?? []).flatMap((c) =>
    c.parsed.decl?.kind === 'callable' && c.parsed.decl.role === 'model'
      ? [{ key: c.chunk.key, decl: c.parsed.decl }]
      : [],
  );
  const found = name === undefined ? models[models.length - 1] : models.find((m) => m.decl.name.text === name);
  if (found === undefined) {
    const names = models.map((m) => m.decl.name.text);
    const first = db.file(uri)?.chunks[0]?.chunk.key ?? (`${uri}#` as DeclKey);
    diagnostics.push(
      diagnose(
        modelUnknown,
        { decl: first, start: 0, end: 0 },
        { name: name ?? '', nearest: name === undefined ? '' : (nearest(name, names) ?? ''), all: names },
      ),
    );
    return null;
  }
  const { key, decl } = found;
  const callee = world.callee({ uri, key, decl });
  const root = newInstance(null, '', '');
  const model = newInstance(root, 'model', decl.name.text);
  root.children.set('model', model);
  const own = childEnv(callee.env);
  for (const p of decl.callable.params) bindDims(own, p.type);
  const init = newEmission(null);
  const emission = newEmission(init);
  const base: Context = { ...world.context(uri, key, diagnostics), inline: true, instance: root, training: false };
  const run = (ctx: Context): Value => {
    model.calls = 0;
    const args = decl.callable.params.map(
      (p): GivenArg => ({
        label: null,
        value: symbol(ctx, own, paramType(world, uri, p.type), p.name.text),
        at: { decl: key, start: p.start, end: p.end },
      }),
    );
    return ctx.evaluator.call(ctx, callableValue(callee, model), args, {
      decl: key,
      start: decl.name.start,
      end: decl.name.end,
    });
  };
  run(base);
  resetSeen(root);
  const result = run({ ...base, emission });
  if (diagnostics.length > 0) return null;
  const graph = emission.graph.finish([]);
  const layers = layersOf(model, graph);
  const total = graph.nodes.reduce((sum, node) => add(sum, costOf(node, graph)), constant(0));
  const batchOne = layers.length === 0 ? 0 : evaluateAtOne(total);
  return {
    model: decl.name.text,
    inputs: graph.inputs
      .filter((i) => i.kind === 'argument')
      .map((i) => `${i.name}: ${showType((graph.nodes[i.value] as { readonly type: TensorType }).type)}`),
    outputs: tensors(result).map(showType),
    // Models that this one uses stand beside it: their weights are one set wherever they are used.
    parameters: countOf(root),
    flops: batchOne,
    flopsExpression: show(total),
    layers,
  };
}

function resetSeen(instance: Instance): void {
  instance.seen.clear();
  instance.calls = 0;
  for (const child of instance.children.values()) resetSeen(child);
}
const tensors = (value: Value): readonly TensorType[] =>
  value.kind === 'tensor'
    ? [value.type]
    : value.kind === 'tuple' || value.kind === 'list'
      ? value.items.flatMap(tensors)
      : [];

function symbol(ctx: Context, own: Env, type: ParamType, name: string): Value {
  if (type.is === 'tuple')
    return { kind: 'tuple', items: type.items.map((t, i) => symbol(ctx, own, t, `${name}.${i}`)) };
  if (type.is !== 'tensor') return { kind: 'error' };
  const made = tensorTypeOf({ ...ctx, conditions: [] }, own, type);
  if (made === null) return { kind: 'error' };
  return tensorValue(made, ctx.emission === null ? null : ctx.emission.input('argument', name, made as GraphType));
}

const cellsIn = (instance: Instance): readonly Cell[] =>
  [...instance.cells.values()].filter((c) => c.role === 'weight');
const countOf = (instance: Instance): number =>
  cellsIn(instance).reduce((n, c) => n + sizeOf(c), 0) +
  [...instance.children.values()].reduce((n, c) => n + countOf(c), 0);

function layersOf(model: Instance, graph: Graph): readonly SummaryLayer[] {
  const layers: SummaryLayer[] = [];
  const visit = (instance: Instance, depth: number): void => {
    const path = pathOf(instance);
    const inside = (scope: string): boolean => scope === path || scope.startsWith(`${path}.`);
    const nodes = graph.nodes.filter((n) => inside(n.source.scope));
    const last = nodes[nodes.length - 1];
    const flops = nodes.reduce((sum, n) => add(sum, costOf(n, graph)), constant(0));
    layers.push({
      path,
      layer: instance.callee,
      depth,
      output: last === undefined ? '' : showType(last.type),
      weights: cellsIn(instance).map((c) => ({
        name: cellPath(c).slice(path.length + 1),
        type: showType(c.type),
        size: sizeOf(c),
      })),
      parameters: countOf(instance),
      flops: show(flops),
    });
    for (const child of instance.children.values()) visit(child, depth + 1);
  };
  for (const child of model.children.values()) visit(child, 0);
  for (const other of model.parent?.children.values() ?? []) if (other !== model) visit(other, 0);
  return layers;
}

/** The number with every free dim at 1: the cost of one row. */
const evaluateAtOne = (dim: Dim): number => evaluate(dim, new Map(variables(dim).map((name) => [name, 1]))) ?? 0;
