/** Decides when a sum of padded parts is their concatenation: the gradient of cutting a tensor into pieces along one axis. */
import { add, constant, literal } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import type { Builder } from '../ops/define-op.js';
import type { Pass } from './pass.js';

/** A part of a sum that is 0 outside of a stretch of one axis. */
interface Part {
  readonly x: ValueId;
  readonly axis: number;
  readonly low: Dim;
  readonly high: Dim;
}

const isZero = (n: Dim | number): boolean => (typeof n === 'number' ? n : literal(n)) === 0;

function partOf(b: Builder, value: ValueId): Part | null {
  const { op, operands, attrs } = b.nodeOf(value);
  if (op !== 'pad' || attrs.value !== 0) return null;
  const lists = ['low', 'high', 'interior'].map((name) => attrs[name] as readonly (Dim | number)[]);
  const [low, high, interior] = lists as [readonly (Dim | number)[], readonly (Dim | number)[], readonly number[]];
  const padded = low.flatMap((_, axis) => (isZero(low[axis]!) && isZero(high[axis]!) ? [] : [axis]));
  const [axis] = padded;
  if (axis === undefined || padded.length > 1 || interior.some((n) => n !== 0)) return null;
  return { x: operands[0] as ValueId, axis, low: dim(low[axis]!), high: dim(high[axis]!) };
}

const dim = (n: Dim | number): Dim => (typeof n === 'number' ? constant(n) : n);

/** So many terms are looked through at most. */
const longest = 64;

/** The parts that a sum is made of; null where it has another term. */
function partsOf(b: Builder, sum: readonly ValueId[]): readonly Part[] | null {
  const parts: Part[] = [];
  const left = [...sum];
  for (let x = left.pop(); x !== undefined; x = left.pop()) {
    const { op, operands } = b.nodeOf(x);
    const part = partOf(b, x);
    if (part !== null) parts.push(part);
    else if (op === 'add') left.push(...operands);
    else return null;
    if (parts.length + left.length > longest) return null;
  }
  return parts;
}

/** The parts in the order in which they lie, where each begins at the end of the one before and the last ends the axis. */
function joined(b: Builder, parts: readonly Part[]): { readonly axis: number; readonly xs: readonly ValueId[] } | null {
  const axis = parts[0]?.axis;
  if (axis === undefined || parts.some((part) => part.axis !== axis)) return null;
  const byLow = new Map(parts.map((part) => [part.low, part]));
  if (byLow.size < parts.length) return null;
  const xs: ValueId[] = [];
  let end = constant(0);
  for (let part = byLow.get(end); part !== undefined; part = byLow.get(end)) {
    byLow.delete(end);
    xs.push(part.x);
    if (byLow.size === 0) return isZero(part.high) ? { axis, xs } : null;
    end = add(end, b.typeOf(part.x).shape[axis]!);
  }
  return null;
}

export const joinParts: Pass = {
  name: 'join-parts',
  rewrite:
    () =>
    ({ b }, node, operands) => {
      if (node.op !== 'add' || operands.some((x) => b.typeOf(x) !== node.type)) return null;
      const parts = partsOf(b, operands);
      const found = parts === null ? null : joined(b, parts);
      return found === null ? null : b.add('concat', found.xs, { axis: found.axis });
    },
};
