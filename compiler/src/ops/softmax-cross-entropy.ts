/** Decides the cross-entropy between a softmax and a class, per row; fused for stability and for its short gradient. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { type DimList, product } from './dim-attributes.js';
import { checkedIndex } from './gather-counts.js';
import { besideRows, eachRow, lastAxis, oneHot, rowScale } from './last-axis.js';

declare module './define-op.js' {
  interface OpTable {
    softmax_cross_entropy: { in: [logits: ValueId, labels: ValueId]; attrs: NoAttrs };
  }
}

export const softmaxCrossEntropy = defineOp({
  name: 'softmax_cross_entropy',
  doc: '-log(softmax(logits)[label]) for each row',
  signature: 'softmax_cross_entropy(logits: f32[*S, K], labels: class<K>[*S]) -> f32[*S]',
  traits: [],
  decompose: (b, [logits, labels]) => {
    const axis = lastAxis(b, logits);
    return b.sub(b.logsumexp(logits), b.gather(logits, labels, { axis, batch: axis }));
  },
  vjp: (b, [logits, labels], dy) => {
    const classes = b.typeOf(logits).shape.at(-1)!;
    return [b.mul(b.sub(b.softmax(logits), oneHot(b, labels, classes)), besideRows(b, dy)), null];
  },
  kernels: (k, [logits, labels], _attrs, out) => {
    const length = k.shape(logits).at(-1)!;
    return k.own('softmax_cross_entropy', [logits, labels], out, 'f32', ([values, classes], to) =>
      eachRow(values!.length, length, (start, row) => {
        const { max, sum } = rowScale(values!, start, length);
        to[row] = max - values![start + checkedIndex(classes![row]!, length)]! + Math.log(sum);
      }),
    );
  },
  tensorflow: (n, [logits, labels], _attrs, types) => {
    const { shape } = types.in[0];
    const given = { T: { type: 'f32' }, Tlabels: { type: 'i32' } } as const;
    const node = (x: typeof logits, y: typeof labels) => n.node('SparseSoftmaxCrossEntropyWithLogits', [x, y], given);
    if (shape.length === 2) return node(logits, labels);
    const rows = product(shape.slice(0, -1));
    const flat = (x: typeof logits, to: DimList, dtype: 'f32' | 'i32') =>
      n.node('Reshape', [x, n.ints(to)], { T: { type: dtype }, Tshape: { type: 'i32' } });
    const losses = node(flat(logits, [rows, shape.at(-1)!], 'f32'), flat(labels, [rows], 'i32'));
    return flat(losses, types.out.shape, 'f32');
  },
  pytorch:
    'F.cross_entropy({logits}.flatten(0, -2) if {logits}.dim() > 1 else {logits}, {labels}.flatten().long() if {logits}.dim() > 1 else {labels}.long(), reduction="none").reshape({labels}.shape)',
  cost: '5 * numel(logits)',
  samples: [
    { shapes: [[3, 5], [3]], attrs: {}, dtypes: ['f32', 'i32'], draw: ['normal', { below: 5 }] },
    { shapes: [[4], []], attrs: {}, dtypes: ['f32', 'i32'], draw: ['normal', { below: 4 }] },
    {
      shapes: [
        [2, 3, 2],
        [2, 3],
      ],
      attrs: {},
      dtypes: ['f32', 'i32'],
      draw: ['normal', { below: 2 }],
    },
    { shapes: [[0, 3], [0]], attrs: {}, dtypes: ['f32', 'i32'], draw: ['normal', { below: 3 }] },
  ],
});
