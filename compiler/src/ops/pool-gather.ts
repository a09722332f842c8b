/** Decides the transpose of pool_scatter: from each window the element at the first maximum of x. */
import type { ValueId } from '../graph/graph.js';
import { defineOp } from './define-op.js';
import { windowMaxima } from './pool-kernels.js';
import {
  closeNumbers,
  firstMaxima,
  lowest,
  type Pool,
  paddedNode,
  poolAttrs,
  pooledColumns,
  pooledRows,
} from './pools.js';

declare module './define-op.js' {
  interface OpTable {
    pool_gather: { in: [x: ValueId, ddx: ValueId]; attrs: Pool };
  }
}

export const poolGather = defineOp({
  name: 'pool_gather',
  doc: 'from each window the element of ddx that lies where the first maximum of x is',
  signature: `pool_gather(x: f32[N, H, W, C], ddx: f32[N, H, W, C], window: [dim], strides: [dim], pads: [int])
    -> f32[N, ${pooledRows}, ${pooledColumns}, C]`,
  inLanguage: false,
  traits: [],
  vjp: (b, [x], dy, attrs) => [null, b.pool_scatter(x, dy, attrs)],
  reference: ([x, ddx], attrs, out) =>
    Float64Array.from(firstMaxima(x.data, x.shape, out, attrs), (at) => ddx.data[at]!),
  kernels: (k, [x, ddx], attrs, out) => {
    const places = k.shape(x);
    return k.own('pool_gather', [x, ddx], out, 'f32', ([values, from], to) => {
      const best = windowMaxima(values!, places, out, attrs);
      for (let at = 0; at < best.length; at++) to[at] = from![best[at]!]!;
    });
  },
  tensorflow: (n, [x, ddx], attrs) => {
    const wide = paddedNode(n, x, attrs, lowest);
    const top = n.node('MaxPool', [wide], poolAttrs(attrs));
    return n.node('MaxPoolGradGrad', [wide, top, paddedNode(n, ddx, attrs, 0)], poolAttrs(attrs));
  },
  cost: 'numel(out) * window[0] * window[1]',
  kinks: ([x]) => closeNumbers(x),
  samples: [
    {
      shapes: [
        [2, 4, 6, 3],
        [2, 4, 6, 3],
      ],
      attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
      draw: ['distinct', 'normal'],
    },
    {
      shapes: [
        [1, 7, 6, 2],
        [1, 7, 6, 2],
      ],
      attrs: { window: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1] },
      draw: ['distinct', 'normal'],
    },
    {
      shapes: [
        [1, 5, 5, 1],
        [1, 5, 5, 1],
      ],
      attrs: { window: [1, 1], strides: [2, 3], pads: [0, 0, 0, 0] },
    },
    {
      shapes: [
        [1, 4, 4, 1],
        [1, 4, 4, 1],
      ],
      attrs: { window: [3, 3], strides: [1, 1], pads: [0, 0, 0, 0] },
      draw: [{ below: 2 }, 'normal'],
    },
    {
      shapes: [
        [0, 4, 4, 2],
        [0, 4, 4, 2],
      ],
      attrs: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
    },
  ],
});
