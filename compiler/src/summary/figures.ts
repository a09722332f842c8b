/** Decides the four figures of a model, layer or function: parameters, floating-point operations, multiply-adds, bytes kept for the backward pass. */
import type { Context } from '../check/context.js';
import { type Cell, cellPath, cellsBelow, type Instance, pathOf } from '../check/instance.js';
import { differentiate } from '../differentiate/differentiate.js';
import type { Dim } from '../dims/dim.js';
import { createBuilder } from '../graph/builder.js';
import type { Graph, Node, ValueId } from '../graph/graph.js';
import { copyInto } from '../graph/rebuild.js';
import { findOperator } from '../ops/registry.js';
import { optimizeGraph } from '../optimize/optimize-program.js';
import { isPack } from '../types/tensor-type.js';
import { bytesKept, type Kept, keptBytes, neededFor } from './activations.js';
import { type Amount, elements, timesDim, total } from './amount.js';
import { type BuildRequest, type Built, build } from './build.js';
import { noWork, type Work, workOf } from './cost.js';

export type FigureName = 'params' | 'flops' | 'macs' | 'activation_bytes';

/** Elements of the weights at and below an instance; a round that stands for many counts as often. */
export function parametersOf(instance: Instance): Amount {
  return total(cellsBelow(instance, 'weight').map((cell) => repeated(cellElements(cell), cell.instance)));
}
export const cellElements = (cell: Cell): Amount =>
  elements(cell.type.shape.flatMap((part) => (isPack(part) ? [] : [part])));

/** An amount as often as the symbolic rounds around it say. */
function repeated(amount: Amount, instance: Instance | null): Amount {
  if (instance === null) return amount;
  return repeated(instance.rounds === null ? amount : timesDim(amount, instance.rounds), instance.parent);
}

/** Counts what a node's scope repeats: symbolic rounds by the path of their instance. */
function repeats(root: Instance): (amount: Amount, node: Node) => Amount {
  const rounds = new Map<string, Dim>();
  const visit = (instance: Instance): void => {
    if (instance.rounds !== null) rounds.set(pathOf(instance), instance.rounds);
    for (const child of instance.children.values()) visit(child);
  };
  visit(root);
  return (amount, { source: { scope } }) => {
    let all = amount;
    for (const [path, count] of rounds) if (scope === path || scope.startsWith(`${path}.`)) all = timesDim(all, count);
    return all;
  };
}

/** What each node of a forward pass costs by its place in the graph. What its outputs do not need and what depends on no input is free. */
export function worksOf({ graph, root }: Built): readonly Work[] {
  const needed = neededFor(
    graph,
    graph.outputs.map((o) => o.value),
  );
  const repeated = repeats(root);
  const live: boolean[] = [];
  return graph.nodes.map((node, id) => {
    live.push(
      node.op === 'input' ||
        findOperator(node.op)?.traits.includes('random') === true ||
        node.operands.some((x) => live[x] === true),
    );
    if (!needed.has(id) || live[id] !== true) return noWork;
    const { flops, macs } = workOf(node, graph);
    return { flops: repeated(flops, node), macs: repeated(macs, node) };
  });
}

/**
 * Bytes that a training step keeps for the backward pass, from the graph that is run: the forward pass with `training` true, its gradient
 * with respect to all weights, both through the passes of the optimiser.
 */
export function activationsOf({ graph, root }: Built): readonly Kept[] {
  const b = createBuilder();
  const place = copyInto(b, graph);
  const weights = new Set(cellsBelow(root, 'weight').map((c) => cellPath(c)));
  const wrt = b.inputs.filter((i) => i.kind === 'resident' && weights.has(i.name)).map((i) => i.value);
  const forward = graph.outputs.map(({ name, value }) => ({ name, value: place(value) }));
  const results = forward.filter(({ name, value }) => name.startsWith('result') && b.b.typeOf(value).dtype === 'f32');
  // Each result is weighed by a cotangent that nobody knows, so that no gradient simplifies away.
  const weighed = results.map(({ value }, i) => {
    const type = b.b.typeOf(value);
    const product = b.b.mul(value, b.input('param', `cotangent ${i}`, type));
    return type.shape.length === 0
      ? product
      : b.b.reduce_sum(product, { axes: type.shape.map((_, k) => k), keep: false });
  });
  const [first, ...rest] = weighed;
  if (first === undefined || wrt.length === 0) return [];
  const loss = rest.reduce((sum, y) => b.b.add(sum, y), first);
  const gradients = differentiate(b.b, loss, wrt).flatMap((g, i) =>
    g === null ? [] : [{ name: `gradient ${i}`, value: g }],
  );
  const whole: Graph = optimizeGraph(b.finish([...forward, ...gradients]));
  const ends: ValueId[] = whole.outputs.slice(0, forward.length).map((o) => o.value);
  return keptBytes(whole, ends, repeats(root));
}

/** One figure; null where something is missing or wrong (reported). */
export function figureOf(ctx: Context, which: FigureName, request: Omit<BuildRequest, 'training'>): Amount | null {
  const built = build(ctx, { ...request, training: which === 'activation_bytes' });
  if (built === null) return null;
  switch (which) {
    case 'params':
      return parametersOf(built.root);
    case 'activation_bytes':
      return bytesKept(activationsOf(built));
    default:
      return total(worksOf(built).map((w) => w[which]));
  }
}
