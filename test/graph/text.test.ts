/** Text and hash of graphs: printed and read back, the same for equal graphs, other for others. */
import { describe, expect, it } from 'vitest';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import {
  add,
  constant,
  exactDiv,
  floorDiv,
  max,
  min,
  mod,
  mul,
  sub,
  variable,
} from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { GraphError } from '../../compiler/src/graph/graph-error.js';
import { hashProgram, hashText } from '../../compiler/src/graph/hash.js';
import { parseGraph } from '../../compiler/src/graph/parse.js';
import { printGraph, printProgram } from '../../compiler/src/graph/print.js';
import { verifyGraph } from '../../compiler/src/graph/verify.js';
import type { Dim, Graph, Program } from '../../compiler/src/index.js';
import { scalarType, tensorType } from '../../compiler/src/types/tensor-type.js';
import { generator } from '../ops/samples.js';

const N = variable('N');

function dense(): Graph {
  const g = createBuilder();
  const x = g.input('field', 'image', tensorType('f32', [N, constant(784)]));
  const w = g.input('resident', 'dense.weight', tensorType('f32', [constant(784), constant(10)]));
  const y = g.b.tanh(g.b.matmul(x, w));
  const sum = g.b.reduce_sum(g.b.mul(y, y), { axes: [0, 1], keep: false });
  const loss = g.b.div(sum, g.b.dim_value({ dim: N, dtype: 'f32' }));
  const [dw] = differentiate(g.b, loss, [w]);
  return g.finish([
    { name: 'loss', value: loss },
    { name: 'dw', value: dw! },
  ]);
}

describe('graph text', () => {
  it('is what a person would write', () => {
    const g = createBuilder();
    const x = g.input('field', 'x', tensorType('f32', [N, constant(3)]));
    const y = g.b.reduce_sum(x, { axes: [1], keep: true });
    const top = g.b.top_k(x, { k: 2 });
    const graph = g.finish([
      { name: 'a "b"', value: y },
      { name: 'i', value: g.b.part(top, 1) },
    ]);
    expect(printGraph(graph)).toBe(`%0 = input {kind: "field", name: "x"} : f32[N, 3]
%1 = reduce_sum(%0) {axes: [1], keep: true} : f32[N, 1]
%2 = top_k(%0) {k: 2} : f32[N, 2]
%3 = part(%2) {index: 1} : i32[N, 2]
return "a \\"b\\"": %1, "i": %3
`);
  });

  it('is read back, gradients and all', () => {
    const text = printGraph(dense());
    const read = parseGraph(text);
    expect(verifyGraph(read)).toEqual([]);
    expect(printGraph(read)).toBe(text);
    expect(read.inputs).toEqual(dense().inputs);
  });

  it('reads every dim back as itself', () => {
    const [H, k] = [variable('H'), variable('k', 'int')];
    const base: readonly Dim[] = [N, H, k, constant(1), constant(5), constant(-3)];
    const next = generator(5);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
    const grow = (depth: number): Dim => {
      if (depth === 0) return pick(base);
      const [a, b] = [grow(depth - 1), grow(depth - 1)];
      return pick([
        add,
        sub,
        mul,
        min,
        max,
        (x: Dim) => floorDiv(x, constant(4)),
        (x: Dim) => mod(x, constant(3)),
        exactDiv,
      ])(a, b);
    };
    for (let n = 0; n < 300; n++) {
      let dim: Dim;
      try {
        dim = grow(1 + (n % 3));
      } catch {
        // Division by a difference that is 0, or a number too large: no dim.
        continue;
      }
      const g = createBuilder();
      const x = g.input('argument', 'x', tensorType('f32', [dim]));
      const y = g.b.dim_value({ dim, dtype: 'i32' });
      const graph = g.finish([
        { name: 'x', value: x },
        { name: 'y', value: y },
      ]);
      const read = parseGraph(printGraph(graph));
      expect(read.nodes[0]!.type.shape[0], printGraph(graph)).toBe(dim);
      expect(read.nodes[1]!.attrs).toEqual(graph.nodes[1]!.attrs);
    }
  });

  it('keeps odd numbers', () => {
    const g = createBuilder();
    const values = [
      0,
      -0,
      1e-300,
      -1.5e300,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1 / 3,
      1e21,
    ];
    const y = g.b.constant({ dtype: 'f32', shape: [values.length], values });
    const read = parseGraph(printGraph(g.finish([{ name: 'y', value: y }])));
    expect(read.nodes[0]!.attrs.values).toEqual(values);
  });

  it.each([
    ['', 'no return'],
    ['%1 = input {kind: "field", name: "x"} : f32[]\nreturn', 'due'],
    ['%0 = relu(%0 : f32[]\nreturn', 'due'],
    ['%0 = input {kind: "field", name: "x"} : f64[]\nreturn', 'dtype'],
    ['%0 = input {kind: "field", name: "x"} : f32[] junk\nreturn', 'too much'],
    ['return\nreturn', 'after the return'],
    ['?', 'cannot read'],
  ])('refuses %j', (text, message) => {
    expect(() => parseGraph(text)).toThrow(GraphError);
    expect(() => parseGraph(text)).toThrow(message);
  });
});

describe('the verifier', () => {
  const text = printGraph(dense());
  it.each([
    [
      'a type that the rule does not give',
      text.replace(/(tanh\(%\d+\)) : f32\[N, 10\]/, '$1 : f32[N, 11]'),
      'has the type',
    ],
    ['an operand after its use', text.replace(/tanh\(%\d+\)/, 'tanh(%99)'), 'after its use'],
    ['an operator that there is not', text.replace('tanh(', 'tamh('), 'no such operator'],
    [
      'an attribute too many',
      text.replace('{axes: [0, 1], keep: false}', '{axes: [0, 1], keep: false, more: 1}'),
      'no attribute',
    ],
    ['an input twice', text.replace('"resident", name: "dense.weight"', '"field", name: "image"'), 'stands twice'],
    ['an output that is no value', text.replace(/"loss": %\d+/, '"loss": %99'), 'no value'],
    [
      'several results as one',
      '%0 = input {kind: "field", name: "x"} : f32[3]\n%1 = top_k(%0) {k: 2} : f32[2]\n%2 = relu(%1) : f32[2]\nreturn',
      'several results',
    ],
  ])('finds %s', (_what, wrong, message) => {
    expect(wrong).not.toBe(text);
    expect(verifyGraph(parseGraph(wrong)).join('; ')).toContain(message);
  });
});

describe('hash', () => {
  it('is FNV-1a of 128 bits', () => {
    expect(hashText('')).toBe('6c62272e07bb014262b821756295c58d');
    expect(hashText('a')).toBe('d228cb696f1a8caf78912b704e4a8964');
    expect(hashText('foobar')).toBe('343e1662793c64bf6f0d3597ba446f18');
  });

  it('is that of big integers', () => {
    const slow = (text: string): string => {
      let hash = 0x6c62272e07bb014262b821756295c58dn;
      for (const c of text)
        hash = ((hash ^ BigInt(c.charCodeAt(0))) * 0x0000000001000000000000000000013bn) & ((1n << 128n) - 1n);
      return hash.toString(16).padStart(32, '0');
    };
    const text = printGraph(dense());
    expect(hashText(text)).toBe(slow(text));
  });

  it('tells programs apart, but not by their sources', () => {
    const program = (scope: string, scale: number): Pick<Program, 'residents' | 'entries'> => {
      const g = createBuilder();
      g.at({ scope, call: 0, at: null });
      const w = g.input('resident', 'w', scalarType('f32'));
      const next = g.b.mul(w, g.b.scalar(scale, w));
      const graph = g.finish([]);
      const entry = {
        graph,
        reads: ['w'],
        next: new Map([['w', next]]),
        measures: [{ name: 'w', value: w }],
        free: [],
      };
      const resident = { name: 'w', role: 'weight', type: scalarType('f32'), axes: [] } as const;
      return { residents: [resident], entries: new Map([['step', entry]]) };
    };
    expect(hashProgram(program('a', 2))).toBe(hashProgram(program('b', 2)));
    expect(hashProgram(program('a', 2))).not.toBe(hashProgram(program('a', 3)));
    expect(printProgram(program('a', 2))).toContain('next "w": %2');
  });
});
