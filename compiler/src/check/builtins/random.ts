/** `normal`, `uniform`, `bernoulli`, `permutation`: draws, one per step where they are written; without a shape an initialiser. */

import type { Span } from '@dln/grammar';
import { drawRows } from '../../diagnostics/DLN2108-draw-rows.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, variable } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import { show } from '../../dims/show.js';
import type { ValueId } from '../../graph/graph.js';
import { streamOf } from '../../graph/stream.js';
import type { Builder } from '../../ops/define-op.js';
import { type ShapePart, scalarType, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { type Context, type DataBody, type Emission, report } from '../context.js';
import { cellPath, pathOf } from '../instance.js';
import { floatNode } from '../numbers.js';
import { errorValue, tensorValue, type Value } from '../value.js';
import { dimsArg, literalDims, plainDims, tensorArg } from './arguments.js';

/** The stream of the next draw here: purpose, path, application and which draw of the body it is. */
function nextStream(ctx: Context): number {
  const count = ctx.instance.seen.get('draw') ?? 0;
  ctx.instance.seen.set('draw', count + 1);
  if (ctx.initialOf !== null) return streamOf('init', cellPath(ctx.initialOf), 0);
  return streamOf('draw', `${pathOf(ctx.instance)}/${count}`, ctx.instance.calls);
}

/** Numbers in [0, 1): the same seed, stream and step give the same numbers on every backend. */
function uniformNode(emission: Emission, ctx: Context, shape: readonly Dim[], stream: number): ValueId {
  const b = emission.graph.b;
  if (ctx.data !== null) return emission.input('argument', drawOf(ctx.data, shape, stream), tensorType('f32', shape));
  const seed = emission.input('seed', 'seed', tensorType('i32', [constant(2)]));
  const step =
    ctx.initialOf === null
      ? emission.input('clock', 'step', scalarType('i32'))
      : b.constant({ dtype: 'i32', shape: [], values: [0] });
  const round = ctx.initialOf === null ? (ctx.loop?.round ?? null) : null;
  return b.random_uniform(seed, round === null ? step : withRound(b, step, round), { shape, stream });
}

/** The step and the round of the loops around: each round draws anew. */
function withRound(b: Builder, step: ValueId, round: ValueId): ValueId {
  const [one, two] = [step, round].map((x) => b.reshape(x, { shape: [1] })) as [ValueId, ValueId];
  return b.add('concat', [one, two], { axis: 0 });
}

/** In a dataset numbers are fed row by row: a row has the same in every batch. */
function drawOf(data: DataBody, shape: readonly Dim[], stream: number): string {
  const name = `draw ${stream}`;
  const byRow = shape[0] === variable('N');
  const sizes = literalDims(byRow ? shape.slice(1) : shape) ?? [];
  if (!data.draws.some((d) => d.name === name)) data.draws.push({ name, stream, shape: sizes, byRow });
  return name;
}

/** A shape that a draw may have here; null (reported) in a dataset where the rows do not stand first. */
function drawn(ctx: Context, given: Value, at: Span): readonly Dim[] | null {
  const shape = dimsArg(ctx, given, at);
  if (shape === null || ctx.data === null) return shape;
  if (literalDims(shape[0] === variable('N') ? shape.slice(1) : shape) !== null) return shape;
  report(ctx, diagnose(drawRows, at, { got: `[${shape.map(show).join(', ')}]` }));
  return null;
}

/** Box and Muller, 1958: sqrt(-2 ln u) cos(2 pi v) of two uniform numbers, u in (0, 1]. */
function normalNode(emission: Emission, ctx: Context, shape: readonly Dim[]): ValueId {
  const b = emission.graph.b;
  const stream = nextStream(ctx);
  const u = uniformNode(emission, ctx, shape, stream);
  const v = uniformNode(emission, ctx, shape, streamOf('second', String(stream), 0));
  const radius = b.sqrt(b.mul(b.scalar(-2, u), b.log(b.sub(b.scalar(1, u), u))));
  return b.mul(radius, b.cos(b.mul(b.scalar(2 * Math.PI, v), v)));
}

/** The shape that is given or that of `like`; null: none is given; undefined: what is given is wrong (reported). */
function shapeGiven(ctx: Context, args: BuiltinArgs, name: string): readonly ShapePart[] | null | undefined {
  const like = args.get('like');
  if (like !== undefined && like.kind !== 'none') return tensorArg(ctx, args, 'like', name)?.type.shape;
  const given = args.get('shape');
  if (given === undefined || given.kind === 'none') return null;
  return drawn(ctx, given, args.at('shape')) ?? undefined;
}

/** Numbers in [0, 1) of the next draw here. */
export const uniformIn = (ctx: Context, emission: Emission, shape: readonly Dim[]): ValueId =>
  uniformNode(emission, ctx, shape, nextStream(ctx));
/** Normal numbers of the next draw here. */
export const normalIn = (ctx: Context, emission: Emission, shape: readonly Dim[]): ValueId =>
  normalNode(emission, ctx, shape);

/** The builtin again, with all that was given: an initialiser that waits for its shape. */
function waiting(builtin: Builtin, args: BuiltinArgs, names: readonly string[]): Value {
  const bound = names.flatMap((label) => {
    const value = args.get(label);
    return value === undefined ? [] : [{ label, value, at: args.at(label) }];
  });
  return { kind: 'callable', callee: { is: 'builtin', builtin }, bound, instance: null };
}

/** `a + b * x`, where a and b are floats that may tick. */
function affine(ctx: Context, emission: Emission, x: ValueId, a: Value | undefined, b: Value | undefined): ValueId {
  const g = emission.graph.b;
  const scale = b?.kind === 'float' && !(b.node === null && b.value === 1) ? floatNode(ctx, b) : null;
  const scaled = scale === null ? x : g.mul(x, scale);
  const shift = a?.kind === 'float' && !(a.node === null && a.value === 0) ? floatNode(ctx, a) : null;
  return shift === null ? scaled : g.add(scaled, shift);
}

const normal: Builtin = {
  name: 'normal',
  doc: 'normally distributed numbers of a shape, or of the shape of `like`; without both an initialiser',
  signature: 'normal(shape: any = none, mean: float = 0, std: float = 1, like: any = none) -> tensor',
  apply: (ctx, args) => {
    const shape = shapeGiven(ctx, args, 'normal');
    if (shape === null) return waiting(normal, args, ['mean', 'std']);
    if (shape === undefined) return errorValue;
    const node =
      ctx.emission === null
        ? null
        : affine(ctx, ctx.emission, normalNode(ctx.emission, ctx, plainDims(shape)), args.get('mean'), args.get('std'));
    return tensorValue(tensorType('f32', shape), node);
  },
};

const uniform: Builtin = {
  name: 'uniform',
  doc: 'evenly distributed numbers from `low` up to, not including, `high`, of a shape, or of the shape of `like`; without both an initialiser',
  signature: 'uniform(shape: any = none, low: float = 0, high: float = 1, like: any = none) -> tensor',
  apply: (ctx, args) => {
    const shape = shapeGiven(ctx, args, 'uniform');
    if (shape === null) return waiting(uniform, args, ['low', 'high']);
    const [low, high] = [args.get('low'), args.get('high')];
    if (shape === undefined || low?.kind !== 'float' || high?.kind !== 'float') return errorValue;
    const type = tensorType('f32', shape);
    if (ctx.emission === null) return tensorValue(type, null);
    const unit = uniformNode(ctx.emission, ctx, plainDims(shape), nextStream(ctx));
    const width: Value = low.value !== null && high.value !== null ? { ...high, value: high.value - low.value } : high;
    return tensorValue(type, affine(ctx, ctx.emission, unit, low, width));
  },
};

const bernoulli: Builtin = {
  name: 'bernoulli',
  doc: 'true with probability p; `like: x` gives 0 and 1 in the type of x',
  signature: 'bernoulli(p: float, shape: any = none, like: any = none) -> tensor',
  apply: (ctx, args) => {
    const p = args.get('p');
    const like = args.get('like');
    if (p?.kind !== 'float') return errorValue;
    const model =
      like !== undefined && like.kind !== 'none' ? tensorArg(ctx, args, 'like', 'bernoulli', ['f32']) : null;
    const shape =
      model !== null ? plainDims(model.type.shape) : drawn(ctx, args.get('shape') ?? errorValue, args.at('shape'));
    if (shape === null) return errorValue;
    const type = model !== null ? model.type : tensorType('bool', shape);
    if (ctx.emission === null) return tensorValue(type, null);
    const b = ctx.emission.graph.b;
    const below = floatNode(ctx, p);
    if (below === null) return errorValue;
    const hit = b.less(uniformNode(ctx.emission, ctx, shape, nextStream(ctx)), below);
    return tensorValue(type, model !== null ? b.cast(hit, { dtype: 'f32' }) : hit);
  },
};

const randomClass: Builtin = {
  name: 'random_class',
  doc: 'classes below `classes`, all equally likely',
  signature: 'random_class(classes: dim, shape: [dim]) -> tensor',
  apply: (ctx, args) => {
    const k = args.get('classes');
    const shape = drawn(ctx, args.get('shape') ?? errorValue, args.at('shape'));
    if (k?.kind !== 'int' || shape === null) return errorValue;
    const type = tensorType('i32', shape, k.dim);
    if (ctx.emission === null) return tensorValue(type, null);
    const b = ctx.emission.graph.b;
    const count = b.dim_value({ dim: k.dim, dtype: 'f32' });
    const scaled = b.mul(uniformNode(ctx.emission, ctx, shape, nextStream(ctx)), count);
    return tensorValue(type, b.cast(b.floor(scaled), { dtype: 'i32' }));
  },
};

const permutation: Builtin = {
  name: 'permutation',
  doc: 'the numbers 0 to n - 1 in a random order, as classes of n: for `take`',
  signature: 'permutation(n: dim) -> tensor',
  apply: (ctx, args) => {
    const n = args.get('n');
    if (n?.kind !== 'int') return errorValue;
    const type = tensorType('i32', [n.dim], n.dim);
    if (ctx.emission === null) return tensorValue(type, null);
    const keys = uniformNode(ctx.emission, ctx, [n.dim], nextStream(ctx));
    return tensorValue(type, ctx.emission.graph.b.argsort(keys));
  },
};

export const random: readonly Builtin[] = [normal, uniform, bernoulli, randomClass, permutation];
