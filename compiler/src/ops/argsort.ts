/** Decides in which order the elements along the last axis stand, smallest first; of equals the first comes first. */
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp, type NoAttrs, type Numbers } from './define-op.js';
import { numberOf } from './dim-attributes.js';
import { attrT, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    argsort: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

/** Writes the places of each row's elements in ascending order. */
function sortRows(x: Numbers | Float64Array, length: number, out: Numbers | Float64Array): void {
  for (let from = 0; from < x.length; from += length) {
    const order = Array.from({ length }, (_, i) => i);
    order.sort((i, j) => (x[from + i] as number) - (x[from + j] as number) || i - j);
    for (let n = 0; n < length; n++) out[from + n] = order[n] as number;
  }
}

export const argsort = defineOp({
  name: 'argsort',
  doc: 'places along the last axis in ascending order of their elements',
  signature: 'argsort(x: f32[*S, D]) -> i32[*S, D]',
  inLanguage: false,
  traits: [],
  shape: ([x]) => {
    const last = x.shape.at(-1);
    if (last === undefined || x.dtype !== 'f32')
      throw new GraphError(`no rule for ${x.dtype} of rank ${x.shape.length}`);
    return tensorType('i32', x.shape, last);
  },
  vjp: 'none',
  reference: ([x]) => {
    const out = new Float64Array(x.data.length);
    sortRows(x.data, x.shape.at(-1) as number, out);
    return out;
  },
  kernels: (k, [x], _attrs, out) =>
    k.own('argsort', [x], out, 'i32', ([numbers], result) => {
      if (numbers !== undefined) sortRows(numbers, out.at(-1) as number, result);
    }),
  tensorflow: (n, [x], _attrs, types) => {
    const attrs = {
      ...attrT(types.in[0]),
      Tk: { type: 'i32' },
      index_type: { type: 'i32' },
      sorted: { b: true },
    } as const;
    const length = numberOf(types.out.shape.at(-1)!) as number;
    return n.nodes('TopKV2', 2, [plainNode(n, 'Neg', [x], types), n.scalar(length, 'i32')], attrs)[1]!;
  },
  pytorch: 'torch.argsort({x}, dim=-1, stable=True)',
  cost: '20 * numel(x)',
  samples: [
    { shapes: [[3, 5]], attrs: {}, draw: ['distinct'] },
    { shapes: [[4]], attrs: {}, draw: ['distinct'] },
    { shapes: [[2, 1, 7]], attrs: {}, draw: ['distinct'] },
    { shapes: [[2, 1]], attrs: {} },
    { shapes: [[0, 3]], attrs: {} },
  ],
});
