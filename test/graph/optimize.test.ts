/** Every pass: what it rewrites, that the numbers stay, that the verifier finds nothing, and that decomposition covers fused operators. */
import { describe, expect, it } from 'vitest';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import { createBuilder, type GraphBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph } from '../../compiler/src/graph/evaluate.js';
import { hashProgram } from '../../compiler/src/graph/hash.js';
import { verifyGraph } from '../../compiler/src/graph/verify.js';
import type { Graph, NdArray, Program, ValueId } from '../../compiler/src/index.js';
import { findOperator, operators } from '../../compiler/src/ops/registry.js';
import { legalise } from '../../compiler/src/optimize/legalise.js';
import { optimizeGraph, optimizeProgram } from '../../compiler/src/optimize/optimize-program.js';
import { runPasses } from '../../compiler/src/optimize/pass.js';
import { walks } from '../../compiler/src/optimize/passes.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { draw, generator, sampleInputs } from '../ops/samples.js';

const N = variable('N');
const binding = new Map([['N', 4]]);
const matrix = tensorType('f32', [N, constant(3)]);

const feed = (graph: Graph) => {
  return ({ name, value }: { name: string; value: ValueId }): NdArray => {
    const { type } = graph.nodes[value]!;
    const shape = type.shape.map((dim) => (dim === N ? 4 : dim.terms[0]!.k));
    const size = shape.reduce((product, n) => product * n, 1);
    return {
      dtype: type.dtype,
      shape,
      data: draw('normal', type.dtype, size, generator(name.length * 31 + name.charCodeAt(0))),
    };
  };
};
const run = (graph: Graph): readonly NdArray[] => evaluateGraph(graph, feed(graph), binding);

/** Each pass alone, then the walks of the real thing. */
const steps = [
  ...walks.flat().map((pass) => [pass.name, [pass]] as const),
  ...walks.map((walk) => ['walk', walk] as const),
];

/** The graph after each pass computes the same and is sound. */
function checked(graph: Graph): Graph {
  const wanted = run(graph);
  let now = graph;
  for (const [name, walked] of steps) {
    now = runPasses(now, walked);
    expect(verifyGraph(now), name).toEqual([]);
    run(now).forEach((value, i) => {
      expect(value.shape, name).toEqual(wanted[i]!.shape);
      value.data.forEach((v, k) => {
        const want = wanted[i]!.data[k]!;
        if (!Object.is(v, want)) expect(Math.abs(v - want), name).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(want)));
      });
    });
  }
  return now;
}

/** The operators that are left of an expression of x and z. */
function left(make: (g: GraphBuilder, x: ValueId, z: ValueId) => ValueId): readonly string[] {
  const g = createBuilder();
  const [x, z] = [g.input('argument', 'x', matrix), g.input('argument', 'z', matrix)];
  const value = make(g, x, z);
  return checked(g.finish([{ name: 'y', value }]))
    .nodes.filter(({ op }) => op !== 'input')
    .map(({ op }) => op);
}

const drawn = (b: GraphBuilder['b']): ValueId =>
  b.random_uniform(
    b.constant({ dtype: 'i32', shape: [constant(2)], values: [1, 2] }),
    b.constant({ dtype: 'i32', shape: [], values: [3] }),
    { shape: matrix.shape, stream: 1 },
  );
const padded = (b: GraphBuilder['b'], x: ValueId, low: number, high: number): ValueId =>
  b.pad(x, { low: [0, low], high: [0, high], interior: [0, 0], value: 0 });

describe('the passes', () => {
  const one = { dtype: 'f32', shape: [N, constant(3)], values: [1] } as const;
  it.each<[string, (g: GraphBuilder, x: ValueId, z: ValueId) => ValueId, readonly string[]]>([
    ['x + 0', ({ b }, x) => b.add(x, b.scalar(0, x)), []],
    ['0 + x', ({ b }, x) => b.add(b.scalar(0, x), x), []],
    ['x * 1 of full shape', ({ b }, x) => b.mul(b.constant(one), x), []],
    ['x * -1', ({ b }, x) => b.mul(x, b.scalar(-1, x)), ['neg']],
    ['x / 1', ({ b }, x) => b.div(x, b.scalar(1, x)), []],
    ['-(-x)', ({ b }, x) => b.neg(b.neg(x)), []],
    ['x + (-z)', ({ b }, x, z) => b.add(x, b.neg(z)), ['sub']],
    ['x - (-z)', ({ b }, x, z) => b.sub(x, b.neg(z)), ['add']],
    ['x^2', ({ b }, x) => b.pow(x, b.scalar(2, x)), ['mul']],
    ['x^0.5', ({ b }, x) => b.pow(b.mul(x, x), b.scalar(0.5, x)), ['mul', 'sqrt']],
    ['x^2.5 stays', ({ b }, x) => b.pow(b.mul(x, x), b.scalar(2.5, x)), ['mul', 'constant', 'pow']],
    ['a cast to the same', ({ b }, x) => b.cast(x, { dtype: 'f32' }), []],
    ['select of the same', ({ b }, x, z) => b.select(b.less(x, z), x, x), []],
    ['two transposes', ({ b }, x) => b.transpose(b.transpose(x, { perm: [1, 0] }), { perm: [1, 0] }), []],
    ['two reshapes', ({ b }, x) => b.reshape(b.reshape(x, { shape: [3, N] }), { shape: [N, 3] }), []],
    ['a sum over one', ({ b }, x) => b.reduce_sum(b.reshape(x, { shape: [N, 1, 3] }), { axes: [1], keep: false }), []],
    [
      'a broadcast beside a matrix',
      ({ b }, x) => b.add(x, b.broadcast_to(b.scalar(2, x), { shape: matrix.shape })),
      ['constant', 'add'],
    ],
    ['constants', ({ b }, x) => b.add(x, b.exp(b.add(b.scalar(1, x), b.scalar(2, x)))), ['constant', 'add']],
    [
      'a table of constants',
      ({ b }, x) => b.mul(x, b.cast(b.iota({ length: 3 }), { dtype: 'f32' })),
      ['constant', 'mul'],
    ],
    [
      'a dim that is a number',
      ({ b }, x) => b.mul(x, b.dim_value({ dim: constant(7), dtype: 'f32' })),
      ['constant', 'mul'],
    ],
    ['a free dim stays', ({ b }, x) => b.mul(x, b.dim_value({ dim: N, dtype: 'f32' })), ['dim_value', 'mul']],
    ['stop_gradient', ({ b }, x) => b.stop_gradient(b.exp(x)), ['exp']],
    ['what nothing needs', ({ b }, x, z) => b.exp([x, b.log(z)][0]!), ['exp']],
    ['a draw below 1', ({ b }, x) => b.mul(x, b.cast(b.less(drawn(b), b.scalar(1, x)), { dtype: 'f32' })), []],
    [
      'a draw below a half stays',
      ({ b }, x) => b.mul(x, b.cast(b.less(drawn(b), b.scalar(0.5, x)), { dtype: 'f32' })),
      ['constant', 'constant', 'random_uniform', 'constant', 'less', 'cast', 'mul'],
    ],
    ['parts of an axis', ({ b }, x, z) => b.add(padded(b, z, 3, 0), padded(b, x, 0, 3)), ['concat']],
    [
      'three parts of an axis',
      ({ b }, x, z) => b.add(padded(b, z, 3, 3), b.add(padded(b, x, 6, 0), padded(b, b.exp(x), 0, 6))),
      ['exp', 'concat'],
    ],
    ['parts that overlap stay', ({ b }, x, z) => b.add(padded(b, z, 2, 1), padded(b, x, 0, 3)), ['pad', 'pad', 'add']],
    ['parts with a gap stay', ({ b }, x, z) => b.add(padded(b, z, 4, 0), padded(b, x, 0, 4)), ['pad', 'pad', 'add']],
    ['x * 0 stays: it is NaN at infinity', ({ b }, x) => b.mul(x, b.scalar(0, x)), ['constant', 'mul']],
  ])('%s', (_name, make, wanted) => {
    expect(left(make)).toEqual(wanted);
  });

  it('fuse a product, its bias and an activation, unless the inside is needed', () => {
    const dense = (keep: boolean): readonly string[] => {
      const g = createBuilder();
      const x = g.input('argument', 'x', matrix);
      const w = g.input('resident', 'w', tensorType('f32', [constant(3), constant(5)]));
      const bias = g.input('resident', 'bias', tensorType('f32', [constant(5)]));
      const z = g.b.add(bias, g.b.matmul(x, w));
      const y = g.b.relu(z);
      const outputs = [{ name: 'y', value: y }, ...(keep ? [{ name: 'z', value: z }] : [])];
      const done = checked(g.finish(outputs));
      return done.nodes
        .filter(({ op }) => op !== 'input')
        .map(({ op, attrs }) => `${op} ${attrs.activation ?? ''}`.trim());
    };
    expect(dense(false)).toEqual(['linear relu']);
    expect(dense(true)).toEqual(['linear none', 'relu']);
  });

  it('keep a small network with its gradient, and make it shorter', () => {
    const g = createBuilder();
    const { b } = g;
    const x = g.input('field', 'x', matrix);
    const w = g.input('resident', 'w', tensorType('f32', [constant(3), constant(2)]));
    const bias = g.input('resident', 'bias', tensorType('f32', [constant(2)]));
    const y = b.relu(b.add(b.matmul(x, w), bias));
    const sum = b.reduce_sum(b.pow(y, b.scalar(2, y)), { axes: [0, 1], keep: false });
    const loss = b.div(sum, b.dim_value({ dim: N, dtype: 'f32' }));
    const [dw, dbias] = differentiate(b, loss, [w, bias]);
    const graph = g.finish([loss, dw!, dbias!].map((value, i) => ({ name: String(i), value })));
    const done = checked(graph);
    expect(done.nodes.length).toBeLessThan(graph.nodes.length);
    expect(done.nodes.some(({ op }) => op === 'broadcast_to' || op === 'pow')).toBe(false);
  });

  it('leave every sample of every operator as it is', () => {
    for (const op of operators) {
      for (const sample of op.samples) {
        const inputs = sampleInputs(op, sample);
        const g = createBuilder();
        const xs = inputs.map((x, i) => g.input('argument', String(i), tensorType(x.dtype, x.shape.map(constant))));
        const made = g.b.add(op.name, xs, sample.attrs);
        const graph = g.finish([{ name: 'y', value: op.traits.includes('multiple') ? g.b.part(made, 0) : made }]);
        const done = optimizeGraph(graph);
        expect(verifyGraph(done)).toEqual([]);
        const value = (of: Graph): NdArray => evaluateGraph(of, ({ name }) => inputs[Number(name)]!, new Map())[0]!;
        const [before, after] = [value(graph), value(done)];
        expect(after.shape, op.name).toEqual(before.shape);
        before.data.forEach((v, i) => {
          if (!Object.is(v, after.data[i])) expect(after.data[i], op.name).toBeCloseTo(v, 12);
        });
      }
    }
  });
});

describe('optimizeProgram', () => {
  it('keeps outputs, next values and measures in step', () => {
    const g = createBuilder();
    const { b } = g;
    const w = g.input('resident', 'w', tensorType('f32', []));
    g.input('resident', 'unused', tensorType('f32', []));
    const zero = b.scalar(0, w);
    const next = b.add(b.sub(w, b.mul(w, b.scalar(0.5, w))), zero);
    const loss = b.mul(w, w);
    const entry = {
      graph: g.finish([{ name: 'out', value: b.neg(b.neg(w)) }]),
      reads: ['w', 'unused'],
      next: new Map([['w', next]]),
      measures: [{ name: 'loss', value: loss }],
      free: [],
    };
    const program: Program = { residents: [], entries: new Map([['step', entry]]), hash: '' };
    const done = optimizeProgram(program);
    const { graph, reads, next: moved, measures } = done.entries.get('step')!;
    expect(reads).toEqual(['w']);
    const values = [graph.outputs[0]!.value, moved.get('w')!, measures[0]!.value];
    const asked = { ...graph, outputs: values.map((value, i) => ({ name: String(i), value })) };
    const numbers = evaluateGraph(asked, () => ({ dtype: 'f32', shape: [], data: Float64Array.of(3) }), new Map());
    expect(numbers.map(({ data }) => data[0])).toEqual([3, 1.5, 9]);
    expect(done.hash).toBe(hashProgram(done));
  });
});

describe('legalise', () => {
  it('decomposes every fused operator into primitives, with the same numbers as its own reference where it has one', () => {
    const primitive = (name: string): boolean => findOperator(name)?.decompose === undefined;
    for (const op of operators.filter(({ decompose }) => decompose !== undefined)) {
      for (const sample of op.samples) {
        const inputs = sampleInputs(op, sample);
        const g = createBuilder();
        const xs = inputs.map((x, i) => g.input('argument', String(i), tensorType(x.dtype, x.shape.map(constant))));
        const made = g.b.add(op.name, xs, sample.attrs);
        const graph = g.finish([{ name: 'y', value: op.traits.includes('multiple') ? g.b.part(made, 0) : made }]);
        const legal = legalise(graph, primitive);
        expect(
          legal.nodes.every(({ op: name }) => name === 'input' || name === 'part' || primitive(name)),
          op.name,
        ).toBe(true);
        expect(verifyGraph(legal)).toEqual([]);
        const [value, wanted] = [legal, graph].map(
          (of) => evaluateGraph(of, ({ name }) => inputs[Number(name)]!, new Map())[0]!,
        );
        wanted!.data.forEach((v, i) => {
          if (!Object.is(v, value!.data[i])) expect(value!.data[i], op.name).toBeCloseTo(v, 10);
        });
      }
    }
  });

  it('leaves a graph alone whose operators are all stated', () => {
    const g = createBuilder();
    const x = g.input('argument', 'x', matrix);
    const graph = g.finish([{ name: 'y', value: g.b.softmax(x) }]);
    expect(legalise(graph, () => true)).toBe(graph);
  });
});
