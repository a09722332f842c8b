/** Decides the gradient of a loop: a loop in the other direction. It carries the cotangents of the carries and the sums for what the rounds share,
 *  and reads what the first loop keeps of each round. So a gradient is a loop again, and has a gradient itself. */
import { createBuilder, type GraphBuilder } from '../graph/builder.js';
import type { Graph, Node, ValueId } from '../graph/graph.js';
import { bodyOf, loopAttrs, operandOf, roundName } from '../graph/loop.js';
import { copyInto, rebuild } from '../graph/rebuild.js';
import type { Builder } from '../ops/define-op.js';
import { findOperator } from '../ops/registry.js';
import { loopFlow, onPaths } from './paths.js';

/** `pullBack` of `differentiate.ts`. */
type PullBack = (
  b: Builder,
  seeds: readonly { readonly value: ValueId; readonly cotangent: ValueId }[],
  xs: readonly ValueId[],
) => readonly (ValueId | null)[];

/** The cotangents of a loop's operands, from those of its results by number. Where the way back needs numbers of the rounds, the loop is extended by
 *  them. */
export function loopVjp(
  b: Builder,
  loop: ValueId,
  dys: ReadonlyMap<number, ValueId>,
  active: ReadonlySet<ValueId>,
  pullBack: PullBack,
): readonly (ValueId | null)[] {
  const node = b.nodeOf(loop);
  const { carries, sequences, rounds, reverse } = loopAttrs(node.attrs);
  const flow = loopFlow(node, (i) => active.has(node.operands[i] as ValueId));

  // The round and its way back, in one graph.
  const both = createBuilder();
  const body = bodyOf(node);
  const made = copyInto(both, body);
  const results = body.outputs.map(({ value }) => made(value));
  const inputs = new Map(both.inputs.map((input) => [operandOf(input), input.value]));
  const forward = both.nodes.length;
  const varying = [...inputs].filter(([i]) => flow.operands.has(i));
  const live = liveResults(both, results, varying, carries, dys, flow.results);
  const cotangents = new Map<ValueId, number>();
  const seeds = live.map((i) => {
    const value = results[i] as ValueId;
    const cotangent = both.input('argument', `cotangent ${i}`, both.b.typeOf(value));
    cotangents.set(cotangent, i);
    return { value, cotangent };
  });
  const found = pullBack(
    both.b,
    seeds,
    varying.map(([, x]) => x),
  );
  const gradients = new Map<number, ValueId>();
  varying.forEach(([i], k) => {
    const gradient = found[k] ?? null;
    if (gradient !== null) gradients.set(i, gradient);
  });

  const backCarries = live.filter((i) => i < carries);
  const shared = [...gradients.keys()].filter((i) => i >= carries + sequences);
  const cut = [...gradients.keys()].filter((i) => i >= carries && i < carries + sequences);
  const wanted = [...backCarries, ...shared, ...cut].flatMap((i) => gradients.get(i) ?? []);
  const needs = whatIsNeeded(both, forward, wanted, inputs, carries, sequences);

  // The loop keeps what its way back reads.
  const kept = new Map<ValueId, number>();
  const extra: ValueId[] = [];
  for (const x of needs.kept) {
    const had = results.indexOf(x, carries);
    kept.set(x, had >= 0 ? had : results.length + extra.push(x) - 1);
  }
  if (extra.length > 0) {
    const outputs = [...results, ...extra].map((value, i) => ({ name: String(i), value }));
    b.extend(loop, rebuild(both.finish(outputs)));
  }

  // Operands of the way back: carries, sequences, then what the rounds share.
  const zero = (like: ValueId): ValueId => b.constant({ dtype: 'f32', shape: b.typeOf(like).shape, values: [0] });
  const operandAt = (i: number): ValueId => node.operands[i] as ValueId;
  const back = createBuilder();
  const places = new Map<ValueId, ValueId>();
  const operands: ValueId[] = [];
  /** The next operand, and its input in the way back; `of`: the value of `both` that it stands for. */
  const give = (operand: ValueId, of: ValueId): ValueId => {
    const input = back.input('argument', String(operands.push(operand) - 1), both.b.typeOf(of));
    places.set(of, input);
    return input;
  };
  const cotangentOf = new Map([...cotangents].map(([x, i]) => [i, x]));
  for (const i of backCarries) give(dys.get(i) ?? zero(operandAt(i)), cotangentOf.get(i) as ValueId);
  const sums = shared.map((i) => {
    const like = inputs.get(i) as ValueId;
    return back.input('argument', String(operands.push(zero(operandAt(i))) - 1), both.b.typeOf(like));
  });
  for (const i of live) if (i >= carries) give(dys.get(i) as ValueId, cotangentOf.get(i) as ValueId);
  for (const [x, index] of kept) give(b.part(loop, index), x);
  for (const i of needs.sequences) give(operandAt(i), inputs.get(i) as ValueId);
  const backSequences = operands.length - backCarries.length - shared.length;
  for (const i of needs.shared) give(operandAt(i), inputs.get(i) as ValueId);

  build(back, both, needs.made, places);
  const placeOf = (i: number, like: ValueId): ValueId => {
    const gradient = gradients.get(i);
    if (gradient !== undefined) return places.get(gradient) as ValueId;
    return back.b.constant({ dtype: 'f32', shape: both.b.typeOf(like).shape, values: [0] });
  };
  const outputs = [
    ...backCarries.map((i) => placeOf(i, results[i] as ValueId)),
    ...shared.map((i, k) => back.b.add(sums[k] as ValueId, placeOf(i, inputs.get(i) as ValueId))),
    ...cut.map((i) => placeOf(i, inputs.get(i) as ValueId)),
  ];
  if (outputs.length === 0) return [];
  const way = b.loop(
    operands,
    { rounds, carries: backCarries.length + shared.length, sequences: backSequences, reverse: !reverse },
    [back.finish(outputs.map((value, i) => ({ name: String(i), value })))],
  );
  const given = [...backCarries, ...shared, ...cut];
  return node.operands.map((_, i) => {
    const at = given.indexOf(i);
    return at < 0 ? null : b.part(way, at);
  });
}

/** The results whose cotangents are not nothing: those given, and carries that a later round takes into one of these. */
function liveResults(
  { b }: GraphBuilder,
  results: readonly ValueId[],
  varying: readonly (readonly [number, ValueId])[],
  carries: number,
  dys: ReadonlyMap<number, ValueId>,
  flow: ReadonlySet<number>,
): readonly number[] {
  const live = new Set([...dys.keys()].filter((i) => flow.has(i)));
  const xs = varying.map(([, x]) => x);
  for (;;) {
    const before = live.size;
    const ys = [...live].map((i) => results[i] as ValueId);
    const reached = onPaths(b.nodeOf, ys, xs);
    for (const [i, x] of varying) if (i < carries && reached.has(x) && flow.has(i)) live.add(i);
    if (live.size === before) return [...live].sort((a, c) => a - c);
  }
}

interface Needs {
  /** Values of the round that must be kept. */
  readonly kept: readonly ValueId[];
  /** Values that the way back makes. */
  readonly made: readonly ValueId[];
  /** Operands of the loop that it reads again, by number. */
  readonly sequences: readonly number[];
  readonly shared: readonly number[];
}

/** Follows the way back to what it reads. What is a view, or the same in all rounds, is made again instead of kept. */
function whatIsNeeded(
  { nodes }: GraphBuilder,
  forward: number,
  wanted: readonly ValueId[],
  inputs: ReadonlyMap<number, ValueId>,
  carries: number,
  sequences: number,
): Needs {
  const numberOf = new Map([...inputs].map(([i, x]) => [x, i]));
  const changes = changing(nodes, (x) => (numberOf.get(x) ?? 0) < carries + sequences);
  const ofRound = (x: ValueId): boolean => {
    const node = nodes[x] as Node;
    return x < forward || (node.op === 'part' && (node.operands[0] as ValueId) < forward);
  };
  const needed = new Set(wanted);
  const kept: ValueId[] = [];
  const made: ValueId[] = [];
  const read = { sequences: [] as number[], shared: [] as number[] };
  for (let id = (nodes.length - 1) as ValueId; id >= 0; id = (id - 1) as ValueId) {
    if (!needed.has(id)) continue;
    const node = nodes[id] as Node;
    const number = numberOf.get(id);
    if (number !== undefined && number >= carries) {
      (number < carries + sequences ? read.sequences : read.shared).push(number);
      continue;
    }
    if (number !== undefined && number >= 0) kept.push(id);
    else if (node.op === 'input' && node.attrs.name !== roundName) continue;
    else if (ofRound(id) && changes.has(id) && !isCheap(node)) kept.push(id);
    else {
      made.push(id);
      for (const x of node.operands) needed.add(x);
    }
  }
  return { kept: kept.reverse(), made: made.reverse(), sequences: read.sequences, shared: read.shared };
}

/** The values that may differ from round to round. */
function changing(nodes: readonly Node[], input: (x: ValueId) => boolean): ReadonlySet<ValueId> {
  const found = new Set<ValueId>();
  nodes.forEach(({ op, operands }, i) => {
    const id = i as ValueId;
    if (op === 'input' ? input(id) : operands.some((x) => found.has(x))) found.add(id);
  });
  return found;
}

const isCheap = ({ op }: Node): boolean =>
  op === 'input' || op === 'broadcast_to' || findOperator(op)?.traits.includes('view') === true;

function build(
  back: GraphBuilder,
  { nodes }: GraphBuilder,
  made: readonly ValueId[],
  places: Map<ValueId, ValueId>,
): void {
  const whole: Graph = { nodes, inputs: [], outputs: [] };
  for (const id of made) {
    const node = nodes[id] as Node;
    back.at(node.source);
    const operands = node.operands.map((x) => places.get(x) as ValueId);
    const place = node.op === 'input' ? back.input('argument', roundName, node.type) : back.copy(whole, node, operands);
    places.set(id, place);
  }
}
