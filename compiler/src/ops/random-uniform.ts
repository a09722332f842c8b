/** Decides random numbers as a pure function of (seed, stream, step, round): every other distribution is made from these. */

import { constant } from '../dims/algebra.js';
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { asDims, type DimList } from './dim-attributes.js';
import { uniforms } from './philox.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** `step`: the step, or in a loop the step and the round. `stream`: an unsigned 32-bit number that tells this draw from all others of the program. */
    random_uniform: {
      in: [seed: ValueId, step: ValueId];
      attrs: { shape: DimList; stream: number };
    };
  }
}

export const randomUniform = defineOp({
  name: 'random_uniform',
  doc: 'numbers in [0, 1), Philox4x32-10 with the seed as key',
  signature: 'random_uniform(seed: i32[2], step: i32[*P], shape: [dim], stream: int) -> f32[*S]',
  inLanguage: false,
  traits: ['random'],
  shape: ([seed, step], { shape, stream }) => {
    if (seed !== tensorType('i32', [constant(2)])) throw new GraphError('the seed is not i32[2]');
    if (step !== tensorType('i32', []) && step !== tensorType('i32', [constant(2)]))
      throw new GraphError('the step is not i32[] or i32[2]');
    if (!Number.isInteger(stream) || stream < 0 || stream >= 2 ** 32) throw new GraphError(`no stream ${stream}`);
    return tensorType('f32', asDims(shape));
  },
  vjp: 'none',
  reference: ([seed, step], { stream }, out) => {
    const numbers = new Float64Array(sizeOf(out));
    const key = [seed.data[0] as number, seed.data[1] as number] as const;
    uniforms(key, stream, step.data[0] as number, step.data[1] ?? 0, numbers);
    return numbers;
  },
  // The stream is an operand of the kernel, so that a generated one needs nothing but its inputs.
  kernels: (k, [seed, step], { stream }, out) =>
    k.own('random_uniform', [seed, step, k.values(Int32Array.of(stream), [], 'i32')], out, 'f32', (inputs, result) => {
      const [words, clock, which] = inputs as readonly Int32Array[];
      const key = [words?.[0] as number, words?.[1] as number] as const;
      uniforms(key, which?.[0] as number, clock?.[0] as number, clock?.[1] ?? 0, result as Float32Array);
    }),
  tensorflow: (n, [seed, clock], { shape, stream }, types) => {
    const parts = { num: { i: 2 }, T: { type: 'i32' }, axis: { i: 0 } } as const;
    const inLoop = types.in[1].shape.length === 1;
    const [step, round] = inLoop ? n.nodes('Unpack', 2, [clock], parts) : [clock, n.scalar(0, 'i32')];
    const pair = { N: { i: 2 }, T: { type: 'i32' }, axis: { i: 0 } } as const;
    const low = n.node('Pack', [n.scalar(0, 'i32'), round as typeof clock], pair);
    const type = { T: { type: 'i32' }, Tshape: { type: 'i32' } } as const;
    const high = n.node('Pack', [n.scalar(stream | 0, 'i32'), step as typeof clock], pair);
    const words = n.node('Pack', [low, high], pair);
    const counter = n.node('Bitcast', [words], { T: { type: 'i32' }, type: { type: 'u64' } });
    const row = n.node('Reshape', [seed, n.ints([1, 2])], type);
    const key = n.node('Bitcast', [row], { T: { type: 'i32' }, type: { type: 'u64' } });
    return n.node('StatelessRandomUniformV2', [n.ints(shape), key, counter, n.scalar(1, 'i32')], {
      dtype: { type: 'f32' },
      Tshape: { type: 'i32' },
    });
  },
  cost: '20 * numel(out)',
  samples: [
    {
      shapes: [[2], []],
      attrs: { shape: [3, 3], stream: 5 },
      dtypes: ['i32', 'i32'],
      draw: [{ below: 1000 }, { below: 9 }],
    },
    {
      shapes: [[2], [2]],
      attrs: { shape: [5], stream: 5 },
      dtypes: ['i32', 'i32'],
      draw: [{ below: 1000 }, { below: 9 }],
    },
    { shapes: [[2], []], attrs: { shape: [], stream: 0 }, dtypes: ['i32', 'i32'], draw: [{ below: 9 }, { below: 9 }] },
    {
      shapes: [[2], []],
      attrs: { shape: [2, 1, 8], stream: 4294967295 },
      dtypes: ['i32', 'i32'],
      draw: [{ below: 9 }, { below: 9 }],
    },
    {
      shapes: [[2], []],
      attrs: { shape: [0], stream: 1 },
      dtypes: ['i32', 'i32'],
      draw: [{ below: 9 }, { below: 9 }],
    },
  ],
});
