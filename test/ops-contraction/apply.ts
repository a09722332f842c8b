/** Decides how a test applies one operator: to float64 arrays by the reference, to float32 on a backend; and how it draws numbers. */
import type { NdArray, ValueId } from '@dln/compiler';
import { type BackendName, type HostTensor, loadBackend } from '@dln/runtime';
import { constant } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph } from '../../compiler/src/graph/evaluate.js';
import type { Attrs } from '../../compiler/src/graph/graph.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { args, entry, open, program } from '../backends/programs.js';
import { generator, normal } from '../ops/samples.js';

export const sizeOf = (shape: readonly number[]): number => shape.reduce((count, n) => count * n, 1);

export const f32 = (shape: readonly number[], data: ArrayLike<number>): NdArray => ({
  dtype: 'f32',
  shape,
  data: Float64Array.from(data),
});
export const i32 = (shape: readonly number[], data: ArrayLike<number>): NdArray => ({
  ...f32(shape, data),
  dtype: 'i32',
});

/** Normal numbers that are float32 already. */
export function drawn(shape: readonly number[], seed: number): NdArray {
  const next = generator(seed);
  return f32(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(normal(next))),
  );
}

const typeOf = (x: NdArray) => tensorType(x.dtype, x.shape.map(constant));

/** The operator's first result in float64. */
export function reference(op: string, xs: readonly NdArray[], attrs: Attrs = {}): NdArray {
  const g = createBuilder();
  const operands = xs.map((x, i) => g.input('argument', String(i), typeOf(x)));
  const graph = g.finish([{ name: 'y', value: g.b.add(op, operands, attrs) }]);
  return evaluateGraph(graph, ({ name }) => xs[Number(name)]!, new Map())[0]!;
}

/** The same on a backend. */
export async function onBackend(
  name: BackendName,
  op: string,
  xs: readonly NdArray[],
  attrs: Attrs = {},
): Promise<HostTensor> {
  const backend = await loadBackend(name);
  const made = program({
    'run:op': entry((g) => {
      const operands: ValueId[] = xs.map((x, i) => g.input('argument', `x${i}`, typeOf(x)));
      return { measures: { y: g.b.add(op, operands, attrs) } };
    }),
  });
  const host = (x: NdArray): HostTensor =>
    x.dtype === 'i32'
      ? { dtype: 'i32', shape: x.shape, data: Int32Array.from(x.data) }
      : { dtype: 'f32', shape: x.shape, data: Float32Array.from(x.data) };
  const session = await open(backend, made);
  try {
    const feeds = args(Object.fromEntries(xs.map((x, i) => [`x${i}`, host(x)])));
    return (await session.executable('run:op', {}).run(feeds, ['y']).values())[0]!;
  } finally {
    session.close();
  }
}

/** The greatest difference, relative to the larger of 1 and the wanted number; infinite where the shapes differ or one is not a number. */
export function distance(
  got: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  want: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
): number {
  if (got.shape.join() !== want.shape.join() || got.data.length !== want.data.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < want.data.length; i++) {
    const [a, b] = [got.data[i]!, want.data[i]!];
    if (Object.is(a, b)) continue;
    const error = Math.abs(a - b) / Math.max(1, Math.abs(b));
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst;
}

export const dot = (a: NdArray, b: NdArray): number => a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0);
