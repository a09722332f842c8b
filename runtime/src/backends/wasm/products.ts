/** Decides how matrix products run: one tiled kernel, a transposed left operand by its steps, a transposed right one turned first. */
import type { BoundNode } from '../bind.js';
import type { Native } from '../engine.js';
import { elements } from '../tfjs.js';
import { copy } from './copy.js';
import { gemm, panelSize } from './gemm.js';
import type { Site } from './site.js';

export const matmul = (node: BoundNode, { compile, address, shapes }: Site): Native | null => {
  const [x, y] = shapes as readonly [readonly number[], readonly number[]];
  const { transposeX = false, transposeY = false } = node.attrs as {
    readonly transposeX?: boolean;
    readonly transposeY?: boolean;
  };
  if (elements(x) === 0 || elements(node.shape) === 0) return null;
  const rank2 = (shape: readonly number[]): readonly number[] => (shape.length === 1 ? [1, ...shape] : shape);
  const [left, right] = [rank2(x), rank2(y)];
  const [rows, columns] = right.slice(-2) as [number, number];
  const [k, n] = transposeY ? [columns, rows] : [rows, columns];
  const [xs, ys] = [elements(left.slice(0, -2)), elements(right.slice(0, -2))];
  // Products that share the right operand are one.
  const together = ys === 1 && !transposeX;
  const count = together ? 1 : Math.max(xs, ys);
  const m = elements(left) / xs / k;
  const height = together ? m * xs : m;
  const [addressing, step] = transposeX ? (['columns', 4 * m] as const) : (['rows', 4 * k] as const);
  const product = compile(`gemm ${addressing}`, () => gemm(addressing));
  const turn = transposeY
    ? compile(`turn ${n} ${k}`, () => copy({ counts: [k, n], from: [1, k], to: [n, 1], bytes: 4 }))
    : null;
  return {
    run: ([a, b], [out, panel, turned]) => {
      const room = address(panel);
      const to = turn === null ? 0 : address(turned);
      for (let i = 0; i < count; i++) {
        // Leading axes that one side lacks are walked again and again.
        const left = address(a) + (i % xs) * m * k * 4;
        let from = address(b) + (i % ys) * k * n * 4;
        if (turn !== null) {
          if (i === 0 || ys > 1) turn(from, to);
          from = to;
        }
        product(height, n, k, left, from, address(out) + i * m * n * 4, room, step, 0, 4 * n, 4 * n);
      }
    },
    scratch: turn === null ? [panelSize] : [panelSize, k * n],
  };
};
