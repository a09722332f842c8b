/** Holds that what is said to be row-wise is: a row's result is the same whatever the other rows are and wherever it stands. */
import { describe, expect, it } from 'vitest';
import { rowAxis } from '../../compiler/src/analyze/row-wise.js';
import { constant } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph, type NdArray, type Node } from '../../compiler/src/index.js';
import { operators } from '../../compiler/src/ops/registry.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { sampleInputs } from '../ops/samples.js';

/** The array with its slices along an axis taken from `from`, in the order given. */
function taken(
  x: NdArray,
  axis: number,
  order: readonly number[],
  from: (place: number) => NdArray = () => x,
): NdArray {
  const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = x.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const data = new Float64Array(x.data.length);
  for (let o = 0; o < outer; o++)
    order.forEach((own, to) => {
      const start = (o * order.length + own) * inner;
      data.set(from(to).data.subarray(start, start + inner), (o * order.length + to) * inner);
    });
  return { ...x, data };
}

interface Case {
  readonly title: string;
  /** The axis of each operand's rows, and of the result's. */
  readonly rows: readonly (number | null)[];
  readonly axis: number;
  readonly node: Node;
  readonly run: (xs: readonly NdArray[]) => NdArray;
  readonly inputs: readonly NdArray[];
  readonly other: readonly NdArray[];
}

/** Every choice of one of the axes of each operand, or of none, all of one length. */
function choices(shapes: readonly (readonly number[])[]): readonly (readonly (number | null)[])[] {
  const all = shapes.reduce<(number | null)[][]>(
    (sets, shape) => sets.flatMap((set) => [null, ...shape.keys()].map((axis) => [...set, axis])),
    [[]],
  );
  return all.filter((set) => {
    const lengths = new Set(set.flatMap((axis, i) => (axis === null ? [] : [shapes[i]![axis]!])));
    return lengths.size === 1 && ![...lengths].some((n) => n < 2);
  });
}

/** Every sample with every place that rows could have. */
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
      return choices(sample.shapes).flatMap((rows) => {
        const axis = rowAxis(
          node,
          types.map((type, i) => ({ type, rows: rows[i]! })),
        );
        if (axis === null) return [];
        const title = `${op.name} ${k} ${rows.map((at) => at ?? '-').join('')} to ${axis}`;
        return [{ title, rows, axis, node, run, inputs, other: sampleInputs(op, sample, 1) }];
      });
    }),
  );
}

describe('what is row-wise', () => {
  const all = cases();
  it('is most of what a forward pass consists of', () => {
    const found = new Set(all.map((c) => c.node.op));
    for (const op of ['add', 'relu', 'matmul', 'linear', 'conv2d', 'max_pool', 'reduce_sum', 'gather', 'softmax'])
      expect(found, op).toContain(op);
    for (const op of ['batch_norm', 'solve', 'scatter_add', 'constant']) expect(found, op).not.toContain(op);
  });

  it('gives a row the same whatever stands beside it', () => {
    for (const { title, rows, axis, run, inputs, other } of all) {
      const y = run(inputs);
      const n = y.shape[axis]!;
      const order = Array.from({ length: n }, (_x, i) => (i + 1) % n);
      const moved = run(inputs.map((x, i) => (rows[i] === null ? x : taken(x, rows[i]!, order))));
      expect([...moved.data], title).toEqual([...taken(y, axis, order).data]);
      // All rows but the first are others now.
      const straight = order.map((_, i) => i);
      const mixed = inputs.map((x, i) => {
        if (rows[i] === null) return x;
        return taken(x, rows[i]!, straight, (place) => (place === 0 ? x : other[i]!));
      });
      const after = run(mixed);
      const kept = taken(after, axis, straight, (place) => (place === 0 ? after : y));
      expect([...kept.data], title).toEqual([...y.data]);
    }
  });
});
