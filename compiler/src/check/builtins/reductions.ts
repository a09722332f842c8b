/** `sum`, `mean`, `max`, `min`, `var`, `std`: reductions over axes, of lists, and of numbers alone. */

import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import type { ValueId } from '../../graph/graph.js';
import type { Builder } from '../../ops/define-op.js';
import { tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { type Context, report } from '../context.js';
import { elementWise } from '../element-wise.js';
import { isNumber, type NumberOperator, numberOperation } from '../numbers.js';
import { describe } from '../show-value.js';
import { errorValue, intValue, type TensorValue, tensorValue, type Value } from '../value.js';
import { weightsOperation } from '../weights-arithmetic.js';
import { axesArg, building, plainDims, product, staged, tensorArg } from './arguments.js';

type Reduce = (b: Builder, x: ValueId, axes: readonly number[], keep: boolean, count: ValueId) => ValueId;

/** The number of elements that a reduction joins, as an f32 scalar. */
function countNode(b: Builder, dims: readonly Dim[]): ValueId {
  return b.dim_value({ dim: product(dims), dtype: 'f32' });
}

function reduceTensor(ctx: Context, args: BuiltinArgs, name: string, x: TensorValue, reduce: Reduce): Value {
  const given = args.get('axis');
  const axes =
    given === undefined || given.kind === 'none'
      ? x.type.shape.map((_, i) => i)
      : axesArg(ctx, given, x, args.at('axis'));
  if (axes === null) return errorValue;
  const keep = args.get('keep');
  const kept = keep?.kind === 'bool' && keep.value === true;
  if (x.type.classes !== null || (x.type.dtype === 'bool' && name !== 'sum' && name !== 'mean')) {
    report(ctx, diagnose(wrongKind, args.at('x'), { wanted: 'numbers', got: describe(x) }));
    return errorValue;
  }
  const shape = x.type.shape.flatMap((part, i) => (axes.includes(i) ? (kept ? [constant(1)] : []) : [part]));
  const dtype = x.type.dtype === 'bool' ? 'f32' : x.type.dtype;
  const build = building(ctx, x);
  let node: ValueId | null = null;
  if (build !== null) {
    const from = x.type.dtype === 'bool' ? build.b.cast(build.nodes[0], { dtype: 'f32' }) : build.nodes[0];
    const joined = plainDims(axes.map((i) => x.type.shape[i] as Dim));
    node = axes.length === 0 ? from : reduce(build.b, from, axes, kept, countNode(build.b, joined));
  }
  return staged(tensorValue(tensorType(dtype, shape), node), x, args.call, null);
}

const sumOf: Reduce = (b, x, axes, keep) => b.reduce_sum(x, { axes, keep });
const meanOf: Reduce = (b, x, axes, keep, count) => b.div(b.reduce_sum(x, { axes, keep }), count);
const maxOf: Reduce = (b, x, axes, keep) => b.reduce_max(x, { axes, keep });
const minOf: Reduce = (b, x, axes, keep) => b.neg(b.reduce_max(b.neg(x), { axes, keep }));
/** Population variance in two passes: the mean first, then the squares around it. */
const varOf: Reduce = (b, x, axes, keep, count) => {
  const centred = b.sub(x, b.div(b.reduce_sum(x, { axes, keep: true }), count));
  return b.div(b.reduce_sum(b.mul(centred, centred), { axes, keep }), count);
};
const stdOf: Reduce = (b, x, axes, keep, count) => b.sqrt(varOf(b, x, axes, keep, count));

const isSummand = ({ kind }: Value): boolean => kind === 'tensor' || kind === 'weights';

/** Folds a list of compile-time numbers. */
function foldList(ctx: Context, args: BuiltinArgs, op: NumberOperator, items: readonly Value[]): Value {
  let total: Value | undefined;
  for (const item of items) {
    if (!isNumber(item)) return errorValue;
    total = total === undefined ? item : isNumber(total) ? numberOperation(ctx, op, total, item, args.call) : total;
  }
  return total ?? intValue(constant(0));
}

/** The sum of a list of tensors or of sets of weights, from left to right. */
function addAll(ctx: Context, args: BuiltinArgs, items: readonly Value[]): Value {
  const at = args.at('x');
  return items.reduce((total, item) => {
    if (total.kind === 'error' || item.kind === 'error') return errorValue;
    if (isNumber(total) && isNumber(item)) return numberOperation(ctx, '+', total, item, args.call);
    if (total.kind === 'weights' || item.kind === 'weights') return weightsOperation(ctx, '+', total, item, at);
    return elementWise(ctx, '+', total, item, at, at, args.call);
  });
}

function reduction(name: string, doc: string, reduce: Reduce, listOp: NumberOperator | null): Builtin {
  return {
    name,
    doc,
    signature: `${name}(x: tensor, axis: any = none, keep: bool = false) -> tensor`,
    numbers: listOp !== null,
    apply: (ctx, args) => {
      const value = args.get('x');
      if (listOp !== null && value?.kind === 'list' && value.items.every(isNumber))
        return foldList(ctx, args, listOp, value.items);
      if (listOp === '+' && value?.kind === 'list' && value.items.some(isSummand))
        return addAll(ctx, args, value.items);
      const x = tensorArg(ctx, args, 'x', name);
      return x === null ? errorValue : reduceTensor(ctx, args, name, x, reduce);
    },
  };
}

/** `max(x, axis: …)` reduces a tensor; `max(8, v)` compares numbers. */
function extreme(name: 'max' | 'min', doc: string, reduce: Reduce): Builtin {
  const elementwise = name === 'max' ? 'maximum' : 'minimum';
  return {
    name,
    doc,
    signature: `${name}(x: tensor, y: any = none, axis: any = none, keep: bool = false) -> tensor`,
    numbers: true,
    apply: (ctx, args) => {
      const x = args.get('x');
      const y = args.get('y');
      if (x === undefined || y === undefined) return errorValue;
      if (isNumber(x) && isNumber(y)) return numberOperation(ctx, name, x, y, args.call);
      if (x.kind === 'list' && x.items.every(isNumber)) return foldList(ctx, args, name, x.items);
      if (y.kind !== 'none') return elementWise(ctx, elementwise, x, y, args.at('x'), args.at('y'), args.call);
      const tensor = tensorArg(ctx, args, 'x', name, ['f32', 'i32']);
      return tensor === null ? errorValue : reduceTensor(ctx, args, name, tensor, reduce);
    },
  };
}

export const reductions: readonly Builtin[] = [
  reduction(
    'sum',
    'the sum over the axes, or of all elements; of a list of numbers, tensors or weights, their sum',
    sumOf,
    '+',
  ),
  reduction('mean', 'the mean over the axes, or of all elements', meanOf, null),
  reduction('variance', 'the population variance over the axes', varOf, null),
  reduction('std', 'the population standard deviation over the axes', stdOf, null),
  extreme('max', 'the largest element over the axes, or the larger of two numbers', maxOf),
  extreme('min', 'the smallest element over the axes, or the smaller of two numbers', minOf),
];
