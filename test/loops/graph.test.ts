/** Loops in graphs: the same numbers as unrolled, first and second gradients too; text and back; passes and decomposition in bodies. */
import { describe, expect, it } from 'vitest';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph } from '../../compiler/src/graph/evaluate.js';
import { GraphError } from '../../compiler/src/graph/graph-error.js';
import { outline } from '../../compiler/src/graph/outline.js';
import { parseGraph } from '../../compiler/src/graph/parse.js';
import { printGraph } from '../../compiler/src/graph/print.js';
import { rebuild } from '../../compiler/src/graph/rebuild.js';
import { verifyGraph } from '../../compiler/src/graph/verify.js';
import type { Dim, Graph, NdArray, ValueId } from '../../compiler/src/index.js';
import { findOperator } from '../../compiler/src/ops/registry.js';
import { legalise } from '../../compiler/src/optimize/legalise.js';
import { optimizeGraph } from '../../compiler/src/optimize/optimize-program.js';
import { scalarType, tensorType } from '../../compiler/src/types/tensor-type.js';
import { draw, generator } from '../ops/samples.js';
import { type Build, cases, N, T, total } from './builds.js';
import { looped, type Round, unrolled } from './rounds.js';

const steps = 5;
const binding = new Map([
  ['T', steps],
  ['N', 3],
]);
const sizes = new Map<Dim, number>([
  [T, steps],
  [N, 3],
]);
const feeds = (graph: Graph) => {
  return ({ name, value }: { name: string; value: ValueId }): NdArray => {
    const { dtype, shape } = graph.nodes[value]!.type;
    const dims = shape.map((dim) => sizes.get(dim) ?? dim.terms[0]?.k ?? 0);
    const size = dims.reduce((product, n) => product * n, 1);
    const seed = [...name].reduce((hash, c) => hash * 31 + c.charCodeAt(0), 7);
    return { dtype, shape: dims, data: draw('normal', dtype, size, generator(seed)).map((x) => x / 2) };
  };
};
const run = (graph: Graph): readonly NdArray[] => evaluateGraph(graph, feeds(graph), binding);

function close(given: readonly NdArray[], wanted: readonly NdArray[]): void {
  expect(given.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  given.forEach(({ data }, i) => {
    data.forEach((v, k) => {
      const want = wanted[i]!.data[k]!;
      expect(Math.abs(v - want), `${i}[${k}]: ${v} is not ${want}`).toBeLessThanOrEqual(1e-11 * (1 + Math.abs(want)));
    });
  });
}

const loopGraph = (build: Build): Graph => {
  const g = createBuilder();
  return rebuild(g.finish(build(g, looped, T).map((value, i) => ({ name: String(i), value }))));
};
const plainGraph = (build: Build): Graph => {
  const g = createBuilder();
  const plain: typeof looped = (into, _rounds, ...rest) => unrolled(into, steps, ...rest);
  return g.finish(build(g, plain, constant(steps)).map((value, i) => ({ name: String(i), value })));
};

describe.each(cases)('%s', (_name, build) => {
  it('gives the numbers of its rounds one by one, gradients and their gradients too', () => {
    close(run(loopGraph(build)), run(plainGraph(build)));
  });
  it('is sound, and so is its text read back', () => {
    const graph = loopGraph(build);
    expect(verifyGraph(graph)).toEqual([]);
    const text = printGraph(graph);
    const back = parseGraph(text);
    expect(printGraph(back)).toBe(text);
    expect(verifyGraph(back)).toEqual([]);
    close(run(back), run(graph));
  });
  it('keeps its numbers through all passes', () => {
    const graph = loopGraph(build);
    const optimised = optimizeGraph(graph);
    expect(verifyGraph(optimised)).toEqual([]);
    close(run(optimised), run(graph));
    expect(size(optimised)).toBeLessThanOrEqual(size(graph));
  });
});

/** Nodes in a graph and in all bodies of it. */
const size = ({ nodes }: Graph): number =>
  nodes.reduce((sum, { bodies }) => sum + 1 + bodies.reduce((n, body) => n + size(body), 0), 0);

/** Rows over T, a matrix that all rounds share, and what a round begins with. */
function recurrent() {
  const g = createBuilder();
  const { b } = g;
  const x = g.input('argument', 'x', tensorType('f32', [T, N, constant(2)]));
  const u = g.input('argument', 'u', tensorType('f32', [constant(2), constant(2)]));
  const zero = b.constant({ dtype: 'f32', shape: [N, constant(2)], values: [0] });
  return { g, b, x, u, zero };
}

describe('a loop', () => {
  it('stands once where it is written twice', () => {
    const g = createBuilder();
    const x = g.input('argument', 'x', tensorType('f32', [T, N]));
    const h = g.input('argument', 'h', tensorType('f32', [N]));
    const body: Round = (b, [a], [row]) => ({ next: [b.add(a!, row!)], results: [] });
    const one = looped(g, T, [h], [x], body).carried[0];
    expect(looped(g, T, [h], [x], body).carried[0]).toBe(one);
    const other: Round = (b, [a], [row]) => ({ next: [b.sub(a!, row!)], results: [] });
    expect(looped(g, T, [h], [x], other).carried[0]).not.toBe(one);
  });

  it('leaves outside what is the same in all rounds', () => {
    const g = createBuilder();
    const x = g.input('argument', 'x', tensorType('f32', [T, N]));
    const h = g.input('argument', 'h', tensorType('f32', [N]));
    const made = looped(g, T, [h], [x], (b, [a], [row]) => ({ next: [b.add(b.mul(a!, b.exp(h)), row!)], results: [] }));
    const graph = optimizeGraph(g.finish([{ name: 'y', value: made.carried[0]! }]));
    const loop = graph.nodes.find(({ op }) => op === 'loop')!;
    expect(loop.bodies[0]!.nodes.map(({ op }) => op)).not.toContain('exp');
    expect(graph.nodes.map(({ op }) => op)).toContain('exp');
  });

  it('sums the gradient of what rounds share after them, in one product', () => {
    const { g, b, x, u, zero } = recurrent();
    const made = looped(g, T, [zero], [x], (_, [h], [row]) => {
      const next = b.tanh(b.add(b.matmul(h!, u), row!));
      return { next: [next], results: [next] };
    });
    const [du] = differentiate(b, total(g, made.results[0]!), [u]);
    const plain = rebuild(g.finish([{ name: 'du', value: du! }]));
    const products = (graph: Graph): number =>
      graph.nodes.filter(({ op, attrs }) => op === 'matmul' && attrs.transposeX === true).length;
    const inside = ({ nodes }: Graph): number =>
      nodes.reduce((sum, { bodies }) => sum + bodies.reduce((n, body) => n + products(body), 0), 0);
    const optimised = optimizeGraph(plain);
    expect([inside(plain), products(plain)]).toEqual([1, 0]);
    expect([inside(optimised), products(optimised)]).toEqual([0, 1]);
    close(run(optimised), run(plain));
  });

  it('is given a shared matrix the way round that its products take it', () => {
    const { g, b, x, u, zero } = recurrent();
    const made = looped(g, T, [zero], [x], (_, [h], [row]) => {
      // Of two that are turned only one is the same in all rounds.
      const next = b.add(b.matmul(b.tanh(h!), u, { transposeY: true }), b.matmul(row!, u));
      return { next: [b.matmul(b.matmul(next, row!, { transposeY: true }), row!)], results: [next] };
    });
    const plain = rebuild(g.finish([{ name: 'y', value: made.results[0]! }]));
    const turned = ({ nodes }: Graph): number => nodes.filter(({ attrs }) => attrs.transposeY === true).length;
    const inside = ({ nodes }: Graph): number =>
      nodes.reduce((sum, { bodies: [body] }) => sum + (body ? turned(body) : 0), 0);
    const optimised = optimizeGraph(plain);
    expect([inside(plain), inside(optimised)]).toEqual([2, 1]);
    expect(optimised.nodes.filter(({ op }) => op === 'transpose')).toHaveLength(1);
    expect(verifyGraph(optimised)).toEqual([]);
    close(run(optimised), run(plain));
  });

  it('is decomposed inside', () => {
    const g = createBuilder();
    const x = g.input('argument', 'x', tensorType('f32', [T, N]));
    const h = g.input('argument', 'h', tensorType('f32', [N]));
    const made = looped(g, T, [h], [x], (b, [a], [row]) => ({ next: [b.gelu(b.add(a!, row!))], results: [] }));
    const graph = g.finish([{ name: 'y', value: made.carried[0]! }]);
    const legal = legalise(rebuild(graph), (op) => findOperator(op)?.decompose === undefined);
    expect(printGraph(graph)).toContain('gelu');
    expect(printGraph(legal)).not.toContain('gelu');
    expect(verifyGraph(legal)).toEqual([]);
    close(run(legal), run(graph));
  });

  it('ends before its rounds do where it has a condition, and then no gradient passes', () => {
    const g = createBuilder();
    const { b } = g;
    const x = g.input('argument', 'x', scalarType('f32'));
    const u = g.placeholder(scalarType('f32'));
    const round = g.placeholder(scalarType('i32'));
    const half = b.mul(u, b.scalar(0.5, u));
    const { bodies, captured } = outline(g, [u], round, [[half], [b.less(b.scalar(1, u), u)]]);
    const loop = b.loop([x, ...captured], { rounds: 100, carries: 1, sequences: 0, reverse: false }, bodies);
    const y = b.part(loop, 0);
    const graph = rebuild(g.finish([{ name: 'y', value: y }]));
    expect(verifyGraph(graph)).toEqual([]);
    expect(differentiate(b, y, [x])).toEqual([null]);
    const at = (value: number) =>
      evaluateGraph(graph, () => ({ dtype: 'f32', shape: [], data: Float64Array.of(value) }), new Map())[0]!.data[0];
    expect([at(7), at(1), at(0.25), at(2 ** 60), at(2 ** 200)]).toEqual([7 / 8, 1, 0.25, 1, 2 ** 100]);
  });

  it('of no rounds gives its carries back', () => {
    const g = createBuilder();
    const h = g.input('argument', 'h', tensorType('f32', [N]));
    const made = looped(g, 0, [h], [], (b, [a]) => ({ next: [b.exp(a!)], results: [a!] }));
    const graph = g.finish([made.carried[0]!, made.results[0]!].map((value, i) => ({ name: String(i), value })));
    const [carried, results] = run(graph);
    expect(carried!.data).toEqual(feeds(graph)({ name: 'h', value: h }).data);
    expect(results!.shape).toEqual([0, 3]);
  });

  it('gives null where no path leads, not zero', () => {
    const g = createBuilder();
    const { b } = g;
    const x = g.input('argument', 'x', tensorType('f32', [T, N]));
    const z = g.input('argument', 'z', tensorType('f32', [N]));
    const made = looped(g, T, [z, z], [x], (_, [p, q], [row]) => ({
      next: [b.add(p!, row!), b.mul(q!, b.stop_gradient(row!))],
      results: [],
    }));
    const [, dq] = made.carried.map((c) => differentiate(b, total(g, c), [x])[0]);
    expect(dq).toBe(null);
    const [dp] = differentiate(b, total(g, made.carried[0]!), [x]);
    expect(dp).not.toBe(null);
  });

  it('that does not fit together is refused, and found in text', () => {
    const g = createBuilder();
    const h = g.input('argument', 'h', tensorType('f32', [N]));
    expect(() => looped(g, T, [h], [], (b, [a]) => ({ next: [b.less(a!, a!)], results: [] }))).toThrow(GraphError);
    const good = createBuilder();
    const a = good.input('argument', 'a', tensorType('f32', [N]));
    const made = looped(good, 4, [a], [], (b, [c]) => ({ next: [b.exp(c!)], results: [] }));
    const text = printGraph(rebuild(good.finish([{ name: 'y', value: made.carried[0]! }])));
    const faults = (changed: string): string => verifyGraph(parseGraph(changed)).join('\n');
    expect(faults(text)).toBe('');
    expect(faults(text.replace('carries: 1', 'carries: 2'))).toContain('2 carries');
    expect(faults(text.replace('%1 = exp(%0) : f32[N]', '%1 = exp(%0) : f32[N, 2]'))).toContain('body 0');
    expect(faults(text.replace('name: "0"', 'name: "7"'))).toContain('argument 7');
    expect(() => parseGraph(text.replace(/^ {2}return.*$/m, ''))).toThrow(GraphError);
  });
});
