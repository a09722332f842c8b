/** Decides what a loop need not do: carry or stack what nobody takes, be given what no round reads, or be given a constant that it can hold itself. */
import type { Graph, Input, Node, ValueId } from '../graph/graph.js';
import { bodyOf, conditionOf, loopAttrs, operandOf } from '../graph/loop.js';
import type { Rewrite } from '../graph/rebuild.js';
import { type Pass, runPasses } from './pass.js';

/** The results of each loop that an output needs. */
function takenResults({ nodes, outputs }: Graph): ReadonlyMap<Node, ReadonlySet<number>> {
  const taken = new Map<Node, Set<number>>();
  ancestors(
    nodes,
    outputs.map(({ value }) => value),
    ({ op, operands, attrs }) => {
      const producer = op === 'part' ? (nodes[operands[0] as ValueId] as Node) : null;
      if (producer?.op !== 'loop') return;
      const had = taken.get(producer) ?? new Set();
      taken.set(producer, had.add(attrs.index as number));
    },
  );
  return taken;
}

/** Visits every node that one of the values needs. */
function ancestors(nodes: readonly Node[], from: readonly ValueId[], visit: (node: Node) => void): void {
  const needed = new Set(from);
  for (let id = (nodes.length - 1) as ValueId; id >= 0; id = (id - 1) as ValueId) {
    if (!needed.has(id)) continue;
    const node = nodes[id] as Node;
    visit(node);
    for (const x of node.operands) needed.add(x);
  }
}

/** The operands that these results of a body read, by number. */
function readBy(body: Graph, results: readonly number[]): ReadonlySet<number> {
  const names = new Set<number>();
  const values = results.map((i) => (body.outputs[i] as Graph['outputs'][number]).value);
  ancestors(body.nodes, values, ({ op, attrs }) => {
    if (op === 'input') names.add(operandOf({ name: attrs.name as string }));
  });
  return names;
}

/** A body with its inputs numbered anew, some of them constants. */
function renumbered(
  { nodes, inputs, outputs }: Graph,
  name: (operand: number) => string | Node,
  wanted: readonly number[],
): Graph {
  const left: Input[] = [];
  const places = new Map(inputs.map((input) => [input.value, input]));
  const made = nodes.map((node, id): Node => {
    const input = places.get(id as ValueId);
    if (input === undefined) return node;
    const index = operandOf(input);
    const given = index < 0 ? input.name : name(index);
    if (typeof given !== 'string') return given;
    left.push({ ...input, name: given });
    return { ...node, attrs: { ...node.attrs, name: given } };
  });
  const kept = wanted.map((i, k) => ({ name: String(k), value: (outputs[i] as Graph['outputs'][number]).value }));
  return runPasses({ nodes: made, inputs: left, outputs: kept }, [pruneLoops]);
}

function prune(graph: Graph): Rewrite {
  const taken = takenResults(graph);
  return ({ b }, node, operands) => {
    const wanted = taken.get(node);
    if (node.op !== 'loop' || wanted === undefined) return null;
    const attrs = loopAttrs(node.attrs);
    const { carries, sequences } = attrs;
    const body = bodyOf(node);
    const condition = conditionOf(node);
    const count = body.outputs.length;
    const kept = new Set(wanted);
    let read: ReadonlySet<number>;
    for (;;) {
      const before = kept.size;
      read = new Set([...readBy(body, [...kept]), ...(condition === null ? [] : readBy(condition, [0]))]);
      for (const i of read) if (i >= 0 && i < carries) kept.add(i);
      if (kept.size === before) break;
    }
    const results = Array.from({ length: count }, (_, i) => i).filter((i) => kept.has(i));
    const held = (i: number): Node | null => {
      const made = b.nodeOf(operands[i] as ValueId);
      return i >= carries + sequences && made.operands.length === 0 && made.op !== 'input' ? made : null;
    };
    const given = operands.flatMap((_, i) =>
      i < carries ? (kept.has(i) ? [i] : []) : read.has(i) && held(i) === null ? [i] : [],
    );
    if (results.length === count && given.length === operands.length) return null;
    const numbers = new Map(given.map((i, k) => [i, String(k)]));
    // A carry that goes, and what no result reads, leaves its input unused.
    const name = (i: number): string | Node => numbers.get(i) ?? held(i) ?? '0';
    const bodies = [renumbered(body, name, results)];
    if (condition !== null) bodies.push(renumbered(condition, name, [0]));
    const made = b.loop(
      given.map((i) => operands[i] as ValueId),
      {
        ...attrs,
        carries: results.filter((i) => i < carries).length,
        sequences: given.filter((i) => i >= carries && i < carries + sequences).length,
      },
      bodies,
    );
    return Array.from({ length: count }, (_, i) => {
      const at = results.indexOf(i);
      return at < 0 ? made : b.part(made, at);
    });
  };
}

export const pruneLoops: Pass = { name: 'prune-loops', rewrite: prune };
