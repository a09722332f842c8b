/** Decides a dense layer in one step: product, bias and a simple activation, which tfjs has one kernel for. */
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { defineOp } from './define-op.js';
import { type DimList, numberOf, product } from './dim-attributes.js';
import { perFeature } from './normalise.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    linear: { in: [x: ValueId, w: ValueId, b: ValueId]; attrs: { activation: 'none' | 'relu' | 'sigmoid' } };
  }
}

export const linear = defineOp({
  name: 'linear',
  doc: 'activation(x @ w + b)',
  signature:
    'linear(x: f32[*S, D], w: f32[D, F], b: f32[F], activation: "none" | "relu" | "sigmoid" = "none") -> f32[*S, F]',
  traits: [],
  decompose: (b, [x, w, bias], { activation }) => {
    const y = b.add(b.matmul(x, w), bias);
    return activation === 'relu' ? b.relu(y) : activation === 'sigmoid' ? b.sigmoid(y) : y;
  },
  vjp: (b, [x, w], dy, { activation }, y) => {
    let g = dy;
    if (activation === 'relu') g = b.mul(dy, b.sign(y));
    if (activation === 'sigmoid') g = b.mul(dy, b.mul(y, b.sub(b.scalar(1, y), y)));
    const rows = (v: ValueId): ValueId => {
      const { shape } = b.typeOf(v);
      return shape.length === 2 ? v : b.reshape(v, { shape: [product(shape.slice(0, -1)), shape.at(-1)!] });
    };
    return [b.matmul(g, w, { transposeY: true }), b.matmul(rows(x), rows(g), { transposeX: true }), perFeature(b, g)];
  },
  kernels: (k, [x, w, bias], { activation }, out) => {
    const [d, f] = k.shape(w) as readonly [number, number];
    const name = activation === 'none' ? 'linear' : activation;
    if (sizeOf(out) === 0) return k.fill(out, 0, 'f32');
    // Without inputs the product is 0, which no kernel is asked for.
    const [a, b] = d === 0 ? [k.fill([1, sizeOf(out) / f, 1], 0, 'f32'), k.fill([1, 1, f], 0, 'f32')] : [x, w];
    const rows = k.reshape(a, [1, sizeOf(out) / f, Math.max(d, 1)]);
    const attrs = { transposeA: false, transposeB: false, activation: name };
    return k.reshape(k.call('_FusedMatMul', { a: rows, b: k.reshape(b, [1, Math.max(d, 1), f]), bias }, attrs), out);
  },
  tensorflow: (n, [x, w, bias], { activation }, types) => {
    const T = { T: { type: 'f32' } } as const;
    const [d, f] = types.in[1].shape as [Dim, Dim];
    const flat = types.in[0].shape.length === 2;
    const shaped = (v: typeof x, to: DimList) => n.node('Reshape', [v, n.ints(to)], { ...T, Tshape: { type: 'i32' } });
    const rows = flat ? x : shaped(x, [product(types.in[0].shape.slice(0, -1)), d]);
    // Without inputs the product is 0, which oneDNN's fused kernel ends the process over.
    const sums =
      numberOf(d) === 0
        ? n.node('Fill', [n.ints([product(types.in[0].shape.slice(0, -1)), f]), n.scalar(0, 'f32')], {
            ...T,
            index_type: { type: 'i32' },
          })
        : n.node('MatMul', [rows, w], { ...T, transpose_a: { b: false }, transpose_b: { b: false } });
    const biased = n.node('BiasAdd', [sums, bias], { ...T, data_format: { s: 'NHWC' } });
    const name = { none: null, relu: 'Relu', sigmoid: 'Sigmoid' }[activation];
    const y = name === null ? biased : n.node(name, [biased], T);
    return flat ? y : shaped(y, [...types.in[0].shape.slice(0, -1), f]);
  },
  pytorch: 'dict(none=lambda v: v, relu=torch.relu, sigmoid=torch.sigmoid)["{activation}"](F.linear({x}, {w}.T, {b}))',
  cost: '2 * numel(out) * D + 2 * numel(out)',
  macs: 'numel(out) * D',
  samples: [
    { shapes: [[2, 3], [3, 4], [4]], attrs: { activation: 'none' } },
    { shapes: [[3], [3, 4], [4]], attrs: { activation: 'relu' } },
    { shapes: [[2, 2, 3], [3, 1], [1]], attrs: { activation: 'sigmoid' } },
    { shapes: [[2, 0], [0, 3], [3]], attrs: { activation: 'none' } },
    { shapes: [[0, 3], [3, 4], [4]], attrs: { activation: 'relu' } },
  ],
  kinks: ([x, w, b], { activation }) => {
    const [d, f] = w.shape as readonly [number, number];
    if (activation !== 'relu') return false;
    for (let at = 0; at < (x.data.length / Math.max(d, 1)) * f; at++) {
      let sum = b.data[at % f]!;
      for (let i = 0; i < d; i++) sum += x.data[Math.floor(at / f) * d + i]! * w.data[i * f + (at % f)]!;
      if (Math.abs(sum) < 1e-3) return true;
    }
    return false;
  },
});
