/** Decides how TensorFlow normalises a batch: in its one kernel forwards and its one backwards, which take pictures. */
import { constant } from '../dims/algebra.js';
import type { GraphType } from '../types/tensor-type.js';
import type { NodeDefs } from './define-op.js';
import { product } from './dim-attributes.js';

/** Reshapes where the shapes differ. */
export function reshaped<R>(n: NodeDefs<R>, x: R, from: GraphType['shape'], to: GraphType['shape']): R {
  if (from.length === to.length && from.every((dim, axis) => dim === to[axis])) return x;
  return n.node('Reshape', [x, n.ints(to)], { T: { type: 'f32' }, Tshape: { type: 'i32' } });
}

/** The shape under which x is taken: rows without height and width where it is no picture. */
const pictureOf = ({ shape }: GraphType): GraphType['shape'] =>
  shape.length === 4 ? shape : [product(shape.slice(0, -1)), constant(1), constant(1), shape.at(-1)!];

const attrs = (eps: number) =>
  ({
    T: { type: 'f32' },
    U: { type: 'f32' },
    epsilon: { f: eps },
    data_format: { s: 'NHWC' },
    is_training: { b: true },
  }) as const;

/** Six results: x normalised, scaled and shifted, in the shape of a picture; means; variances without bias; and three that only the gradient takes. */
export function forwards<R>(n: NodeDefs<R>, [x, scale, shift]: readonly [R, R, R], type: GraphType, eps: number) {
  const picture = pictureOf(type);
  const none = n.values([], [0], 'f32');
  const given = [reshaped(n, x, type.shape, picture), scale, shift, none, none];
  const results = n.nodes('FusedBatchNormV3', 6, given, { ...attrs(eps), exponential_avg_factor: { f: 1 } });
  return { picture, results };
}

/** Cotangents of x, in the shape of a picture, of scale and of shift; `dy` has the shape `from`. */
export function backwards<R>(
  n: NodeDefs<R>,
  [x, scale, shift, dy]: readonly [R, R, R, R],
  type: GraphType,
  from: GraphType['shape'],
  eps: number,
) {
  const { picture, results } = forwards(n, [x, scale, shift], type, eps);
  const given = [reshaped(n, dy, from, picture), reshaped(n, x, type.shape, picture), scale, ...results.slice(3)];
  return { picture, results: n.nodes('FusedBatchNormGradV3', 5, given, attrs(eps)) };
}
