/** Decides how the gradient of average pooling runs where windows tile the image: each cotangent, scaled, repeated over its window. */
import type { BoundNode } from '../bind.js';
import type { Native } from '../engine.js';
import { type Expression, elementwise } from './elementwise.js';
import type { Site } from './site.js';

type Four = readonly [number, number, number, number];

export const avgPoolGrad = (node: BoundNode, { compile, address, shapes }: Site): Native | null => {
  const [[n, rows, columns, c]] = shapes as unknown as readonly [Four];
  const { window, strides, pads } = node.attrs as Readonly<
    Record<'window' | 'strides' | 'pads', readonly [number, number]>
  >;
  const [, height, width] = node.shape as Four;
  const tiles = window.every((size, axis) => size === strides[axis]) && pads.every((count) => count === 0);
  if (!tiles || rows * window[0] !== height || columns * window[1] !== width) return null;
  const expression: Expression = {
    terms: [
      { op: 'input', of: [], dtype: 'f32', value: 0 },
      { op: 'number', of: [], dtype: 'f32', value: 1 / (window[0] * window[1]) },
      { op: 'mul', of: [0, 1], dtype: 'f32' },
    ],
    results: [2],
  };
  const [from, to] = [
    [n, rows, 1, columns, 1, c],
    [n, rows, window[0], columns, window[1], c],
  ];
  const run = compile(JSON.stringify(['avg_pool_grad', from, to]), () => elementwise(expression, [from], to));
  return { run: ([dy], [out]) => void run(address(out), address(dy)) };
};
