/** Holds that every operator's cost is an expression over its own signature, and that the counted ones count. */

import { describe, expect, it } from 'vitest';
import { constant, literal } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import type { Node } from '../../compiler/src/graph/graph.js';
import { operators } from '../../compiler/src/ops/registry.js';
import { numberOf } from '../../compiler/src/summary/amount.js';
import { workOf } from '../../compiler/src/summary/cost.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';

const product = (xs: readonly number[]): number => xs.reduce((a, b) => a * b, 1);

/** Each sample as a node, with its sizes. */
const samples = operators.flatMap((op) =>
  op.samples.map((sample, k) => {
    const g = createBuilder();
    const xs = sample.shapes.map((shape, i) =>
      g.input('argument', `x${i}`, tensorType(sample.dtypes?.[i] ?? 'f32', shape.map(constant))),
    );
    const id = g.b.add(op.name, xs, sample.attrs);
    const graph = g.finish([]);
    return { title: `${op.name} ${k}`, op, sample, node: graph.nodes[id] as Node, graph };
  }),
);

describe('the cost of an operator', () => {
  it.each(samples.map((s) => [s.title, s] as const))(
    '%s is a whole number that is not negative',
    (_, { node, graph }) => {
      const { flops, macs } = workOf(node, graph);
      expect(numberOf(flops)).toBeGreaterThanOrEqual(0n);
      expect(numberOf(macs)).toBeGreaterThanOrEqual(0n);
      expect(numberOf(flops)! >= 2n * numberOf(macs)!).toBe(true);
    },
  );

  it('counts the multiply-adds of a product however its operands lie', () => {
    for (const transposeX of [false, true])
      for (const transposeY of [false, true]) {
        const g = createBuilder();
        const x = g.input('argument', 'x', tensorType('f32', (transposeX ? [5, 3, 2] : [5, 2, 3]).map(constant)));
        const y = g.input('argument', 'y', tensorType('f32', (transposeY ? [5, 7, 3] : [5, 3, 7]).map(constant)));
        const id = g.b.matmul(x, y, { transposeX, transposeY });
        const graph = g.finish([]);
        const { flops, macs } = workOf(graph.nodes[id] as Node, graph);
        expect([numberOf(flops), numberOf(macs)]).toEqual([420n, 210n]);
      }
  });

  it('counts the multiply-adds of a convolution and of both its gradients alike', () => {
    for (const { op, sample, node, graph } of samples) {
      if (op.name !== 'conv2d' && op.name !== 'conv2d_filter_grad' && op.name !== 'conv2d_input_grad') continue;
      const attrs = sample.attrs as { readonly filter?: readonly number[]; readonly groups: number };
      const [first, second] = sample.shapes as readonly [readonly number[], readonly number[]];
      // Every element of the smaller image meets every place of the window and every channel of its group.
      const [images, window, channels] =
        op.name === 'conv2d_filter_grad'
          ? [product(second), product(attrs.filter!.slice(0, 2)), first[3]! / attrs.groups]
          : op.name === 'conv2d_input_grad'
            ? [product(first), product(second.slice(0, 2)), second[2]!]
            : [product(node.type.shape.map((d) => literal(d)!)), product(second.slice(0, 2)), second[2]!];
      expect([op.name, numberOf(workOf(node, graph).macs)]).toEqual([op.name, BigInt(images * window * channels)]);
    }
  });
});
