/** Decides how a sum of products becomes matrix products: two operands at a time, from left to right, each with as few transpositions as its letters allow. */

import { constant } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import type { ValueId } from '../../graph/graph.js';
import type { Builder } from '../../ops/define-op.js';
import { product } from './arguments.js';

/** A tensor whose axes have letters. */
export interface Lettered {
  readonly node: ValueId;
  readonly letters: readonly string[];
}
type Letters = readonly string[];

/** The result with its axes in the order of `result`; `size` knows every letter. */
export function contract(
  b: Builder,
  operands: readonly Lettered[],
  result: Letters,
  size: ReadonlyMap<string, Dim>,
): ValueId {
  const sizes = (letters: Letters): Dim[] => letters.map((l) => size.get(l) as Dim);
  let rest = operands.map((o) => diagonal(b, o, sizes));
  for (;;) {
    rest = rest.map((o, i) =>
      summed(b, o, (l) => result.includes(l) || rest.some((p, k) => k !== i && p.letters.includes(l))),
    );
    const [left, right, ...later] = rest;
    if (left === undefined) return b.constant({ dtype: 'f32', shape: [], values: [1] });
    if (right === undefined) return ordered(b, left, result);
    const wanted = (l: string): boolean => result.includes(l) || later.some((p) => p.letters.includes(l));
    rest = [multiplied(b, left, right, wanted, later.length === 0 ? result : null, sizes), ...later];
  }
}

/** A letter twice in one operand is its diagonal. */
function diagonal(b: Builder, x: Lettered, sizes: (letters: Letters) => Dim[]): Lettered {
  const again = x.letters.findIndex((l, i) => x.letters.indexOf(l) < i);
  if (again < 0) return x;
  const first = x.letters.indexOf(x.letters[again] as string);
  const [length] = sizes([x.letters[again] as string]);
  const places = b.iota({ length: length as Dim });
  const along = (axis: number): ValueId =>
    b.reshape(places, { shape: x.letters.map((_, i) => (i === axis ? (length as Dim) : constant(1))) });
  const same = b.cast(b.equal(along(first), along(again)), { dtype: 'f32' });
  const node = b.reduce_sum(b.mul(x.node, same), { axes: [again], keep: false });
  return diagonal(b, { node, letters: x.letters.filter((_, i) => i !== again) }, sizes);
}

/** Summed over the letters that nobody else wants. */
function summed(b: Builder, x: Lettered, wanted: (letter: string) => boolean): Lettered {
  const axes = x.letters.flatMap((l, i) => (wanted(l) ? [] : [i]));
  if (axes.length === 0) return x;
  return { node: b.reduce_sum(x.node, { axes, keep: false }), letters: x.letters.filter(wanted) };
}

function ordered(b: Builder, x: Lettered, letters: Letters): ValueId {
  const perm = letters.map((l) => x.letters.indexOf(l));
  return perm.every((p, i) => p === i) ? x.node : b.transpose(x.node, { perm });
}

/** `letters` in the order in which they stand in `by`, those that do not stand there last. */
const inOrder = (letters: Letters, by: Letters): Letters => [...letters].sort((p, q) => place(p, by) - place(q, by));
const place = (letter: string, by: Letters): number => (by.includes(letter) ? by.indexOf(letter) : by.length);
const same = (p: Letters, q: Letters): boolean => p.length === q.length && p.every((l, i) => l === q[i]);

interface Way {
  readonly batch: Letters;
  readonly left: Letters;
  readonly right: Letters;
  readonly inner: Letters;
  /** The inner letters stand before the others. */
  readonly innerFirst: boolean;
  readonly innerLast: boolean;
  readonly swapped: boolean;
  readonly cost: number;
}

function multiplied(
  b: Builder,
  x: Lettered,
  y: Lettered,
  wanted: (letter: string) => boolean,
  result: Letters | null,
  sizes: (letters: Letters) => Dim[],
): Lettered {
  const shared = x.letters.filter((l) => y.letters.includes(l));
  const inner = shared.filter((l) => !wanted(l));
  if (inner.length === 0) return spread(b, x, y, sizes);
  const way = cheapest(x.letters, y.letters, shared.filter(wanted), inner, result);
  const group = (o: Lettered, first: Letters, second: Letters): ValueId => {
    const laid = ordered(b, o, [...way.batch, ...first, ...second]);
    return b.reshape(laid, { shape: [...sizes(way.batch), product(sizes(first)), product(sizes(second))] });
  };
  const left = way.innerFirst ? group(x, way.inner, way.left) : group(x, way.left, way.inner);
  const right = way.innerLast ? group(y, way.right, way.inner) : group(y, way.inner, way.right);
  const node = way.swapped
    ? b.matmul(right, left, { transposeX: !way.innerLast, transposeY: !way.innerFirst })
    : b.matmul(left, right, { transposeX: way.innerFirst, transposeY: way.innerLast });
  const letters = [...way.batch, ...(way.swapped ? [...way.right, ...way.left] : [...way.left, ...way.right])];
  return { node: b.reshape(node, { shape: sizes(letters) }), letters };
}

/** The order of letters that transposes least; of equals the first. */
function cheapest(x: Letters, y: Letters, batch: Letters, inner: Letters, result: Letters | null): Way {
  const left = x.filter((l) => !batch.includes(l) && !inner.includes(l));
  const right = y.filter((l) => !batch.includes(l) && !inner.includes(l));
  let best: Way | null = null;
  for (const batchBy of [x, y, result ?? x])
    for (const innerBy of [x, y])
      for (const leftBy of [x, result ?? x])
        for (const rightBy of [y, result ?? y])
          for (const swapped of [false, true]) {
            const [p, q, r, s] = [
              inOrder(batch, batchBy),
              inOrder(left, leftBy),
              inOrder(right, rightBy),
              inOrder(inner, innerBy),
            ];
            const innerFirst = !same(x, [...p, ...q, ...s]) && same(x, [...p, ...s, ...q]);
            const innerLast = !same(y, [...p, ...s, ...r]) && same(y, [...p, ...r, ...s]);
            const moved = (from: Letters, first: Letters, second: Letters): number =>
              same(from, [...p, ...first, ...second]) ? 0 : 1;
            const end = swapped ? [...p, ...r, ...q] : [...p, ...q, ...r];
            const cost =
              (innerFirst ? 0 : moved(x, q, s)) +
              (innerLast ? 0 : moved(y, s, r)) +
              (result === null || same(end, result) ? 0 : 1);
            if (best === null || cost < best.cost)
              best = { batch: p, left: q, right: r, inner: s, innerFirst, innerLast, swapped, cost };
          }
  return best as Way;
}

/** Nothing to sum: the factors stretched over each other's letters. */
function spread(b: Builder, x: Lettered, y: Lettered, sizes: (letters: Letters) => Dim[]): Lettered {
  const letters = [...x.letters, ...y.letters.filter((l) => !x.letters.includes(l))];
  const laid = (o: Lettered): ValueId => {
    const node = ordered(b, o, inOrder(o.letters, letters));
    return b.reshape(node, {
      shape: letters.map((l, i) => (o.letters.includes(l) ? (sizes([letters[i] as string])[0] as Dim) : constant(1))),
    });
  };
  return { node: b.mul(laid(x), laid(y)), letters };
}
