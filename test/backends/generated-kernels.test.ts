/** Decides that generated kernels compute what float64 loops compute, at the shapes where they take other ways: tails, short rows, blocks, tiles. */
import type { Attrs, DType, NdArray, ValueId } from '@dln/compiler';
import { type Backend, type HostTensor, loadBackend } from '@dln/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { constant } from '../../compiler/src/dims/algebra.js';
import type { GraphBuilder } from '../../compiler/src/graph/builder.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { draw, generator } from '../ops/samples.js';
import { args, entry, open, program } from './programs.js';

interface Operand {
  readonly shape: readonly number[];
  readonly dtype?: DType;
  readonly draw?: Parameters<typeof draw>[0];
}
let wasm: Backend;
let reference: Backend;
beforeAll(async () => {
  wasm = await loadBackend('wasm');
  reference = await loadBackend('reference');
});

async function compare(
  operands: readonly Operand[],
  build: (g: GraphBuilder, xs: readonly ValueId[]) => readonly ValueId[],
  tolerance = 2e-6,
): Promise<void> {
  const names: string[] = [];
  const made = program({
    'run:it': entry((g) => {
      const xs = operands.map(({ shape, dtype = 'f32' }, k) =>
        g.input('argument', `x${k}`, tensorType(dtype, shape.map(constant))),
      );
      const results = build(g, xs);
      for (const i of results.keys()) names.push(`y${i}`);
      return { measures: Object.fromEntries(results.map((y, i) => [`y${i}`, y])) };
    }),
  });
  const feed = Object.fromEntries(
    operands.map(({ shape, dtype = 'f32', draw: how = 'normal' }, k) => {
      const size = shape.reduce((n, d) => n * d, 1);
      return [`x${k}`, toHost({ dtype, shape, data: draw(how, dtype, size, generator(size * 31 + k)) })];
    }),
  );
  const run = async (backend: Backend): Promise<readonly HostTensor[]> => {
    const session = await open(backend, made);
    const executable = session.executable('run:it', {});
    executable.run(args(feed), names);
    const values = await executable.run(args(feed), names).values();
    session.close();
    return values;
  };
  const [got, want] = [await run(wasm), await run(reference)];
  for (const [i, expected] of want.entries()) {
    const actual = got[i] as HostTensor;
    expect(actual.shape).toEqual(expected.shape);
    const scale = Math.max(1, ...Array.from(expected.data, Math.abs).filter(Number.isFinite));
    let worst = 0;
    for (let k = 0; k < expected.data.length; k++) {
      const [a, b] = [actual.data[k] as number, expected.data[k] as number];
      if (!Object.is(a, b) && a !== b)
        worst = Math.max(worst, Number.isFinite(a) ? Math.abs(a - b) / scale : Number.POSITIVE_INFINITY);
    }
    expect(worst, `${JSON.stringify(operands)} result ${i}`).toBeLessThan(tolerance);
  }
}

const toHost = ({ dtype, shape, data }: NdArray): HostTensor => ({
  dtype,
  shape,
  data: dtype === 'f32' ? Float32Array.from(data) : dtype === 'i32' ? Int32Array.from(data) : Uint8Array.from(data),
});

describe('fused loops', () => {
  const widths = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 33];
  it('short and long rows, with every kind of broadcasting', async () => {
    for (const c of widths) {
      for (const n of [1, 2, 3, 9, 25]) {
        await compare([{ shape: [n, c] }, { shape: [c] }, { shape: [n, 1] }, { shape: [] }], ({ b }, xs) => {
          const [x, row, column, one] = xs as [ValueId, ValueId, ValueId, ValueId];
          const y = b.tanh(b.add(b.mul(x, row), one));
          return [y, b.sub(y, column), b.add(b.mul(y, row), b.exp(column))];
        });
      }
    }
  });

  it('axes of one in any place', async () => {
    for (const [x, y] of [
      [
        [3, 1, 5],
        [1, 4, 1],
      ],
      [
        [2, 3, 1, 6],
        [3, 4, 6],
      ],
      [
        [2, 1, 3, 1],
        [1, 5, 1, 7],
      ],
      [
        [6, 1],
        [1, 6],
      ],
      [
        [4, 3, 6],
        [4, 1, 6],
      ],
      [[1, 1], [1]],
    ] as const) {
      await compare([{ shape: x }, { shape: y }], ({ b }, [u, v]) => [
        b.mul(b.add(u as ValueId, v as ValueId), v as ValueId),
      ]);
    }
  });

  it('truth values and whole numbers beside floats', async () => {
    for (const c of widths) {
      const operands: readonly Operand[] = [
        { shape: [11, c] },
        { shape: [11, c], dtype: 'bool' },
        { shape: [c], dtype: 'i32', draw: { below: 9 } },
        { shape: [c], dtype: 'bool' },
      ];
      await compare(operands, ({ b }, xs) => {
        const [x, mask, count, row] = xs as [ValueId, ValueId, ValueId, ValueId];
        const both = b.logical_and(mask, b.logical_not(row));
        const more = b.add(count, b.cast(x, { dtype: 'i32' }));
        const near = b.logical_and(both, b.less(x, b.scalar(0.25, x)));
        return [both, more, near, b.select(near, x, b.cast(more, { dtype: 'f32' })), b.cast(near, { dtype: 'f32' })];
      });
    }
  });

  it('functions over their whole range', async () => {
    const points = [
      0,
      -0,
      1e-42,
      -1e-42,
      1e-30,
      1e-7,
      0.1,
      0.59,
      0.61,
      1,
      Math.SQRT2,
      2,
      3.999,
      4.1,
      9,
      20,
      87,
      88.7,
      89,
      103,
      104,
      1e10,
      3e38,
    ];
    const values = [
      ...points,
      ...points.map((x) => -x),
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ];
    const x: HostTensor = { dtype: 'f32', shape: [values.length], data: Float32Array.from(values) };
    const functions = {
      exp: Math.exp,
      log: Math.log,
      log1p: Math.log1p,
      tanh: Math.tanh,
      sigmoid: (v: number) => 1 / (1 + Math.exp(-v)),
      sqrt: Math.sqrt,
      abs: Math.abs,
      floor: Math.floor,
      relu: (v: number) => Math.max(0, v),
      sign: Math.sign,
    };
    const made = program({
      'run:it': entry((g) => {
        const given = g.input('argument', 'x', tensorType('f32', [constant(values.length)]));
        return {
          measures: Object.fromEntries(Object.keys(functions).map((name) => [name, g.b.add(name, [given], {})])),
        };
      }),
    });
    const session = await open(wasm, made);
    const results = await session.executable('run:it', {}).run(args({ x }), Object.keys(functions)).values();
    for (const [i, [name, f]] of Object.entries(functions).entries()) {
      for (const [k, v] of x.data.entries()) {
        const expected = Math.fround(f(v));
        const actual = results[i]?.data[k] as number;
        if (Number.isFinite(expected)) {
          // exp(89) is Infinity in float32: sigmoid loses its smallest results there.
          const least = name === 'sigmoid' ? 1.2e-38 : 1e-44;
          expect(Math.abs(actual - expected), `${name}(${v}) = ${actual}`).toBeLessThanOrEqual(
            least + 6e-7 * Math.abs(expected),
          );
        } else expect(actual, `${name}(${v})`).toBe(expected);
      }
    }
    session.close();
  });

  it('a value used inside and outside of its loop, around another operator', async () => {
    await compare([{ shape: [5, 7] }, { shape: [5, 7] }], ({ b }, [x, y]) => {
      const a = b.exp(x as ValueId);
      const sum = b.reduce_sum(a, { axes: [1], keep: true });
      const p = b.div(a, sum);
      const q = b.mul(p, y as ValueId);
      const back = b.sub(q, b.mul(p, b.reduce_sum(q, { axes: [1], keep: true })));
      return [a, p, back, b.add(a, back)];
    });
  });
});

describe('products', () => {
  it('all sizes around a tile, transposed or not', async () => {
    for (const [m, k, n] of [
      [1, 1, 1],
      [1, 5, 9],
      [3, 2, 8],
      [4, 4, 4],
      [5, 7, 3],
      [8, 8, 16],
      [9, 300, 17],
      [33, 257, 31],
      [2, 513, 1],
    ] as const) {
      for (const transposeX of [false, true]) {
        for (const transposeY of [false, true]) {
          const operands = [{ shape: transposeX ? [k, m] : [m, k] }, { shape: transposeY ? [n, k] : [k, n] }];
          await compare(operands, ({ b }, [x, y]) => [
            b.matmul(x as ValueId, y as ValueId, { transposeX, transposeY }),
          ]);
        }
      }
    }
  });

  it('batches, shared and walked again', async () => {
    for (const [x, y] of [
      [
        [3, 5, 6],
        [3, 6, 7],
      ],
      [
        [2, 3, 5, 6],
        [3, 6, 7],
      ],
      [
        [5, 6],
        [4, 6, 7],
      ],
      [
        [4, 5, 6],
        [6, 7],
      ],
      [[6], [6, 7]],
    ] as const) {
      await compare([{ shape: x }, { shape: y }], ({ b }, [u, v]) => [b.matmul(u as ValueId, v as ValueId)]);
    }
    await compare([{ shape: [3, 6, 5] }, { shape: [3, 7, 6] }], ({ b }, [u, v]) => [
      b.matmul(u as ValueId, v as ValueId, { transposeX: true, transposeY: true }),
    ]);
  });
});

describe('convolutions and their gradients', () => {
  const cases: readonly { image: readonly number[]; filter: readonly number[]; attrs: Attrs }[] = [
    {
      image: [3, 9, 8, 5],
      filter: [3, 3, 5, 9],
      attrs: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 },
    },
    {
      image: [2, 11, 10, 3],
      filter: [5, 4, 3, 6],
      attrs: { strides: [2, 3], pads: [2, 0, 1, 2], dilations: [1, 1], groups: 1 },
    },
    {
      image: [2, 12, 12, 4],
      filter: [3, 3, 4, 2],
      attrs: { strides: [1, 2], pads: [2, 2, 2, 1], dilations: [2, 2], groups: 1 },
    },
    {
      image: [2, 7, 7, 8],
      filter: [3, 3, 4, 12],
      attrs: { strides: [1, 1], pads: [0, 1, 1, 0], dilations: [1, 1], groups: 2 },
    },
    {
      image: [1, 6, 6, 12],
      filter: [2, 2, 4, 24],
      attrs: { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 3 },
    },
    {
      image: [4, 28, 28, 1],
      filter: [5, 5, 1, 6],
      attrs: { strides: [1, 1], pads: [2, 2, 2, 2], dilations: [1, 1], groups: 1 },
    },
    {
      image: [1, 5, 5, 2],
      filter: [1, 1, 2, 3],
      attrs: { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 },
    },
  ];
  it.each(cases)('$image by $filter, $attrs', async ({ image, filter, attrs }) => {
    const g = tensorType('f32', image.map(constant));
    const w = tensorType('f32', filter.map(constant));
    let result: readonly number[] = [];
    await compare([{ shape: image }, { shape: filter }], ({ b }, [x, f]) => {
      const y = b.add('conv2d', [x as ValueId, f as ValueId], attrs);
      result = b.typeOf(y).shape.map((d) => (d.terms[0]?.k ?? 0) as number);
      return [y];
    });
    await compare([{ shape: result }, { shape: filter }], ({ b }, [dy, f]) => [
      b.add('conv2d_input_grad', [dy as ValueId, f as ValueId], { ...attrs, input: g.shape }),
    ]);
    await compare([{ shape: image }, { shape: result }], ({ b }, [x, dy]) => [
      b.add('conv2d_filter_grad', [x as ValueId, dy as ValueId], { ...attrs, filter: w.shape }),
    ]);
  });
});

describe('copies, sums and pools', () => {
  it('every order of axes', async () => {
    const orders = [
      [1, 0, 2, 3],
      [0, 2, 1, 3],
      [3, 2, 1, 0],
      [2, 3, 0, 1],
      [0, 3, 1, 2],
      [0, 2, 3, 1],
      [1, 2, 3, 0],
      [0, 1, 3, 2],
    ];
    for (const shape of [
      [2, 3, 4, 5],
      [4, 4, 4, 4],
      [1, 9, 5, 6],
      [5, 1, 8, 7],
      [3, 17, 2, 1],
    ]) {
      for (const perm of orders) await compare([{ shape }], ({ b }, [x]) => [b.transpose(x as ValueId, { perm })]);
    }
    await compare([{ shape: [7, 13], dtype: 'bool' }], ({ b }, [x]) => [b.transpose(x as ValueId, { perm: [1, 0] })]);
  });

  it('parts, margins, turns and joins', async () => {
    for (const dtype of ['f32', 'bool', 'i32'] as const) {
      const one: Operand = dtype === 'i32' ? { shape: [5, 37], dtype, draw: { below: 99 } } : { shape: [5, 37], dtype };
      await compare([one, { ...one, shape: [5, 3] }], ({ b }, [x, y]) => [
        b.slice(x as ValueId, { begin: [1, 2], size: [3, 32], strides: [1, 1] }),
        b.slice(x as ValueId, { begin: [0, 1], size: [2, 9], strides: [3, 4] }),
        b.pad(x as ValueId, { low: [1, 2], high: [0, 3], interior: [0, 0], value: 0 }),
        b.pad(x as ValueId, { low: [0, 1], high: [2, 0], interior: [1, 2], value: 1 }),
        b.reverse(x as ValueId, { axes: [0, 1] }),
        b.reverse(x as ValueId, { axes: [1] }),
        b.concat(x as ValueId, y as ValueId, x as ValueId, { axis: 1 }),
      ]);
    }
  });

  it('sums over any axes', async () => {
    for (const shape of [
      [7, 5, 6],
      [3, 300, 4],
      [2, 3, 9],
      [1, 1000, 1],
      [300, 3, 2],
      [5, 260, 8],
    ]) {
      for (const axes of [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]]) {
        await compare([{ shape }], ({ b }, [x]) => [b.reduce_sum(x as ValueId, { axes, keep: false })]);
      }
    }
  });

  it('a sum of twenty million ones is exact', async () => {
    const made = program({
      'run:it': entry(({ b }) => {
        const ones = b.broadcast_to(b.constant({ dtype: 'f32', shape: [], values: [1] }), {
          shape: [constant(20_000_000)],
        });
        return { measures: { sum: b.reduce_sum(ones, { axes: [0], keep: false }) } };
      }),
    });
    const session = await open(wasm, made);
    const [sum] = await session.executable('run:it', {}).run(args({}), ['sum']).values();
    expect(sum?.data[0]).toBe(20_000_000);
    session.close();
  });

  it('the gradient of average pooling', async () => {
    for (const [dy, window, input] of [
      [
        [2, 3, 4, 6],
        [2, 2],
        [2, 6, 8, 6],
      ],
      [
        [1, 3, 2, 5],
        [3, 2],
        [1, 9, 4, 5],
      ],
      [
        [2, 3, 3, 2],
        [2, 2],
        [2, 7, 7, 2],
      ],
    ] as const) {
      const attrs = { window, strides: window, pads: [0, 0, 0, 0], countPad: true, input };
      await compare([{ shape: dy }], ({ b }, [x]) => [b.avg_pool_grad(x as ValueId, attrs)]);
    }
  });

  it('the gradient of maximum pooling, also where windows overlap, hang over and tie', async () => {
    for (const [image, attrs] of [
      [[2, 6, 8, 6], { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] }],
      [[1, 7, 7, 5], { window: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
      [[2, 5, 9, 8], { window: [3, 2], strides: [1, 2], pads: [0, 1, 1, 0] }],
      [[1, 9, 9, 3], { window: [6, 6], strides: [3, 3], pads: [0, 0, 0, 0] }],
    ] as const) {
      for (const how of ['normal', { below: 3 }] as const) {
        let pooled: readonly number[] = [];
        const whole: Operand = { shape: image, dtype: 'i32', draw: { below: 3 } };
        const x = how === 'normal' ? { shape: image } : whole;
        const asFloat = ({ b }: GraphBuilder, v: ValueId): ValueId =>
          how === 'normal' ? v : b.cast(v, { dtype: 'f32' });
        await compare([x], (g, [v]) => {
          const y = g.b.max_pool(asFloat(g, v as ValueId), attrs);
          pooled = g.b.typeOf(y).shape.map((d) => (d.terms[0]?.k ?? 0) as number);
          return [y];
        });
        await compare([x, { shape: pooled }], (g, [v, dy]) => [
          g.b.pool_scatter(asFloat(g, v as ValueId), dy as ValueId, attrs),
        ]);
      }
    }
  });
});
