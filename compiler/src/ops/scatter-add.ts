/** Decides how values are summed into a table by index: the gradient of `gather`. */

import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { asDim, axisOf, product, sameDim } from './dim-attributes.js';
import { attrT } from './element-wise.js';
import { checkedIndex, gatherCounts } from './gather-counts.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** `axis` counts in the result. */
    scatter_add: { in: [updates: ValueId, ids: ValueId]; attrs: { rows: number | Dim; axis: number; batch: number } };
  }
}

export const scatterAdd = defineOp({
  name: 'scatter_add',
  doc: 'a table of zeros to whose rows `ids` the updates are added, in the order of the indices; an index outside is an error',
  signature: 'scatter_add(updates: f32[*S], ids: i32[*I], rows: dim, axis: int = 0, batch: int = 0) -> f32[*R]',
  traits: [],
  shape: ([updates, ids], { rows, axis, batch }) => {
    const picked = ids.shape.length - batch;
    const along = axisOf(axis, updates.shape.length - picked + 1);
    if (ids.dtype !== 'i32') throw new GraphError(`indices are ${ids.dtype}`);
    if (updates.dtype === 'bool') throw new GraphError('no sum of bool');
    if (!(batch >= 0 && batch <= along && picked >= 0)) throw new GraphError(`no ${batch} shared axes`);
    for (const [i, dim] of ids.shape.entries()) {
      sameDim(updates.shape[i < batch ? i : along - batch + i]!, dim, `axis ${i}: the dims`);
    }
    const shape = [...updates.shape.slice(0, along), asDim(rows), ...updates.shape.slice(along + picked)];
    return tensorType(updates.dtype, shape);
  },
  vjp: (b, [, ids], dy, { axis, batch }) => [b.gather(dy, ids, { axis, batch }), null],
  reference: ([updates, ids], attrs, out) => {
    const { batches, outer, rows, picks, inner } = gatherCounts(out, ids.shape, attrs);
    const result = new Float64Array(sizeOf(out));
    let at = 0;
    for (let b = 0; b < batches; b++) {
      for (let o = 0; o < outer; o++) {
        for (let s = 0; s < picks; s++) {
          const row = checkedIndex(ids.data[b * picks + s]!, rows);
          for (let i = 0; i < inner; i++) result[((b * outer + o) * rows + row) * inner + i]! += updates.data[at++]!;
        }
      }
    }
    return result;
  },
  kernels: (k, [updates, ids], attrs, out) => {
    const { batches, outer, rows, picks, inner } = gatherCounts(out, k.shape(ids), attrs);
    return k.own('scatter_add', [updates, ids], out, k.dtype(updates), ([values, index], to) => {
      for (let b = 0, at = 0; b < batches; b++) {
        for (let o = 0; o < outer; o++) {
          const base = (b * outer + o) * rows;
          for (let s = 0; s < picks; s++) {
            let into = (base + checkedIndex(index![b * picks + s]!, rows)) * inner;
            for (const end = into + inner; into < end; into++, at++) to[into] = to[into]! + values![at]!;
          }
        }
      }
    });
  },
  tensorflow: (n, [updates, ids], { rows, axis, batch }, types) => {
    const T = attrT(types.in[0]);
    const int = { type: 'i32' } as const;
    const { shape } = types.in[0];
    const picked = types.in[1].shape.slice(batch);
    const along = axisOf(axis, types.out.shape.length);
    const shared = shape.slice(0, batch);
    const outer = shape.slice(batch, along);
    const inner = shape.slice(along + picked.length);
    const [batches, picks] = [product(shared), product(picked)];
    const reshape = (x: typeof updates, to: readonly (number | Dim)[], type = T) =>
      n.node('Reshape', [x, n.ints(to)], { ...type, Tshape: int });
    const swap = (x: typeof updates, from: readonly (number | Dim)[]) =>
      n.node('Transpose', [reshape(x, from), n.ints([0, 2, 1, 3])], { ...T, Tperm: int });
    // [batches, picks, outer, inner]; each batch has rows of its own among batches * rows segments.
    const wide = swap(updates, [batches, product(outer), picks, product(inner)]);
    const range = [n.scalar(0, 'i32'), n.node('Squeeze', [n.ints([batches])], { T: int }), n.scalar(1, 'i32')];
    const row = reshape(n.node('Range', range, { Tidx: int }), [batches, 1], { T: int });
    const first = n.node('Mul', [row, n.ints([rows])], { T: int });
    const segments = n.node('AddV2', [reshape(ids, [batches, picks], { T: int }), first], { T: int });
    const count = n.node('Mul', [n.ints([batches]), n.ints([rows])], { T: int });
    const sums = n.node('UnsortedSegmentSum', [wide, segments, n.node('Squeeze', [count], { T: int })], {
      ...T,
      Tindices: int,
      Tnumsegments: int,
    });
    return reshape(swap(sums, [batches, rows, product(outer), product(inner)]), types.out.shape);
  },
  pytorch: [
    '(lambda u, i, a, b: (lambda n, o, r: u.new_zeros(n, o, {rows}, r).scatter_add(2, i.long().reshape(n, 1, -1, 1).expand(n, o, -1, r), ',
    'u.reshape(n, o, -1, r)).reshape(*u.shape[:a], {rows}, *u.shape[a + i.dim() - b:]))',
    '(u.shape[:b].numel(), u.shape[b:a].numel(), u.shape[a + i.dim() - b:].numel()))',
    '({updates}, {ids}, {axis} % ({updates}.dim() - {ids}.dim() + {batch} + 1), {batch})',
  ].join(''),
  cost: 'numel(updates)',
  samples: [
    {
      shapes: [
        [2, 2, 3],
        [2, 2],
      ],
      attrs: { rows: 4, axis: 0, batch: 0 },
      dtypes: ['f32', 'i32'],
      draw: ['normal', { below: 4 }],
    },
    { shapes: [[], []], attrs: { rows: 3, axis: 0, batch: 0 }, dtypes: ['f32', 'i32'], draw: ['normal', { below: 3 }] },
    {
      shapes: [
        [2, 3, 3, 2],
        [2, 3],
      ],
      attrs: { rows: 4, axis: 2, batch: 1 },
      dtypes: ['f32', 'i32'],
      draw: ['normal', { below: 4 }],
    },
    {
      shapes: [[3], [3]],
      attrs: { rows: 5, axis: 1, batch: 1 },
      dtypes: ['f32', 'i32'],
      draw: ['normal', { below: 5 }],
    },
    {
      shapes: [[0, 2], [0]],
      attrs: { rows: 3, axis: 0, batch: 0 },
      dtypes: ['f32', 'i32'],
      draw: ['normal', { below: 3 }],
    },
    {
      shapes: [[40], [40]],
      attrs: { rows: 1, axis: 0, batch: 0 },
      dtypes: ['f32', 'i32'],
      draw: ['normal', { below: 1 }],
    },
  ],
});
