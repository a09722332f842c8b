/** `signs`, `distinct_integers`: random constants, fixed by a seed and the same in every run. */

import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, literal } from '../../dims/algebra.js';
import { streamOf } from '../../graph/stream.js';
import { uniforms } from '../../ops/philox.js';
import { tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { type Context, report } from '../context.js';
import { describe } from '../show-value.js';
import { errorValue, tensorValue, type Value } from '../value.js';
import { dimsArg } from './arguments.js';

/** `count` numbers in [0, 1) of a seed; `round` makes further ones. */
function drawn(name: string, seed: number, round: number, count: number): Float64Array {
  const numbers = new Float64Array(count);
  uniforms([seed | 0, Math.floor(seed / 2 ** 32) | 0], streamOf('constant', name, 0), round, 0, numbers);
  return numbers;
}

/** A shape and whole numbers that are known now; null (reported) where one is not. */
function known(
  ctx: Context,
  args: BuiltinArgs,
  names: readonly string[],
): { readonly shape: readonly number[]; readonly ints: readonly number[] } | null {
  const dims = dimsArg(ctx, args.get('shape') ?? errorValue, args.at('shape'));
  if (dims === null) return null;
  const shape = dims.map(literal);
  const ints = names.map((name) => {
    const value = args.get(name);
    return value?.kind === 'int' ? literal(value.dim) : undefined;
  });
  const at = shape.includes(undefined) ? 'shape' : (names[ints.indexOf(undefined)] ?? null);
  if (at === null) return { shape: shape as number[], ints: ints as number[] };
  report(
    ctx,
    diagnose(wrongKind, args.at(at), {
      wanted: 'whole numbers known at compile time',
      got: describe(args.get(at) ?? errorValue),
    }),
  );
  return null;
}

const constantOf = (ctx: Context, shape: readonly number[], values: readonly number[]): Value => {
  const dims = shape.map((n) => constant(n));
  return tensorValue(
    tensorType('f32', dims),
    ctx.emission === null ? null : ctx.emission.graph.b.constant({ dtype: 'f32', shape: dims, values }),
  );
};

const signs: Builtin = {
  name: 'signs',
  doc: 'a constant of -1 and 1 at random, fixed by the seed',
  signature: 'signs(shape: any, seed: int = 0) -> tensor',
  apply: (ctx, args) => {
    const given = known(ctx, args, ['seed']);
    if (given === null) return errorValue;
    const count = given.shape.reduce((n, d) => n * d, 1);
    const numbers = drawn('signs', given.ints[0] as number, 0, count);
    return constantOf(
      ctx,
      given.shape,
      Array.from(numbers, (u) => (u < 0.5 ? -1 : 1)),
    );
  },
};

const distinctIntegers: Builtin = {
  name: 'distinct_integers',
  doc: 'a constant of rows of whole numbers from `low` to `high`, no two rows alike, fixed by the seed',
  signature: 'distinct_integers(shape: [dim], seed: int = 0, low: int = -9, high: int = 9) -> tensor',
  apply: (ctx, args) => {
    const given = known(ctx, args, ['seed', 'low', 'high']);
    if (given === null) return errorValue;
    const [seed, low, high] = given.ints as [number, number, number];
    const [rows = 1, ...rest] = given.shape;
    const width = rest.reduce((n, d) => n * d, 1);
    const choices = high - low + 1;
    if (choices < 1 || Math.log(choices) * width < Math.log(rows) - 1e-9) {
      report(
        ctx,
        diagnose(wrongKind, args.call, {
          wanted: `at most ${choices < 1 ? 0 : choices ** width} rows of numbers from ${low} to ${high}`,
          got: `${rows} rows`,
        }),
      );
      return errorValue;
    }
    return constantOf(ctx, given.shape, distinctRows(seed, rows, width, low, choices));
  },
};

/** Rows are drawn until enough differ; where nearly all there are is wanted, what is still lacking is taken in order. */
function distinctRows(seed: number, rows: number, width: number, low: number, choices: number): readonly number[] {
  const seen = new Set<string>();
  const values: number[] = [];
  const take = (row: readonly number[]): void => {
    const key = row.join();
    if (seen.has(key)) return;
    seen.add(key);
    values.push(...row);
  };
  for (let round = 0; seen.size < rows && round < 2 * rows + 100; round++)
    take(
      Array.from(
        drawn('distinct_integers', seed, round, width),
        (u) => low + Math.min(Math.floor(u * choices), choices - 1),
      ),
    );
  for (let n = 0; seen.size < rows; n++)
    take(Array.from({ length: width }, (_, k) => low + (Math.floor(n / choices ** k) % choices)));
  return values;
}

export const seeded: readonly Builtin[] = [signs, distinctIntegers];
