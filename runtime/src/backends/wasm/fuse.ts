/** Decides which element-wise operators of a bound graph run as one loop: a node joins the loop that uses it, where no path leaves the loop and comes back. */
import type { BoundNode } from '../bind.js';
import { elements } from '../tfjs.js';
import { countUses } from '../uses.js';
import type { Expression } from './elementwise.js';
import { emitter, type Term } from './terms.js';

/** Terms in one loop; more would only lengthen the code. */
const longest = 256;

/** The graph with its loops, and where each wanted node went. */
export interface Fused {
  readonly nodes: readonly BoundNode[];
  readonly outputs: readonly number[];
}

/** `fused` nodes stand for groups of element-wise ones; all else is as it was, in an order that respects both. */
export function fuse(nodes: readonly BoundNode[], outputs: readonly number[]): Fused {
  const uses = countUses(nodes, outputs);
  const wanted = new Set(outputs);
  const users: number[][] = nodes.map(() => []);
  for (const [i, { operands }] of nodes.entries()) {
    if (uses[i] === 0) continue;
    for (const o of new Set(operands)) (users[o] as number[]).push(i);
  }
  const groups = group(nodes, uses, users, wanted);
  return rebuild(nodes, uses, users, wanted, groups, outputs);
}

/** A constant that is written into the code. */
const isNumber = ({ op, attrs }: BoundNode): boolean =>
  op === 'constant' && Array.isArray(attrs.values) && attrs.values.length === 1;

const isElementwise = (nodes: readonly BoundNode[], { op, operands, dtype, shape }: BoundNode): boolean =>
  elements(shape) > 0 &&
  emitter(
    op,
    operands.map((o) => (nodes[o] as BoundNode).dtype),
    dtype,
  ) !== null;

/** The group of each node; a group is named by one of its members. */
function group(
  nodes: readonly BoundNode[],
  uses: readonly number[],
  users: readonly (readonly number[])[],
  wanted: ReadonlySet<number>,
): readonly number[] {
  const groupOf = nodes.map((_, i) => i);
  const members = nodes.map((_, i) => [i]);
  const last = nodes.map((_, i) => i);
  const shapes = nodes.map(({ shape }) => shape.join());
  /** Does a path lead from a user of `from` outside of `target` into `target`? */
  const returns = (from: number, target: number): boolean => {
    const seen = new Set<number>();
    const stack = (users[from] as readonly number[]).map((u) => groupOf[u] as number).filter((g) => g !== target);
    for (let g = stack.pop(); g !== undefined; g = stack.pop()) {
      if (seen.has(g)) continue;
      seen.add(g);
      for (const member of members[g] as readonly number[]) {
        for (const user of users[member] as readonly number[]) {
          const next = groupOf[user] as number;
          if (next === target) return true;
          // What comes after the whole target cannot lead back into it. Members were added from the last to the first.
          if (!seen.has(next) && ((members[next] as readonly number[]).at(-1) as number) < (last[target] as number))
            stack.push(next);
        }
      }
    }
    return false;
  };
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i] as BoundNode;
    if (uses[i] === 0 || !isElementwise(nodes, node)) continue;
    const candidates = new Set<number>();
    for (const user of users[i] as readonly number[]) {
      const g = groupOf[user] as number;
      if (shapes[g] === shapes[i] && isElementwise(nodes, nodes[user] as BoundNode)) candidates.add(g);
    }
    const alone = candidates.size === 1 && !wanted.has(i);
    for (const target of candidates) {
      const all = members[target] as number[];
      if (all.length >= longest) continue;
      const inside = alone && (users[i] as readonly number[]).every((user) => groupOf[user] === target);
      if (!inside && returns(i, target)) continue;
      groupOf[i] = target;
      all.push(i);
      members[i] = [];
      break;
    }
  }
  return groupOf;
}

function rebuild(
  nodes: readonly BoundNode[],
  uses: readonly number[],
  users: readonly (readonly number[])[],
  wanted: ReadonlySet<number>,
  groupOf: readonly number[],
  outputs: readonly number[],
): Fused {
  const members = new Map<number, number[]>();
  for (const [i, g] of groupOf.entries()) {
    if (uses[i] === 0) continue;
    const had = members.get(g);
    if (had === undefined) members.set(g, [i]);
    else had.push(i);
  }
  const made: BoundNode[] = [];
  const place: number[] = [];
  const push = (node: BoundNode): number => made.push(node) - 1;
  const emit = (g: number): void => {
    const all = members.get(g) as readonly number[];
    const first = nodes[all[0] as number] as BoundNode;
    if (all.length === 1 && !isElementwise(nodes, first)) {
      place[all[0] as number] = push({ ...first, operands: first.operands.map((o) => place[o] as number) });
      return;
    }
    const results = all.filter((i) => wanted.has(i) || (users[i] as readonly number[]).some((u) => groupOf[u] !== g));
    const { expression, operands } = express(nodes, all, results);
    const of = results.map((i) => nodes[i] as BoundNode);
    const sourceOf = nodes[results.at(-1) as number] as BoundNode;
    const { shape, dtype } = of[0] as BoundNode;
    const fused: BoundNode = {
      op: 'fused',
      operands: operands.map((o) => place[o] as number),
      attrs: {},
      shape,
      dtype,
      classes: null,
      source: sourceOf.source,
      fused: { expression, results: of.map(({ dtype }) => ({ shape, dtype })), of: of.map(({ op }) => op) },
    };
    const at = push(fused);
    for (const [k, i] of results.entries()) {
      const { shape, dtype, source } = nodes[i] as BoundNode;
      const part = { op: 'part', operands: [at], attrs: { index: k }, shape, dtype, classes: null, source };
      place[i] = results.length === 1 ? at : push(part);
    }
  };
  inOrder(members, nodes, groupOf, emit);
  return { nodes: made, outputs: outputs.map((o) => place[o] as number) };
}

/** Each group after all that its members need, else as late members stood. */
function inOrder(
  members: ReadonlyMap<number, readonly number[]>,
  nodes: readonly BoundNode[],
  groupOf: readonly number[],
  emit: (group: number) => void,
): void {
  const done = new Set<number>();
  const open = new Set<number>();
  const byEnd = [...members].sort(([, a], [, b]) => (a.at(-1) as number) - (b.at(-1) as number));
  for (const [start] of byEnd) {
    const stack = [start];
    while (stack.length > 0) {
      const g = stack.at(-1) as number;
      if (done.has(g)) {
        stack.pop();
        continue;
      }
      const needs = new Set<number>();
      for (const i of members.get(g) as readonly number[]) {
        for (const o of (nodes[i] as BoundNode).operands) needs.add(groupOf[o] as number);
      }
      needs.delete(g);
      const missing = [...needs].filter((need) => !done.has(need));
      if (missing.length === 0) {
        stack.pop();
        done.add(g);
        emit(g);
        continue;
      }
      if (open.has(g)) throw new Error('element-wise operators were fused in a circle');
      open.add(g);
      stack.push(...missing.reverse());
    }
  }
}

/** The members as terms over the operands from outside. */
function express(
  nodes: readonly BoundNode[],
  members: readonly number[],
  results: readonly number[],
): { readonly expression: Expression; readonly operands: readonly number[] } {
  const terms: Term[] = [];
  const operands: number[] = [];
  const termOf = new Map<number, number>();
  const inside = new Set(members);
  const term = (i: number): number => {
    const had = termOf.get(i);
    if (had !== undefined) return had;
    const node = nodes[i] as BoundNode;
    const { dtype } = node;
    let made: Term;
    if (inside.has(i)) made = { op: node.op, of: node.operands.map(term), dtype };
    else if (isNumber(node))
      made = { op: 'number', of: [], dtype, value: (node.attrs.values as readonly number[])[0] as number };
    else made = { op: 'input', of: [], dtype, value: operands.push(i) - 1 };
    const at = terms.push(made) - 1;
    termOf.set(i, at);
    return at;
  };
  for (const i of members) term(i);
  return { expression: { terms, results: results.map((i) => termOf.get(i) as number) }, operands };
}
