/** Decides the gradient of max_pool: each cotangent goes to the first maximum of its window. */
import type { ValueId } from '../graph/graph.js';
import { defineOp } from './define-op.js';
import { windowMaxima } from './pool-kernels.js';
import {
  closeNumbers,
  cutNode,
  firstMaxima,
  lowest,
  type Pool,
  paddedNode,
  poolAttrs,
  pooledColumns,
  pooledRows,
} from './pools.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    pool_scatter: { in: [x: ValueId, dy: ValueId]; attrs: Pool };
  }
}

export const poolScatter = defineOp({
  name: 'pool_scatter',
  doc: 'the gradient of max_pool at x: the first maximum of a window gets its cotangent',
  signature: `pool_scatter(x: f32[N, H, W, C], dy: f32[N, ${pooledRows}, ${pooledColumns}, C], window: [dim], strides: [dim],
    pads: [int]) -> f32[N, H, W, C]`,
  inLanguage: false,
  traits: [],
  // Where the maxima are does not change with x, but for jumps.
  vjp: (b, [x], ddx, attrs) => [null, b.pool_gather(x, ddx, attrs)],
  reference: ([x, dy], attrs, out) => {
    const dx = new Float64Array(sizeOf(out));
    firstMaxima(x.data, x.shape, dy.shape, attrs).forEach((to, at) => {
      dx[to]! += dy.data[at]!;
    });
    return dx;
  },
  kernels: (k, [x, dy], attrs, out) => {
    const pixels = k.shape(dy);
    return k.own('pool_scatter', [x, dy], out, 'f32', ([values, dys], to) => {
      const best = windowMaxima(values!, out, pixels, attrs);
      for (let at = 0; at < best.length; at++) to[best[at]!] = to[best[at]!]! + dys![at]!;
    });
  },
  tensorflow: (n, [x, dy], attrs, types) => {
    const wide = paddedNode(n, x, attrs, lowest);
    const top = n.node('MaxPool', [wide], poolAttrs(attrs));
    const spread = n.node('MaxPoolGrad', [wide, top, dy], poolAttrs(attrs));
    return cutNode(n, spread, types.in[0].shape, attrs);
  },
  pytorch: [
    'torch.func.vjp(lambda v: F.max_pool2d(F.pad(v.permute(0, 3, 1, 2), ({pads}[2], {pads}[3], {pads}[0], {pads}[1]), ',
    'value=float("-inf")), {window}, {strides}).permute(0, 2, 3, 1), {x})[1]({dy})[0]',
  ].join(''),
  cost: 'numel(dy) * window[0] * window[1]',
  kinks: ([x]) => closeNumbers(x),
  samples: [
    {
      shapes: [
        [2, 4, 6, 3],
        [2, 2, 3, 3],
      ],
      attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
      draw: ['distinct', 'normal'],
    },
    {
      shapes: [
        [1, 7, 6, 2],
        [1, 3, 7, 2],
      ],
      attrs: { window: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1] },
      draw: ['distinct', 'normal'],
    },
    {
      shapes: [
        [1, 5, 5, 1],
        [1, 3, 2, 1],
      ],
      attrs: { window: [1, 1], strides: [2, 3], pads: [0, 0, 0, 0] },
    },
    {
      shapes: [
        [1, 4, 4, 1],
        [1, 2, 2, 1],
      ],
      attrs: { window: [3, 3], strides: [1, 1], pads: [0, 0, 0, 0] },
      draw: [{ below: 2 }, 'normal'],
    },
    {
      shapes: [
        [0, 4, 4, 2],
        [0, 2, 2, 2],
      ],
      attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
    },
  ],
});
