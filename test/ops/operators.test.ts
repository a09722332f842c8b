/** What holds for every operator: signature, samples, shape rule against reference, free dims, text and back. */

import { parseHead } from '@dln/grammar';
import { describe, expect, it } from 'vitest';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import { bindAttrs, numberOf } from '../../compiler/src/graph/attrs.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph, referenceGraph } from '../../compiler/src/graph/evaluate.js';
import { GraphError } from '../../compiler/src/graph/graph-error.js';
import { parseGraph } from '../../compiler/src/graph/parse.js';
import { printGraph } from '../../compiler/src/graph/print.js';
import { verifyGraph } from '../../compiler/src/graph/verify.js';
import type { Dim, GraphType } from '../../compiler/src/index.js';
import type { AnyOp, AnySample } from '../../compiler/src/ops/define-op.js';
import { operators } from '../../compiler/src/ops/registry.js';
import { resultTypes } from '../../compiler/src/ops/result-types.js';
import { signatureOf } from '../../compiler/src/ops/signature.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { draw, generator, sampleInputs } from './samples.js';

const none: ReadonlyMap<string, number> = new Map();
const typesOf = (sample: AnySample, dim: (size: number) => Dim): readonly GraphType[] =>
  sample.shapes.map((shape, i) => tensorType(sample.dtypes?.[i] ?? 'f32', shape.map(dim)));

/** The operator alone, with an output per result. */
function alone(op: AnyOp, sample: AnySample) {
  const g = createBuilder();
  const types = typesOf(sample, constant);
  const xs = types.map((type, i) => g.input('argument', String(i), type));
  const y = g.b.add(op.name, xs, sample.attrs);
  const count = resultTypes(op, types, sample.attrs).length;
  const outputs = Array.from({ length: count }, (_, i) => ({
    name: `y${i}`,
    value: op.traits.includes('multiple') ? g.b.part(y, i) : y,
  }));
  return g.finish(outputs);
}

describe.each(operators.map((op) => [op.name, op] as const))('%s', (_name, op) => {
  it('states itself in full', () => {
    expect(op.doc.length).toBeGreaterThan(4);
    expect(op.samples.length).toBeGreaterThanOrEqual(3);
    expect(op.cost).not.toBe('');
    expect(op.reference !== undefined || op.decompose !== undefined).toBe(true);
    expect(op.kernels !== undefined || op.decompose !== undefined).toBe(true);
    const { name, faults } = parseHead(op.signature);
    expect(faults).toEqual([]);
    expect(name.text).toBe(op.name);
    const signature = signatureOf(op);
    for (const sample of op.samples) {
      if (!signature.tensors.some(({ list }) => list)) expect(sample.shapes.length).toBe(signature.tensors.length);
      for (const attr of Object.keys(sample.attrs)) expect(signature.config.map((c) => c.name)).toContain(attr);
    }
  });

  it.each(op.samples.map((sample) => [JSON.stringify([sample.shapes, sample.attrs]), sample] as const))(
    'the rule and the numbers agree %s',
    (_s, sample) => {
      const inputs = sampleInputs(op, sample);
      const graph = alone(op, sample);
      expect(verifyGraph(graph)).toEqual([]);
      const wanted = resultTypes(op, typesOf(sample, constant), sample.attrs);
      const values = evaluateGraph(graph, ({ name }) => inputs[Number(name)]!, none);
      values.forEach((value, i) => {
        const shape = wanted[i]!.shape.map((dim) => numberOf(dim, none));
        expect(value.shape).toEqual(shape);
        expect(value.dtype).toBe(wanted[i]!.dtype);
        expect(value.data.length).toBe(shape.reduce((size, n) => size * n, 1));
        if (value.dtype === 'bool') expect(value.data.every((v) => v === 0 || v === 1)).toBe(true);
        if (value.dtype === 'i32') expect(value.data.every((v) => Number.isInteger(v))).toBe(true);
      });
      expect(verifyGraph(referenceGraph(graph))).toEqual([]);
    },
  );

  it('gives the same numbers by its reference as by its decomposition', () => {
    if (op.reference === undefined || op.decompose === undefined) return;
    for (const sample of op.samples) {
      const inputs = sampleInputs(op, sample);
      const g = createBuilder();
      const xs = typesOf(sample, constant).map((type, i) => g.input('argument', String(i), type));
      const made = op.decompose(g.b, xs, sample.attrs);
      const parts = typeof made === 'number' ? [made] : made;
      const graph = g.finish(parts.map((value, i) => ({ name: String(i), value })));
      const values = evaluateGraph(graph, ({ name }) => inputs[Number(name)]!, none);
      const shape = values[0]!.shape;
      const given = op.reference(inputs, bindAttrs(sample.attrs, none), shape);
      (given instanceof Float64Array ? [given] : given).forEach((data, k) => {
        for (const [i, v] of data.entries()) expect(values[k]!.data[i]).toBeCloseTo(v, 10);
      });
    }
  });

  it('has the same rule where sizes are free', () => {
    for (const sample of op.samples) {
      // Equal sizes become equal variables; an attribute that repeats a size keeps it a number, and then the rule may refuse.
      const free = (size: number): Dim => (size > 1 ? variable(`D${size}`) : constant(size));
      const binding = new Map(Array.from({ length: 4000 }, (_, size) => [`D${size}`, size] as const));
      let symbolic: readonly GraphType[];
      try {
        symbolic = resultTypes(op, typesOf(sample, free), sample.attrs);
      } catch (error) {
        expect(error).toBeInstanceOf(GraphError);
        continue;
      }
      const fixed = resultTypes(op, typesOf(sample, constant), sample.attrs);
      symbolic.forEach((type, i) => {
        const bound = type.shape.map((dim) => numberOf(dim, binding));
        expect(bound).toEqual(fixed[i]!.shape.map((dim) => numberOf(dim, none)));
      });
    }
  });

  it('refuses operands that do not fit, as a GraphError', () => {
    const sample = op.samples[0]!;
    const types = typesOf(sample, constant);
    if (types.length === 0) return;
    const list = signatureOf(op).tensors.some((tensor) => tensor.list);
    if (!list) expect(() => resultTypes(op, [...types, ...types, ...types], sample.attrs)).toThrow(GraphError);
    const wrong = types.map((type) => tensorType(type.dtype === 'bool' ? 'i32' : 'bool', type.shape));
    if (signatureOf(op).tensors.some((tensor) => typeof tensor.dtype === 'string')) {
      expect(() => resultTypes(op, wrong, sample.attrs)).toThrow(GraphError);
    }
  });

  it('is printed and read back', () => {
    for (const sample of op.samples) {
      const text = printGraph(alone(op, sample));
      const read = parseGraph(text);
      expect(verifyGraph(read)).toEqual([]);
      expect(printGraph(read)).toBe(text);
    }
  });
});

describe('on random sizes', () => {
  /** The sample with every size grown; equal sizes stay equal, 0 and 1 stay. */
  const grown = (sample: AnySample, seed: number): AnySample => {
    const next = generator(seed);
    const sizes = new Map<number, number>();
    const size = (n: number): number => {
      if (n < 2) return n;
      const had = sizes.get(n) ?? n + Math.floor(next() * 4);
      sizes.set(n, had);
      return had;
    };
    return { ...sample, shapes: sample.shapes.map((shape) => shape.map(size)) };
  };

  it('every rule gives the shape of the numbers, wherever it takes the operands', () => {
    const tried = new Map<string, number>();
    for (const op of operators) {
      for (const [k, sample] of op.samples.entries()) {
        for (let seed = 0; seed < 6; seed++) {
          const large = grown(sample, seed * 97 + k);
          const types = typesOf(large, constant);
          let wanted: readonly GraphType[];
          try {
            wanted = resultTypes(op, types, large.attrs);
          } catch (error) {
            // An attribute names a size: another size is refused.
            expect(error).toBeInstanceOf(GraphError);
            continue;
          }
          const elements = large.shapes.flat().reduce((sum, n) => sum + n, 0);
          if (elements > 200) continue;
          const inputs = large.shapes.map((shape, i) => {
            const dtype = large.dtypes?.[i] ?? 'f32';
            const count = shape.reduce((product, n) => product * n, 1);
            return { dtype, shape, data: draw(large.draw?.[i] ?? 'normal', dtype, count, generator(seed)) };
          });
          const graph = alone(op, large);
          const values = evaluateGraph(graph, ({ name }) => inputs[Number(name)]!, none);
          for (const [i, { data, shape }] of values.entries()) {
            expect(shape).toEqual(wanted[i]!.shape.map((dim) => numberOf(dim, none)));
            expect(data.length, op.name).toBe(shape.reduce((product, n) => product * n, 1));
          }
          tried.set(op.name, (tried.get(op.name) ?? 0) + 1);
        }
      }
    }
    expect(operators.filter(({ name }) => !tried.has(name)).map(({ name }) => name)).toEqual([]);
  });
});
