/** How a graph grows: interning, typing, parts, sources, and what is refused. */
import { describe, expect, it } from 'vitest';
import { add, constant, variable } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { GraphError } from '../../compiler/src/graph/graph-error.js';
import { verifyGraph } from '../../compiler/src/graph/verify.js';
import { operator } from '../../compiler/src/ops/registry.js';
import { applySignature, signatureOf } from '../../compiler/src/ops/signature.js';
import { scalarType, tensorType } from '../../compiler/src/types/tensor-type.js';

const N = variable('N');
const six = constant(6);
const matrix = tensorType('f32', [N, six]);

describe('the builder', () => {
  it('makes equal nodes once, and the same input once', () => {
    const g = createBuilder();
    const x = g.input('field', 'x', matrix);
    expect(g.input('field', 'x', matrix)).toBe(x);
    expect(g.input('resident', 'x', matrix)).not.toBe(x);
    const y = g.b.tanh(x);
    expect(g.b.tanh(x)).toBe(y);
    expect(g.b.mul(x, y)).toBe(g.b.mul(y, x));
    expect(g.b.sub(x, y)).not.toBe(g.b.sub(y, x));
    expect(g.b.reduce_sum(x, { axes: [0], keep: true })).not.toBe(g.b.reduce_sum(x, { axes: [0], keep: false }));
    expect(() => g.input('field', 'x', scalarType('f32'))).toThrow(GraphError);
  });

  it('keeps random draws of different streams apart and equal ones together', () => {
    const g = createBuilder();
    const seed = g.input('seed', 'seed', tensorType('i32', [constant(2)]));
    const step = g.input('clock', 'step', scalarType('i32'));
    const draw = (stream: number) => g.b.random_uniform(seed, step, { shape: [N], stream });
    expect(draw(1)).toBe(draw(1));
    expect(draw(1)).not.toBe(draw(2));
  });

  it('tells -0 from 0, and numbers that are dims from dims that are numbers', () => {
    const g = createBuilder();
    const at = (value: number) => g.b.constant({ dtype: 'f32', shape: [], values: [value] });
    expect(at(0)).not.toBe(at(-0));
    expect(at(Number.NaN)).toBe(at(Number.NaN));
    const x = g.input('field', 'x', matrix);
    expect(g.b.broadcast_to(x, { shape: [3, N, 6] })).toBe(g.b.broadcast_to(x, { shape: [constant(3), N, six] }));
  });

  it('types nodes by rule and by signature', () => {
    const g = createBuilder();
    const x = g.input('field', 'x', matrix);
    expect(g.b.typeOf(g.b.relu(x))).toBe(matrix);
    const sum = g.b.reduce_sum(x, { axes: [1], keep: true });
    expect(g.b.typeOf(sum)).toBe(tensorType('f32', [N, constant(1)]));
    expect(g.b.typeOf(g.b.add(x, sum))).toBe(matrix);
    expect(g.b.typeOf(g.b.add(x, g.b.scalar(1, x)))).toBe(matrix);
    const best = g.b.argmax(x, { axis: 1 });
    expect(g.b.typeOf(best)).toBe(tensorType('i32', [N], six));
  });

  it('gives the parts of an operator with several results', () => {
    const g = createBuilder();
    const top = g.b.top_k(g.input('field', 'x', matrix), { k: 2 });
    expect(g.b.typeOf(g.b.part(top, 0))).toBe(tensorType('f32', [N, constant(2)]));
    expect(g.b.typeOf(g.b.part(top, 1))).toBe(tensorType('i32', [N, constant(2)]));
    expect(g.b.part(top, 1)).toBe(g.b.part(top, 1));
    expect(() => g.b.part(top, 2)).toThrow(GraphError);
    expect(() => g.b.part(g.b.part(top, 0), 0)).toThrow(GraphError);
  });

  it('remembers where nodes come from', () => {
    const g = createBuilder();
    const x = g.input('field', 'x', matrix);
    const before = g.at({ scope: 'encoder.0', call: 1, at: null });
    const y = g.b.exp(x);
    expect(g.at(before)).toEqual({ scope: 'encoder.0', call: 1, at: null });
    expect(g.b.nodeOf(y).source.scope).toBe('encoder.0');
    expect(g.b.nodeOf(g.b.log(y)).source.scope).toBe('');
  });

  it('refuses what no checked program contains', () => {
    const g = createBuilder();
    const x = g.input('field', 'x', matrix);
    const ids = g.input('field', 'ids', tensorType('i32', [N]));
    expect(() => g.b.add(x, ids)).toThrow(GraphError);
    expect(() => g.b.add(x, g.input('field', 'z', tensorType('f32', [N, constant(5)])))).toThrow(GraphError);
    expect(() => g.b.exp(ids)).toThrow(GraphError);
    expect(() => g.b.reduce_sum(x, { axes: [2], keep: false })).toThrow(GraphError);
    expect(() => g.b.reduce_sum(x, { axes: [-1], keep: false })).toThrow(GraphError);
    expect(() => g.b.reduce_sum(x, { axes: [1, 0], keep: false })).toThrow(GraphError);
    expect(() => g.b.constant({ dtype: 'f32', shape: [N], values: [1, 2] })).toThrow(GraphError);
    expect(() => g.b.constant({ dtype: 'i32', shape: [], values: [0.5] })).toThrow(GraphError);
    expect(() => g.b.top_k(x, { k: 7 })).toThrow(GraphError);
    expect(() => g.b.add('no_such', [x], {})).toThrow(GraphError);
    expect(() => g.b.tanh(99 as typeof x)).toThrow(GraphError);
    expect(verifyGraph(g.finish([]))).toEqual([]);
  });

  it('takes dims that a fact may make equal, and no others', () => {
    const g = createBuilder();
    const M = variable('M');
    const x = g.input('field', 'x', tensorType('f32', [N]));
    expect(() => g.b.add(x, g.input('field', 'y', tensorType('f32', [M])))).not.toThrow();
    const longer = tensorType('f32', [add(N, constant(1))]);
    expect(() => g.b.add(x, g.input('field', 'z', longer))).toThrow(GraphError);
  });
});

describe('signatures', () => {
  const conv = signatureOf(operator('conv2d'));
  const attrs = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 };
  const dims = (...sizes: number[]) => tensorType('f32', sizes.map(constant));

  it('bind dims and compute the result', () => {
    const [type] = applySignature(
      conv,
      [tensorType('f32', [N, constant(28), constant(28), constant(1)]), dims(5, 5, 1, 6)],
      attrs,
    );
    expect(type).toBe(tensorType('f32', [N, constant(24), constant(24), six]));
  });

  it('refuse a rank, a dtype, a dim and a count', () => {
    expect(() => applySignature(conv, [dims(2, 8, 8), dims(3, 3, 1, 1)], attrs)).toThrow(GraphError);
    expect(() => applySignature(conv, [dims(2, 8, 8, 2), dims(3, 3, 1, 1)], attrs)).toThrow(GraphError);
    expect(() => applySignature(conv, [dims(2, 8, 8, 1)], attrs)).toThrow(GraphError);
    const relu = signatureOf(operator('relu'));
    expect(() => applySignature(relu, [scalarType('i32')], {})).toThrow(GraphError);
    expect(applySignature(relu, [scalarType('f32')], {})).toEqual([scalarType('f32')]);
  });
});
