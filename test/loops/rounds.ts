/** Builds a computation over time twice, as a loop and unrolled, from one description of a round. */
import { constant } from '../../compiler/src/dims/algebra.js';
import type { GraphBuilder } from '../../compiler/src/graph/builder.js';
import { outline } from '../../compiler/src/graph/outline.js';
import type { Builder, Dim, ValueId } from '../../compiler/src/index.js';
import { scalarType, tensorType } from '../../compiler/src/types/tensor-type.js';

/** A round: from the carries and this round's slices to the next carries and results. */
export type Round = (
  b: Builder,
  carried: readonly ValueId[],
  slices: readonly ValueId[],
  round: ValueId,
) => { readonly next: readonly ValueId[]; readonly results: readonly ValueId[] };

export interface Rounds {
  readonly carried: readonly ValueId[];
  readonly results: readonly ValueId[];
}

/** One loop node. */
export function looped(
  g: GraphBuilder,
  rounds: number | Dim,
  first: readonly ValueId[],
  sequences: readonly ValueId[],
  body: Round,
  reverse = false,
): Rounds {
  const { b } = g;
  const carried = first.map((x) => g.placeholder(b.typeOf(x)));
  const slices = sequences.map((x) => {
    const { dtype, shape, classes } = b.typeOf(x);
    return g.placeholder(tensorType(dtype, shape.slice(1), classes));
  });
  const round = g.placeholder(scalarType('i32'));
  const { next, results } = body(b, carried, slices, round);
  const { bodies, captured } = outline(g, [...carried, ...slices], round, [[...next, ...results]]);
  const attrs = { rounds, carries: first.length, sequences: sequences.length, reverse };
  const loop = b.loop([...first, ...sequences, ...captured], attrs, bodies);
  return {
    carried: first.map((_, i) => b.part(loop, i)),
    results: results.map((_, i) => b.part(loop, first.length + i)),
  };
}

/** The same, node by node. */
export function unrolled(
  g: GraphBuilder,
  rounds: number,
  first: readonly ValueId[],
  sequences: readonly ValueId[],
  body: Round,
  reverse = false,
): Rounds {
  const { b } = g;
  let carried = first;
  const all: (readonly ValueId[])[] = [];
  for (let i = 0; i < rounds; i++) {
    const place = reverse ? rounds - 1 - i : i;
    const slices = sequences.map((x) => {
      const [, ...rest] = b.typeOf(x).shape;
      const begin = [place, ...rest.map(() => 0)];
      const taken = b.slice(x, { begin, size: [1, ...rest], strides: begin.map(() => 1) });
      return b.reshape(taken, { shape: rest });
    });
    const { next, results } = body(b, carried, slices, b.constant({ dtype: 'i32', shape: [], values: [place] }));
    carried = next;
    all[place] = results;
  }
  const stack = (i: number): ValueId => {
    const rows = all.map((results) => {
      const x = results[i] as ValueId;
      return b.reshape(x, { shape: [constant(1), ...b.typeOf(x).shape] });
    });
    return b.add('concat', rows, { axis: 0 });
  };
  return { carried, results: (all[0] ?? []).map((_, i) => stack(i)) };
}
