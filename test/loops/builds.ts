/** The loops that the tests try, as a loop over a free T and round by round. */
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import type { GraphBuilder } from '../../compiler/src/graph/builder.js';
import type { Dim, ValueId } from '../../compiler/src/index.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import type { looped, Round } from './rounds.js';

export const T = variable('T');
export const N = variable('N');

/** Builds in the mode of the description: a loop over a free T, or nodes for the number. */
export type Build = (g: GraphBuilder, rounds: typeof looped, length: Dim) => readonly ValueId[];

/** A layer with a memory: h' = tanh(x w + h u + b), the result h' * h. */
const rnn = (w: ValueId, u: ValueId, bias: ValueId): Round => {
  return (b, [h], [x]) => {
    const next = b.tanh(b.add(b.add(b.matmul(x!, w), b.matmul(h!, u)), bias));
    return { next: [next], results: [b.mul(next, h!)] };
  };
};
export const total = (g: GraphBuilder, x: ValueId): ValueId =>
  g.b.reduce_sum(g.b.mul(x, x), { axes: g.b.typeOf(x).shape.map((_, i) => i), keep: false });

function recurrent(reverse: boolean): Build {
  return (g, rounds, length) => {
    const { b } = g;
    const x = g.input('argument', 'x', tensorType('f32', [length, N, constant(2)]));
    const h = g.input('argument', 'h', tensorType('f32', [N, constant(4)]));
    const w = g.input('argument', 'w', tensorType('f32', [constant(2), constant(4)]));
    const u = g.input('argument', 'u', tensorType('f32', [constant(4), constant(4)]));
    const bias = g.input('argument', 'bias', tensorType('f32', [constant(4)]));
    const made = rounds(g, length, [h], [x], rnn(w, u, bias), reverse);
    const y = b.add(total(g, made.results[0]!), total(g, made.carried[0]!));
    const first = differentiate(b, y, [x, h, w, u, bias]).map((d) => d!);
    const again = first.map((d) => total(g, d)).reduce((sum, d) => b.add(sum, d));
    const second = differentiate(b, again, [x, h, w, u, bias]).map((d) => d!);
    return [y, made.results[0]!, ...first, ...second];
  };
}

/** A loop in a loop: the inner one reads what the outer one carries. */
const nested: Build = (g, rounds, length) => {
  const { b } = g;
  const x = g.input('argument', 'x', tensorType('f32', [length, N]));
  const z = g.input('argument', 'z', tensorType('f32', [length]));
  const a = g.input('argument', 'a', tensorType('f32', [N]));
  const made = rounds(g, length, [a], [x], (_, [c], [row]) => {
    const inner = rounds(g, length, [row!], [z], (_b, [p], [q]) => {
      const next = b.sin(b.add(b.mul(p!, q!), c!));
      return { next: [next], results: [next] };
    });
    const sum = b.reduce_sum(inner.results[0]!, { axes: [0], keep: false });
    return { next: [b.tanh(b.add(c!, b.mul(sum, inner.carried[0]!)))], results: [sum] };
  });
  const y = b.add(total(g, made.results[0]!), total(g, made.carried[0]!));
  const first = differentiate(b, y, [x, z, a]).map((d) => d!);
  const again = first.map((d) => total(g, d)).reduce((sum, d) => b.add(sum, d));
  return [y, ...first, ...differentiate(b, again, [x, z, a]).map((d) => d!)];
};

/** Carries that only a later round takes into the result, whole numbers among them, and one that nothing needs. */
const mixed: Build = (g, rounds, length) => {
  const { b } = g;
  const x = g.input('argument', 'x', tensorType('f32', [length, N]));
  const zero = b.constant({ dtype: 'f32', shape: [N], values: [0] });
  const count = b.constant({ dtype: 'i32', shape: [], values: [0] });
  const made = rounds(g, length, [zero, zero, count, zero], [x], (_, [p, q, n, idle], [row], round) => {
    const many = b.cast(b.add(n!, round), { dtype: 'f32' });
    const next = b.select(b.less(row!, b.scalar(0, row!)), b.mul(row!, many), b.mul(q!, row!));
    return { next: [q!, b.add(next, row!), b.add(n!, b.scalar(1, n!)), b.add(idle!, row!)], results: [p!] };
  });
  return [
    total(g, made.results[0]!),
    made.carried[2]!,
    ...differentiate(b, total(g, made.results[0]!), [x]).map((d) => d!),
  ];
};

export const cases: readonly (readonly [string, Build])[] = [
  ['a recurrent layer', recurrent(false)],
  ['a recurrent layer backwards', recurrent(true)],
  ['a loop in a loop', nested],
  ['carries of several kinds', mixed],
];
