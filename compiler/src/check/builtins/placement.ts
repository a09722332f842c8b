/** `roll`, `update`, `replace`, `expand_like`, `cumsum`, `solve`: elements moved along an axis, written over, repeated, summed up. */

import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { indexOutOfRange } from '../../diagnostics/DLN2011-index-out-of-range.js';
import { matmulInner } from '../../diagnostics/DLN2013-matmul-inner.js';
import { updateMisfit } from '../../diagnostics/DLN2041-update-misfit.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { add, constant, literal, mod, sub } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import { show, showAssignment } from '../../dims/show.js';
import type { ValueId } from '../../graph/graph.js';
import type { Builder } from '../../ops/define-op.js';
import { showPart, showType } from '../../types/show.js';
import { isPack, type ShapePart, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { chainOf } from '../chain.js';
import { toTensor } from '../coerce.js';
import { type Context, leftToUses, report } from '../context.js';
import { requireAtLeast, requireEqual } from '../obligations.js';
import { describe } from '../show-value.js';
import { errorValue, type TensorValue, tensorValue, type Value } from '../value.js';
import { axisOf, building, plainDims, staged, tensorArg } from './arguments.js';

const zero = constant(0);
const one = constant(1);
const listed = (value: Value | undefined): readonly Value[] =>
  value === undefined ? [] : value.kind === 'list' || value.kind === 'tuple' ? value.items : [value];

/** A part of `x` along one axis. */
function partOf(b: Builder, x: ValueId, axis: number, begin: Dim, size: Dim): ValueId {
  const { shape } = b.typeOf(x);
  return b.slice(x, {
    begin: shape.map((_, i) => (i === axis ? begin : zero)),
    size: shape.map((dim, i) => (i === axis ? size : dim)),
    strides: shape.map(() => 1),
  });
}
/** Parts that may be empty, put together again. */
const joined = (b: Builder, parts: readonly ValueId[], axis: number): ValueId =>
  parts.length === 1 ? (parts[0] as ValueId) : b.add('concat', parts, { axis });

const roll: Builtin = {
  name: 'roll',
  doc: 'the elements moved on along an axis by a number of places, those that leave the end coming in at the start; tuples move along several',
  signature: 'roll(x: tensor, shift: any, axis: any) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'roll');
    if (x === null) return errorValue;
    const shifts = listed(args.get('shift'));
    const axes = listed(args.get('axis'));
    const wrong = shifts.find((s) => s.kind !== 'int');
    if (wrong !== undefined || shifts.length !== axes.length) {
      if (wrong?.kind !== 'error')
        report(
          ctx,
          diagnose(wrongKind, args.at('shift'), {
            wanted: 'a whole number of places for each axis',
            got: wrong === undefined ? `${shifts.length} for ${axes.length} axes` : describe(wrong),
          }),
        );
      return errorValue;
    }
    const places = axes.map((a) => axisOf(ctx, a, x, args.at('axis')));
    if (places.includes(null)) return errorValue;
    const build = building(ctx, x);
    let node = build === null ? null : build.nodes[0];
    places.forEach((axis, i) => {
      const shift = shifts[i];
      const size = x.type.shape[axis as number] as Dim;
      if (build === null || node === null || shift?.kind !== 'int') return;
      const by = mod(shift.dim, size);
      if (literal(by) === 0) return;
      const rest = sub(size, by);
      const { b } = build;
      node = joined(
        b,
        [partOf(b, node, axis as number, rest, by), partOf(b, node, axis as number, zero, rest)],
        axis as number,
      );
    });
    return staged({ ...x, node }, x, args.call, null);
  },
};

const update: Builtin = {
  name: 'update',
  doc: '`x` with `part` written over it along an axis, from place `at` on, which may be known at run time only; what would lie beyond the end is left out',
  signature: 'update(x: tensor, part: tensor, at: any, axis: any = 0) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'update');
    const given = x === null ? undefined : args.get('part');
    const part = given === undefined || x === null ? null : toTensor(ctx, given, x.type.dtype, args.at('part'));
    if (x === null || part === null) return errorValue;
    const axis = axisOf(ctx, args.get('axis') ?? errorValue, x, args.at('axis'));
    if (axis === null || !fitsOver(ctx, args, x, part, axis)) return errorValue;
    const at = args.get('at');
    const [size, length] = [x.type.shape[axis] as Dim, part.type.shape[axis] as Dim];
    if (at?.kind === 'int') return overwritten(ctx, args, x, part, axis, at.dim);
    if (at?.kind !== 'tensor' || at.type.dtype !== 'i32' || at.type.shape.length > 0) {
      if (at !== undefined && at.kind !== 'error')
        report(
          ctx,
          diagnose(wrongKind, args.at('at'), { wanted: 'a place: a whole number or an i32[]', got: describe(at) }),
        );
      return errorValue;
    }
    const build = building(ctx, x, part, at);
    if (build === null) return staged({ ...x, node: null }, x, args.call, null);
    const { b } = build;
    const [into, from, place] = build.nodes;
    const offset = b.sub(b.iota({ length: size }), place);
    const last = b.dim_value({ dim: sub(length, one), dtype: 'i32' });
    const none = b.constant({ dtype: 'i32', shape: [], values: [0] });
    const kept = b.logical_and(b.logical_not(b.less(offset, none)), b.logical_not(b.less(last, offset)));
    const moved = b.gather(from, b.minimum(b.maximum(offset, none), last), { axis, batch: 0 });
    const mask = b.reshape(kept, { shape: x.type.shape.map((_, i) => (i === axis ? size : one)) });
    return staged({ ...x, node: b.select(mask, moved, into) }, x, args.call, null);
  },
};

/** Has `part` the type of `x` but along the axis, where it is no longer? */
function fitsOver(ctx: Context, args: BuiltinArgs, x: TensorValue, part: TensorValue, axis: number): boolean {
  const sameKind = part.type.dtype === x.type.dtype && part.type.classes === x.type.classes;
  let wrong = sameKind && part.type.shape.length === x.type.shape.length ? null : -1;
  let fails = '';
  for (const [i, p] of x.type.shape.entries()) {
    const q = part.type.shape[i];
    if (wrong !== null || q === undefined) break;
    if (isPack(p) || isPack(q)) {
      if (p !== q) wrong = i;
      continue;
    }
    const broken =
      i === axis ? requireAtLeast(ctx, sub(p, q), zero, args.at('part')) : requireEqual(ctx, p, q, args.at('part'));
    if (broken === null) continue;
    wrong = i;
    fails = showAssignment(broken.fails);
  }
  if (wrong === null) return true;
  report(
    ctx,
    diagnose(
      updateMisfit,
      args.at('part'),
      {
        into: showType(x.type),
        part: showType(part.type),
        axis: wrong,
        dimInto: wrong < 0 ? '' : showPart(x.type.shape[wrong] as ShapePart),
        dimPart: wrong < 0 ? '' : showPart(part.type.shape[wrong] as ShapePart),
        fails,
      },
      { chain: [...chainOf(x), ...chainOf(part)] },
    ),
  );
  return false;
}

/** At a place that is known now. */
function overwritten(ctx: Context, args: BuiltinArgs, x: TensorValue, part: TensorValue, axis: number, at: Dim): Value {
  const [size, length] = [x.type.shape[axis] as Dim, part.type.shape[axis] as Dim];
  const from = literal(at) !== undefined && (literal(at) as number) < 0 ? add(size, at) : at;
  const rest = sub(size, add(from, length));
  const broken = requireAtLeast(ctx, from, zero, args.at('at')) ?? requireAtLeast(ctx, rest, zero, args.at('at'));
  if (broken !== null) {
    report(
      ctx,
      diagnose(indexOutOfRange, args.at('at'), {
        index: `${show(from)}:${show(add(from, length))}`,
        size: show(size),
        of: `${showType(x.type)}${broken.fails.size > 0 ? ` (${showAssignment(broken.fails)})` : ''}`,
      }),
    );
    return errorValue;
  }
  const build = building(ctx, x, part);
  if (build === null) return staged({ ...x, node: null }, x, args.call, null);
  const { b } = build;
  const [into, piece] = build.nodes;
  const before = literal(from) === 0 ? [] : [partOf(b, into, axis, zero, from)];
  const after = literal(rest) === 0 ? [] : [partOf(b, into, axis, add(from, length), rest)];
  return staged({ ...x, node: joined(b, [...before, piece, ...after], axis) }, x, args.call, null);
}

const replace: Builtin = {
  name: 'replace',
  doc: 'a list with another item at a place',
  signature: 'replace(list: any, at: int, item: any) -> any',
  apply: (ctx, args) => {
    const list = args.get('list');
    const place = args.get('at');
    const item = args.get('item');
    if (list === undefined || item === undefined || place?.kind !== 'int') return errorValue;
    if (list.kind !== 'list') {
      report(ctx, diagnose(wrongKind, args.at('list'), { wanted: 'a list', got: describe(list) }));
      return errorValue;
    }
    const n = literal(place.dim);
    if (n === undefined) {
      if (!leftToUses(ctx))
        report(
          ctx,
          diagnose(wrongKind, args.at('at'), { wanted: 'a place known at compile time', got: describe(place) }),
        );
      return errorValue;
    }
    const at = n < 0 ? n + list.items.length : n;
    if (at >= 0 && at < list.items.length)
      return { kind: 'list', items: list.items.map((old, i) => (i === at ? item : old)) };
    report(
      ctx,
      diagnose(indexOutOfRange, args.at('at'), {
        index: String(n),
        size: String(list.items.length),
        of: describe(list),
      }),
    );
    return errorValue;
  },
};

const expandLike: Builtin = {
  name: 'expand_like',
  doc: 'a tensor of the first axes of `x`, such as one number a row, repeated along the axes that it lacks',
  signature: 'expand_like(v: tensor, x: tensor) -> tensor',
  apply: (ctx, args) => {
    const v = tensorArg(ctx, args, 'v', 'expand_like');
    const x = tensorArg(ctx, args, 'x', 'expand_like');
    if (v === null || x === null) return errorValue;
    const fits =
      v.type.shape.length <= x.type.shape.length &&
      v.type.shape.every((p, i) => {
        const q = x.type.shape[i] as ShapePart;
        return isPack(p) || isPack(q) ? p === q : requireEqual(ctx, p, q, args.at('v')) === null;
      });
    if (!fits) {
      report(
        ctx,
        diagnose(
          wrongKind,
          args.at('v'),
          { wanted: `a tensor whose axes are the first of ${showType(x.type)}`, got: describe(v) },
          { chain: chainOf(v) },
        ),
      );
      return errorValue;
    }
    const type = tensorType(v.type.dtype, x.type.shape, v.type.classes);
    const build = building(ctx, v, x);
    if (build === null) return staged(tensorValue(type, null), v, args.call, null);
    const shape = plainDims(x.type.shape);
    const column = build.b.reshape(build.nodes[0], {
      shape: shape.map((dim, i) => (i < v.type.shape.length ? dim : one)),
    });
    return staged(tensorValue(type, build.b.broadcast_to(column, { shape })), v, args.call, null);
  },
};

const cumsum: Builtin = {
  name: 'cumsum',
  doc: 'the sums of the elements up to each place along an axis; `exclusive` leaves the place itself out, `reverse` begins at the end',
  signature: 'cumsum(x: tensor, axis: any = -1, reverse: bool = false, exclusive: bool = false) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'cumsum', ['f32', 'i32']);
    const axis = x === null ? null : axisOf(ctx, args.get('axis') ?? errorValue, x, args.at('axis'));
    if (x === null || axis === null) return errorValue;
    if (x.type.classes !== null) {
      report(ctx, diagnose(wrongKind, args.at('x'), { wanted: 'numbers', got: describe(x) }));
      return errorValue;
    }
    const flag = (name: string): boolean => {
      const value = args.get(name);
      return value?.kind === 'bool' && value.value === true;
    };
    const build = building(ctx, x);
    const node =
      build === null
        ? null
        : build.b.cumsum(build.nodes[0], { axis, reverse: flag('reverse'), exclusive: flag('exclusive') });
    return staged({ ...x, node }, x, args.call, null);
  },
};

const solve: Builtin = {
  name: 'solve',
  doc: 'the x with a @ x = b, for a vector b or one of its columns each',
  signature: 'solve(a: tensor, b: tensor) -> tensor',
  apply: (ctx, args) => {
    const a = tensorArg(ctx, args, 'a', 'solve', ['f32']);
    const right = tensorArg(ctx, args, 'b', 'solve', ['f32']);
    if (a === null || right === null) return errorValue;
    const [rows, columns] = a.type.shape;
    const [height, ...rest] = right.type.shape;
    const square =
      a.type.shape.length === 2 && rows !== undefined && columns !== undefined && !isPack(rows) && !isPack(columns);
    if (!square || height === undefined || isPack(height) || rest.length > 1 || rest.some(isPack)) {
      report(
        ctx,
        diagnose(wrongKind, args.call, {
          wanted: 'a matrix f32[D, D] and a vector f32[D] or a matrix f32[D, K]',
          got: `${showType(a.type)} and ${showType(right.type)}`,
        }),
      );
      return errorValue;
    }
    for (const [p, q] of [
      [rows, columns],
      [columns, height],
    ] as const) {
      const broken = requireEqual(ctx, p, q, args.call);
      if (broken === null) continue;
      report(
        ctx,
        diagnose(
          matmulInner,
          args.call,
          {
            left: showType(a.type),
            right: showType(right.type),
            inner: showPart(p),
            outer: showPart(q),
            fails: showAssignment(broken.fails),
          },
          { chain: [...chainOf(a), ...chainOf(right)] },
        ),
      );
      return errorValue;
    }
    const build = building(ctx, a, right);
    if (build === null) return staged(tensorValue(right.type, null), right, args.call, null);
    const { b } = build;
    const matrix = rest.length === 1 ? build.nodes[1] : b.reshape(build.nodes[1], { shape: [height, one] });
    const solved = b.solve(build.nodes[0], matrix);
    return staged(
      tensorValue(right.type, rest.length === 1 ? solved : b.reshape(solved, { shape: [height] })),
      right,
      args.call,
      null,
    );
  },
};

export const placement: readonly Builtin[] = [roll, update, replace, expandLike, cumsum, solve];
