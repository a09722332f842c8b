/** Decides how parts of a table are taken by index: embeddings, one element a row, windows of a longer axis. */

import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { axisOf, sameDim } from './dim-attributes.js';
import { checkedIndex, gatherCounts } from './gather-counts.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** The first `batch` axes belong to table and ids both. */
    gather: { in: [table: ValueId, ids: ValueId]; attrs: { axis: number; batch: number } };
  }
}

export const gather = defineOp({
  name: 'gather',
  doc: 'table[…, ids, …]: the indices along an axis of the table, replaced by what lies there; an index outside is an error',
  signature: 'gather(table: T[*S], ids: i32[*I], axis: int = 0, batch: int = 0) -> T[*R]',
  traits: [],
  axes: [['table', 'feature'], null],
  shape: ([table, ids], { axis, batch }) => {
    const along = axisOf(axis, table.shape.length);
    if (ids.dtype !== 'i32') throw new GraphError(`indices are ${ids.dtype}`);
    if (!(batch >= 0 && batch <= along && batch <= ids.shape.length)) throw new GraphError(`no ${batch} shared axes`);
    const shared = ids.shape.slice(0, batch).map((dim, i) => sameDim(table.shape[i]!, dim, `axis ${i}: the dims`));
    const shape = [
      ...shared,
      ...table.shape.slice(batch, along),
      ...ids.shape.slice(batch),
      ...table.shape.slice(along + 1),
    ];
    return tensorType(table.dtype, shape, table.classes);
  },
  vjp: (b, [table, ids], dy, { axis, batch }) => {
    const { shape } = b.typeOf(table);
    return [b.scatter_add(dy, ids, { rows: shape[axisOf(axis, shape.length)]!, axis, batch }), null];
  },
  reference: ([table, ids], attrs, out) => {
    const { batches, outer, rows, picks, inner } = gatherCounts(table.shape, ids.shape, attrs);
    const result = new Float64Array(sizeOf(out));
    let at = 0;
    for (let b = 0; b < batches; b++) {
      for (let o = 0; o < outer; o++) {
        for (let s = 0; s < picks; s++) {
          const row = checkedIndex(ids.data[b * picks + s]!, rows);
          for (let i = 0; i < inner; i++) result[at++] = table.data[((b * outer + o) * rows + row) * inner + i]!;
        }
      }
    }
    return result;
  },
  kernels: (k, [table, ids], attrs, out) => {
    const { batches, outer, rows, picks, inner } = gatherCounts(k.shape(table), k.shape(ids), attrs);
    // tfjs's GatherV2 copies the indices out of the heap and checks each through a call that makes a message.
    return k.own('gather', [table, ids], out, k.dtype(table), ([values, index], to) => {
      for (let b = 0, at = 0; b < batches; b++) {
        for (let o = 0; o < outer; o++) {
          const base = (b * outer + o) * rows;
          for (let s = 0; s < picks; s++, at += inner) {
            const from = (base + checkedIndex(index![b * picks + s]!, rows)) * inner;
            if (inner > 96) to.set(values!.subarray(from, from + inner), at);
            else for (let i = 0; i < inner; i++) to[at + i] = values![from + i]!;
          }
        }
      }
    });
  },
  tensorflow: (n, [table, ids], { axis, batch }, types) =>
    n.node('GatherV2', [table, ids, n.scalar(axisOf(axis, types.in[0].shape.length), 'i32')], {
      Tparams: { type: types.in[0].dtype },
      Tindices: { type: 'i32' },
      Taxis: { type: 'i32' },
      batch_dims: { i: batch },
    }),
  pytorch: [
    '(lambda t, i, a, b: (lambda n, o, r: t.reshape(n, o, t.shape[a], r).gather(2, i.long().reshape(n, 1, -1, 1).expand(n, o, -1, r))',
    '.reshape(*t.shape[:a], *i.shape[b:], *t.shape[a + 1:]))(t.shape[:b].numel(), t.shape[b:a].numel(), t.shape[a + 1:].numel()))',
    '({table}, {ids}, {axis} % {table}.dim(), {batch})',
  ].join(''),
  cost: '0',
  samples: [
    {
      shapes: [
        [4, 3],
        [2, 2],
      ],
      attrs: { axis: 0, batch: 0 },
      dtypes: ['f32', 'i32'],
      draw: ['normal', { below: 4 }],
    },
    { shapes: [[5], []], attrs: { axis: 0, batch: 0 }, dtypes: ['f32', 'i32'], draw: ['normal', { below: 5 }] },
    {
      shapes: [
        [2, 3, 4, 2],
        [2, 3],
      ],
      attrs: { axis: 2, batch: 1 },
      dtypes: ['f32', 'i32'],
      draw: ['normal', { below: 4 }],
    },
    { shapes: [[3, 5], [3]], attrs: { axis: 1, batch: 1 }, dtypes: ['f32', 'i32'], draw: ['normal', { below: 5 }] },
    { shapes: [[2, 100], [0]], attrs: { axis: 0, batch: 0 }, dtypes: ['f32', 'i32'], draw: ['normal', { below: 2 }] },
    { shapes: [[2, 100], [3]], attrs: { axis: -2, batch: 0 }, dtypes: ['f32', 'i32'], draw: ['normal', { below: 2 }] },
  ],
});
