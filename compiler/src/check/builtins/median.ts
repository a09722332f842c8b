/** `median`: the middle of the elements, of a column with gaps the middle of those that it has. */
import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, floorDiv, sub } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import type { ValueId } from '../../graph/graph.js';
import type { Builder } from '../../ops/define-op.js';
import { isPack, scalarType, tensorType } from '../../types/tensor-type.js';
import type { Builtin } from '../builtin.js';
import { type Context, report } from '../context.js';
import { describe } from '../show-value.js';
import { errorValue, type GapsValue, tensorValue, type Value } from '../value.js';
import { axisOf, building, plainDims, staged, tensorArg } from './arguments.js';

/** The elements of the last axis, rising. */
function rising(b: Builder, x: ValueId): ValueId {
  const length = b.typeOf(x).shape.at(-1) as Dim;
  return b.neg(b.part(b.top_k(b.neg(x), { k: length }), 0));
}

export const median: Builtin = {
  name: 'median',
  doc: 'the middle element along an axis, or the mean of the two middle ones; of a column with gaps, of the elements that it has',
  signature: 'median(x: tensor, axis: any = -1) -> tensor',
  apply: (ctx, args) => {
    const given = args.get('x');
    if (given?.kind === 'gaps' && given.type.dtype === 'f32' && given.type.shape.length === 1)
      return ofColumn(ctx, given);
    const x = tensorArg(ctx, args, 'x', 'median', ['f32']);
    const axis = x === null ? null : axisOf(ctx, args.get('axis') ?? errorValue, x, args.at('axis'));
    if (x === null || axis === null) return errorValue;
    const size = x.type.shape[axis];
    if (size === undefined || isPack(size)) {
      report(ctx, diagnose(wrongKind, args.at('x'), { wanted: 'an axis that is named in the type', got: describe(x) }));
      return errorValue;
    }
    const type = tensorType(
      'f32',
      x.type.shape.filter((_, i) => i !== axis),
    );
    const build = building(ctx, x);
    if (build === null) return staged(tensorValue(type, null), x, args.call, null);
    const { b } = build;
    const dims = plainDims(x.type.shape);
    const order = [...dims.keys()].filter((i) => i !== axis);
    const sorted = rising(b, b.transpose(build.nodes[0], { perm: [...order, axis] }));
    const before = plainDims(type.shape);
    const at = (place: Dim): ValueId =>
      b.reshape(
        b.slice(sorted, {
          begin: [...before.map(() => constant(0)), place],
          size: [...before, constant(1)],
          strides: dims.map(() => 1),
        }),
        { shape: before },
      );
    const two = constant(2);
    const both = b.add(at(floorDiv(sub(size, constant(1)), two)), at(floorDiv(size, two)));
    return staged(tensorValue(type, b.mul(both, b.scalar(0.5, both))), x, args.call, null);
  },
};

/** What lacks is sorted behind everything, and the middle is that of the rest. */
function ofColumn(ctx: Context, column: GapsValue): Value {
  const type = scalarType('f32');
  if (ctx.emission === null || column.node === null || column.mask === null) return tensorValue(type, null);
  const { b } = ctx.emission.graph;
  const filled = b.select(column.mask, b.scalar(3e38, column.node), column.node);
  const sorted = rising(b, filled);
  const has = b.cast(b.logical_not(column.mask), { dtype: 'f32' });
  const count = b.reduce_sum(has, { axes: [0], keep: false });
  const half = (x: ValueId): ValueId => b.floor(b.mul(x, b.scalar(0.5, x)));
  const places = b.cast(b.iota({ length: column.type.shape[0] as Dim }), { dtype: 'f32' });
  const weigh = (place: ValueId): ValueId =>
    b.reduce_sum(b.select(b.equal(places, place), sorted, b.scalar(0, sorted)), { axes: [0], keep: false });
  const both = b.add(weigh(half(b.sub(count, b.scalar(1, count)))), weigh(half(count)));
  return tensorValue(type, b.mul(both, b.scalar(0.5, both)));
}
