/** Decides the gradient of avg_pool: each cotangent shared among the places of its window. */

import type { ValueId } from '../graph/graph.js';
import type { AveragePool } from './avg-pool.js';
import { defineOp } from './define-op.js';
import type { DimList } from './dim-attributes.js';
import { shareOut } from './pool-kernels.js';
import { averaged, cutNode, paddedNode, paddedShape, poolAttrs } from './pools.js';
import { sizeOf } from './strides.js';
import { eachTap } from './windows.js';

declare module './define-op.js' {
  interface OpTable {
    /** `input` is the image's shape. */
    avg_pool_grad: { in: [dy: ValueId]; attrs: AveragePool & { readonly input: DimList } };
  }
}

export const avgPoolGrad = defineOp({
  name: 'avg_pool_grad',
  doc: 'the gradient of avg_pool: each place of a window gets an equal share of its cotangent',
  signature: `avg_pool_grad(dy: f32[N, P, Q, C], window: [dim], strides: [dim], pads: [int], countPad: bool, input: [dim])
    -> f32[N, input[1], input[2], C]`,
  inLanguage: false,
  traits: ['linear'],
  vjp: (b, _xs, ddx, { input: _, ...attrs }) => [b.avg_pool(ddx, attrs)],
  reference: ([dy], attrs, out) => {
    const c = out[3]!;
    const counts = averaged(out, dy.shape, attrs);
    const dx = new Float64Array(sizeOf(out));
    eachTap(out, dy.shape, attrs.window, attrs, (pixel, place) => {
      for (let l = 0; l < c; l++) dx[place * c + l]! += dy.data[pixel * c + l]! / counts[pixel]!;
    });
    return dx;
  },
  kernels: (k, [dy], attrs, out) => {
    const pixels = k.shape(dy);
    return k.own('avg_pool_grad', [dy], out, 'f32', ([dys], dx) => shareOut(dys!, pixels, dx, out, attrs));
  },
  tensorflow: (n, [dy], attrs) => {
    const T = { T: { type: 'f32' } } as const;
    const { input, pads, countPad } = attrs;
    const wide = n.ints(paddedShape(input, pads));
    let share = dy;
    if (!countPad && pads.some((count) => count > 0)) {
      const ones = n.node('Fill', [n.ints(input), n.scalar(1, 'f32')], { ...T, index_type: { type: 'i32' } });
      share = n.node('RealDiv', [dy, n.node('AvgPool', [paddedNode(n, ones, attrs, 0)], poolAttrs(attrs))], T);
    }
    const spread = n.node('AvgPoolGrad', [wide, share], poolAttrs(attrs));
    return cutNode(n, spread, input, attrs);
  },
  pytorch: [
    'torch.func.vjp(lambda x: (lambda mean: mean(x) if {countPad} else mean(x) / mean(torch.ones_like(x)))',
    '(lambda v: F.avg_pool2d(F.pad(v.permute(0, 3, 1, 2), ({pads}[2], {pads}[3], {pads}[0], {pads}[1])), {window}, {strides})',
    '.permute(0, 2, 3, 1)), {dy}.new_zeros({input}))[1]({dy})[0]',
  ].join(''),
  cost: 'numel(dy) * window[0] * window[1]',
  samples: [
    {
      shapes: [[2, 2, 3, 3]],
      attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], countPad: true, input: [2, 4, 6, 3] },
    },
    {
      shapes: [[1, 3, 7, 2]],
      attrs: { window: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1], countPad: true, input: [1, 7, 6, 2] },
    },
    {
      shapes: [[1, 3, 7, 2]],
      attrs: { window: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1], countPad: false, input: [1, 7, 6, 2] },
    },
    {
      shapes: [[1, 3, 2, 1]],
      attrs: { window: [1, 1], strides: [2, 3], pads: [0, 0, 0, 0], countPad: true, input: [1, 5, 5, 1] },
    },
    {
      shapes: [[0, 2, 2, 2]],
      attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], countPad: true, input: [0, 4, 4, 2] },
    },
  ],
});
