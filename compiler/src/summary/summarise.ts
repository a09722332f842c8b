/** Decides what `dlnc summary` tells of a model or a layer: its parts with path, output shape, weights and cost; open dims stay symbols. */
import { type CallableDecl, type DeclKey, nearest } from '@dln/grammar';
import { type Cell, type Instance, pathOf } from '../check/instance.js';
import { modelUnknown } from '../diagnostics/DLN2717-model-unknown.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { Database } from '../query/database.js';
import type { ProgramWorld } from '../query/program-world.js';
import { showType } from '../types/show.js';
import type { TensorType } from '../types/tensor-type.js';
import { bytesKept, type Kept } from './activations.js';
import { type Amount, numberOf, showAmount, total, variablesOf } from './amount.js';
import { type Built, build } from './build.js';
import type { Work } from './cost.js';
import { activationsOf, cellElements, parametersOf, worksOf } from './figures.js';

/** A polynomial as text, and its number where every open dim is 1, unless a size is asked for: for a model that is one row. A number beyond 2^53 is a text. */
export interface Figure {
  readonly expression: string;
  readonly atOne: number | string;
}
/** A weight or state of an instance. */
export interface SummaryCell {
  readonly name: string;
  readonly type: string;
  readonly size: Figure;
}
/** One instance that has weights or makes a tensor. */
export interface SummaryLayer {
  readonly path: string;
  /** The callee's name: `Dense`. */
  readonly layer: string;
  readonly depth: number;
  /** Output type as written, `f32[N, 28, 28, 6]`. */
  readonly output: string;
  /** Weights of its own, not of its parts. */
  readonly weights: readonly SummaryCell[];
  /** States of its own, such as running statistics. */
  readonly states: readonly SummaryCell[];
  /** Elements of all weights at and below it. */
  readonly parameters: Figure;
  /** Floating-point operations at and below it. */
  readonly flops: Figure;
  /** Multiply-adds of products and convolutions at and below it. */
  readonly macs: Figure;
  /** Bytes made at and below it that a training step keeps for the backward pass. */
  readonly activationBytes: Figure;
}
export interface Summary {
  readonly model: string;
  /** Dims that stay symbols. */
  readonly dims: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly parameters: Figure;
  readonly flops: Figure;
  readonly macs: Figure;
  /** Bytes that a training step keeps for the backward pass. */
  readonly activationBytes: Figure;
  /** Path of the model itself, and what it has beside its parts. */
  readonly path: string;
  readonly weights: readonly SummaryCell[];
  readonly states: readonly SummaryCell[];
  readonly layers: readonly SummaryLayer[];
}

/** Sizes of open dims; those that are not named are 1. */
type Sizes = ReadonlyMap<string, number>;

export const figure = (amount: Amount, sizes: Sizes = new Map()): Figure => {
  const number = numberOf(amount, new Map(variablesOf(amount).map((name) => [name, sizes.get(name) ?? 1]))) ?? 0n;
  const safe = Number.isSafeInteger(Number(number));
  return { expression: showAmount(amount), atOne: safe ? Number(number) : String(number) };
};

/** The model, layer or function of this name, maybe imported or std's, the file's last model without one; null where there is none (reported). */
export function findSubject(
  db: Database,
  world: ProgramWorld,
  uri: string,
  name: string | undefined,
  diagnostics: Diagnostic[],
): { readonly uri: string; readonly key: DeclKey; readonly decl: CallableDecl } | null {
  const all = (db.file(uri)?.chunks ?? []).flatMap(({ chunk, parsed }) =>
    parsed.decl?.kind === 'callable' && parsed.decl.role !== 'optimizer' ? [{ key: chunk.key, decl: parsed.decl }] : [],
  );
  const models = all.filter((m) => m.decl.role === 'model');
  const found = name === undefined ? models.at(-1) : all.find((m) => m.decl.name.text === name);
  if (found !== undefined) return { uri, ...found };
  const far = name === undefined ? null : world.located(uri, name);
  if (far !== null && far.decl.kind === 'callable' && far.decl.role !== 'optimizer')
    return { uri: far.uri, key: far.key, decl: far.decl };
  const names = (name === undefined ? models : all).map((m) => m.decl.name.text);
  const first = db.file(uri)?.chunks[0]?.chunk.key ?? (`${uri}#` as DeclKey);
  const near = name === undefined ? '' : (nearest(name, names) ?? '');
  diagnostics.push(
    diagnose(modelUnknown, { decl: first, start: 0, end: 0 }, { name: name ?? '', nearest: near, all: names }),
  );
  return null;
}

/** Null where there is no such model or layer, or its cost needs a value (reported). */
export function summarise(
  db: Database,
  world: ProgramWorld,
  uri: string,
  name: string | undefined,
  diagnostics: Diagnostic[],
  sizes: Sizes = new Map(),
): Summary | null {
  const found = findSubject(db, world, uri, name, diagnostics);
  if (found === null) return null;
  const { key, decl } = found;
  const at = { decl: key, start: decl.name.start, end: decl.name.end };
  const request = {
    callee: world.callee(found),
    bound: [],
    given: new Map(),
    open: (dim: string) => dim,
    at,
  };
  const ctx = world.context(found.uri, key, diagnostics);
  const built = build(ctx, { ...request, training: false });
  const trained = built === null ? null : build(ctx, { ...request, training: true });
  if (built === null || trained === null) return null;
  const works = worksOf(built);
  const flops = total(works.map((w) => w.flops));
  const parameters = parametersOf(built.root);
  const kept = activationsOf(trained);
  const activations = bytesKept(kept);
  const { graph } = built;
  return {
    model: decl.name.text,
    dims: [...new Set([flops, parameters, activations].flatMap(variablesOf))].sort(),
    inputs: graph.inputs
      .filter((i) => i.kind === 'argument')
      .map((i) => `${i.name}: ${showType((graph.nodes[i.value] as { readonly type: TensorType }).type)}`),
    outputs: built.results.map(showType),
    parameters: figure(parameters, sizes),
    flops: figure(flops, sizes),
    macs: figure(total(works.map((w) => w.macs)), sizes),
    activationBytes: figure(activations, sizes),
    path: pathOf(built.instance),
    ...cellsOf(built.instance),
    layers: layersOf(built, works, kept, sizes),
  };
}

/** The weights and states of an instance, without those of its parts. */
function cellsOf(instance: Instance): {
  readonly weights: readonly SummaryCell[];
  readonly states: readonly SummaryCell[];
} {
  const of = (role: Cell['role']): readonly SummaryCell[] =>
    [...instance.cells.values()].flatMap((c) =>
      c.role === role ? [{ name: c.name, type: showType(c.type), size: figure(cellElements(c)) }] : [],
    );
  return { weights: of('weight'), states: of('state') };
}

/** The parts of the subject, then other models that it uses; what lies in no part belongs to the subject itself. */
function layersOf(built: Built, works: readonly Work[], kept: readonly Kept[], sizes: Sizes): readonly SummaryLayer[] {
  const { root, instance: subject, graph } = built;
  const layers: SummaryLayer[] = [];
  const visit = (instance: Instance, depth: number): void => {
    const path = pathOf(instance);
    const within = (scope: string): boolean => scope === path || scope.startsWith(`${path}.`);
    const inside = graph.nodes.flatMap((n, id) => (within(n.source.scope) ? [id] : []));
    const last = graph.nodes[inside.at(-1) ?? -1];
    const work = inside.map((id) => works[id] as Work);
    layers.push({
      path,
      layer: instance.callee,
      depth,
      output: last === undefined ? '' : showType(last.type),
      ...cellsOf(instance),
      parameters: figure(parametersOf(instance), sizes),
      flops: figure(total(work.map((w) => w.flops)), sizes),
      macs: figure(total(work.map((w) => w.macs)), sizes),
      activationBytes: figure(bytesKept(kept.filter((k) => within(k.scope))), sizes),
    });
    for (const child of instance.children.values()) visit(child, depth + 1);
  };
  for (const child of subject.children.values()) visit(child, 0);
  for (const other of root.children.values()) if (other !== subject) visit(other, 0);
  return layers;
}
