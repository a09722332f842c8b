/** Holds that what is said to be row-wise is: a row's result is the same whatever the other rows are and wherever it stands. */
import { describe, expect, it } from 'vitest';
import { isRowWise } from '../../compiler/src/analyze/row-wise.js';
import { constant } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph, type NdArray, type Node } from '../../compiler/src/index.js';
import { operators } from '../../compiler/src/ops/registry.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { sampleInputs } from '../ops/samples.js';

/** The array with its rows in another order. */
function permuted(x: NdArray, order: readonly number[]): NdArray {
  const size = x.data.length / order.length;
  const data = new Float64Array(x.data.length);
  order.forEach((from, to) => {
    data.set(x.data.subarray(from * size, (from + 1) * size), to * size);
  });
  return { ...x, data };
}

interface Case {
  readonly title: string;
  readonly rows: readonly boolean[];
  readonly node: Node;
  readonly run: (xs: readonly NdArray[]) => NdArray;
  readonly inputs: readonly NdArray[];
  readonly other: readonly NdArray[];
}
/** Every sample with every set of operands that could have rows. */
function cases(): readonly Case[] {
  return operators.flatMap((op) =>
    op.samples.flatMap((sample, k): Case[] => {
      if (op.traits.includes('random') || op.traits.includes('multiple')) return [];
      const g = createBuilder();
      const types = sample.shapes.map((shape, i) => tensorType(sample.dtypes?.[i] ?? 'f32', shape.map(constant)));
      const xs = types.map((type, i) => g.input('argument', `x${i}`, type));
      const value = g.b.add(op.name, xs, sample.attrs);
      const graph = g.finish([{ name: 'y', value }]);
      const node = graph.nodes[value] as Node;
      const inputs = sampleInputs(op, sample);
      const run = (arrays: readonly NdArray[]): NdArray =>
        evaluateGraph(graph, (input) => arrays[Number(input.name.slice(1))]!, new Map())[0]!;
      const n = run(inputs).shape[0] ?? 0;
      if (n < 2) return [];
      return Array.from({ length: 2 ** xs.length - 1 }, (_, set) => xs.map((_x, i) => ((set + 1) >> i) % 2 === 1))
        .filter((rows) => rows.every((has, i) => !has || sample.shapes[i]?.[0] === n))
        .filter((rows) =>
          isRowWise(
            node,
            types.map((type, i) => ({ type, rows: rows[i] === true })),
          ),
        )
        .map((rows) => ({
          title: `${op.name} ${k} ${rows.map(Number).join('')}`,
          rows,
          node,
          run,
          inputs,
          other: sampleInputs(op, sample, 1),
        }));
    }),
  );
}

describe('what is row-wise', () => {
  const all = cases();
  it('is most of what a forward pass consists of', () => {
    const found = new Set(all.map((c) => c.node.op));
    for (const op of ['add', 'relu', 'matmul', 'linear', 'conv2d', 'max_pool', 'reduce_sum', 'gather', 'softmax'])
      expect(found, op).toContain(op);
    for (const op of ['batch_norm', 'solve', 'scatter_add', 'constant', 'softmax_cross_entropy'])
      expect(found, op).not.toContain(op);
  });

  it.each(all.map((c) => [c.title, c] as const))('%s gives a row the same whatever stands beside it', (_, c) => {
    const y = c.run(c.inputs);
    const n = y.shape[0]!;
    const size = y.data.length / n;
    const order = Array.from({ length: n }, (_x, i) => (i + 1) % n);
    const moved = c.run(c.inputs.map((x, i) => (c.rows[i] === true ? permuted(x, order) : x)));
    expect([...moved.data]).toEqual([...permuted(y, order).data]);
    // All rows but the first are others now.
    const mixed = c.inputs.map((x, i) => {
      if (c.rows[i] !== true) return x;
      const data = c.other[i]!.data.slice();
      data.set(x.data.subarray(0, x.data.length / n));
      return { ...x, data };
    });
    expect([...c.run(mixed).data.subarray(0, size)]).toEqual([...y.data.subarray(0, size)]);
  });
});
