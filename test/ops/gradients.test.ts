/** Every operator's gradient, its second gradient, and the proof that the check sees wrong ones. */
import { describe, expect, it } from 'vitest';
import { constant } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import type { AnyOp, ValueId } from '../../compiler/src/index.js';
import { findOperator, operators } from '../../compiler/src/ops/registry.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { firstOrder, secondOrder, smoothInputs, type Vjp } from './gradient-check.js';

/** Gradients end at these although they give f32: their slope is 0 wherever there is one, or ending there is their purpose. */
const ends = new Set(['floor', 'sign', 'floor_div', 'stop_gradient', 'constant', 'dim_value', 'random_uniform']);

describe.each(operators.map((op) => [op.name, op] as const))('%s', (_name, op) => {
  it.each(op.samples.map((sample) => [JSON.stringify(sample.shapes), sample] as const))('gradient %s', (_s, sample) => {
    if (op.name === 'stop_gradient') return;
    const inputs = smoothInputs(op, sample);
    if (inputs === null) return;
    expect(firstOrder(op, sample, inputs)).toBeLessThanOrEqual(1);
    expect(secondOrder(op, sample, inputs)).toBeLessThanOrEqual(1);
  });

  it('has no sample but ties of whole numbers on which differences fail', () => {
    const rough = op.samples.filter((sample) => smoothInputs(op, sample) === null);
    expect(rough.filter((sample) => !sample.draw?.some((how) => typeof how === 'object'))).toEqual([]);
    expect(op.samples.length - rough.length).toBeGreaterThanOrEqual(3);
  });

  it('has a vjp, gives no f32, or ends gradients by its nature', () => {
    for (const sample of op.samples) {
      const g = createBuilder();
      const xs = sample.shapes.map((shape, i) =>
        g.input('argument', String(i), tensorType(sample.dtypes?.[i] ?? 'f32', shape.map(constant))),
      );
      const type = g.b.typeOf(g.b.add(op.name, xs, sample.attrs));
      if (op.vjp === 'none') expect(type.dtype !== 'f32' || ends.has(op.name)).toBe(true);
    }
  });

  it('has a vjp made of operators that have one', () => {
    for (const sample of op.samples) {
      if (op.vjp === 'none') continue;
      const g = createBuilder();
      const xs = sample.shapes.map((shape, i) =>
        g.input('argument', String(i), tensorType(sample.dtypes?.[i] ?? 'f32', shape.map(constant))),
      );
      const y = g.b.add(op.name, xs, sample.attrs);
      if (g.b.typeOf(y).dtype !== 'f32') continue;
      const dy = g.input('argument', 'dy', g.b.typeOf(y));
      op.vjp(g.b, xs, dy, g.b.nodeOf(y).attrs, y);
      for (const node of g.nodes) {
        if (node.type.dtype !== 'f32' || node.op === 'input' || node.op === 'part' || ends.has(node.op)) continue;
        expect(findOperator(node.op)?.vjp, node.op).not.toBe('none');
      }
    }
  });
});

/** Wrong gradients, as people write them. */
const plants: Readonly<Record<string, (vjp: Vjp) => Vjp>> = {
  sign: (vjp) => (b, xs, dy, attrs, y) => vjp(b, xs, dy, attrs, y).map((part) => (part === null ? null : b.neg(part))),
  'factor 2': (vjp) => (b, xs, dy, attrs, y) =>
    vjp(b, xs, dy, attrs, y).map((part) => (part === null ? null : b.mul(part, b.scalar(2, part)))),
  'missing term': (vjp) => (b, xs, dy, attrs, y) => {
    const parts = vjp(b, xs, dy, attrs, y);
    const last = parts.map((part) => part !== null).lastIndexOf(true);
    return parts.map((part, i) => (i === last ? null : part));
  },
  transpose: (vjp) => (b, xs, dy, attrs, y) =>
    vjp(b, xs, dy, attrs, y).map((part) => {
      if (part === null) return null;
      const { shape } = b.typeOf(part);
      return shape.length === 2 && shape[0] === shape[1] ? b.transpose(part, { perm: [1, 0] }) : part;
    }),
};

describe('a planted wrong gradient is caught', () => {
  const square = (op: AnyOp, n: number): AnyOp => ({
    ...op,
    samples: [
      {
        shapes: [
          [n, n],
          [n, n],
        ],
        attrs: op.samples[0]!.attrs,
      },
    ],
  });
  const matrices = ['mul', 'div', 'matmul'].map((name) => square(findOperator(name)!, 3));

  it.each(Object.keys(plants))('%s', (plant) => {
    const tried = plant === 'transpose' ? matrices : operators;
    let caught = 0;
    for (const op of tried) {
      if (op.vjp === 'none' || op.name === 'cast') continue;
      const sample = op.samples[0]!;
      const inputs = smoothInputs(op, sample)!;
      const wrong = plants[plant]!(op.vjp);
      expect(firstOrder(op, sample, inputs, wrong), op.name).toBeGreaterThan(1);
      caught++;
    }
    expect(caught).toBeGreaterThan(plant === 'transpose' ? 2 : 20);
  });

  it('in one element of many', () => {
    const op = findOperator('mul')!;
    const sample = op.samples[0]!;
    const inputs = smoothInputs(op, sample)!;
    const vjp: Vjp = (b, xs, dy, attrs, y) => {
      const parts = (op.vjp as Vjp)(b, xs, dy, attrs, y);
      const values = Array.from({ length: 12 }, (_, i) => (i === 7 ? 1.00001 : 1));
      const mask = b.constant({ dtype: 'f32', shape: [3, 4], values });
      return [b.mul(parts[0] as ValueId, mask), parts[1] as ValueId];
    };
    expect(firstOrder(op, sample, inputs, vjp)).toBeGreaterThan(1);
  });
});
