/** `select`, `maximum`, `minimum`, `cast`, `one_hot`, `take`, `argmax`, `argmin`, `top_k`, `softmax`: choosing and naming elements. */

import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { classWanted } from '../../diagnostics/DLN2015-class-wanted.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, literal, sub } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import { show, showAssignment } from '../../dims/show.js';
import { showType } from '../../types/show.js';
import { isPack, type ShapePart, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { chainOf } from '../chain.js';
import { type Context, report } from '../context.js';
import { elementWise, select as selectTensors } from '../element-wise.js';
import { isNumber, numberOperation, toFloat } from '../numbers.js';
import { requireAtLeast, requireEqual } from '../obligations.js';
import { describe } from '../show-value.js';
import { errorValue, type TensorValue, tensorValue, type Value } from '../value.js';
import { axisOf, building, plainDims, staged, tensorArg } from './arguments.js';

const select: Builtin = {
  name: 'select',
  doc: '`a` where the condition holds, `b` elsewhere, element by element',
  signature: 'select(c: tensor, a: tensor, b: tensor) -> tensor',
  apply: (ctx, args) =>
    selectTensors(ctx, args.get('c') ?? errorValue, args.get('a') ?? errorValue, args.get('b') ?? errorValue, {
      c: args.at('c'),
      a: args.at('a'),
      b: args.at('b'),
      call: args.call,
    }),
};

function larger(name: 'maximum' | 'minimum', doc: string): Builtin {
  return {
    name,
    doc,
    signature: `${name}(x: tensor, y: tensor) -> tensor`,
    numbers: true,
    apply: (ctx, args) => {
      const x = args.get('x');
      const y = args.get('y');
      if (x === undefined || y === undefined) return errorValue;
      if (isNumber(x) && isNumber(y)) return numberOperation(ctx, name === 'maximum' ? 'max' : 'min', x, y, args.call);
      return elementWise(ctx, name, x, y, args.at('x'), args.at('y'), args.call);
    },
  };
}

const cast: Builtin = {
  name: 'cast',
  doc: 'the only conversion: to f32, i32, bool or class<K>',
  signature: 'cast(x: tensor, type: dtype) -> tensor',
  numbers: true,
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'cast');
    const to = args.get('type');
    if (x === null || to?.kind !== 'dtype') return errorValue;
    if (to.classes !== null && x.type.classes !== null) {
      const broken = requireAtLeast(ctx, sub(to.classes, x.type.classes), constant(0), args.call);
      if (broken !== null) {
        report(
          ctx,
          diagnose(wrongKind, args.call, {
            wanted: `at least as many classes as ${showType(x.type)} has`,
            got: `${describe(to)}${broken.fails.size === 0 ? '' : ` (${showAssignment(broken.fails)})`}`,
          }),
        );
        return errorValue;
      }
    }
    const build = building(ctx, x);
    const node =
      build === null
        ? null
        : x.type.dtype === to.dtype
          ? build.nodes[0]
          : build.b.cast(build.nodes[0], { dtype: to.dtype });
    return { ...tensorValue(tensorType(to.dtype, x.type.shape, to.classes), node), history: x.history };
  },
};

const oneHot: Builtin = {
  name: 'one_hot',
  doc: 'a last axis of K with a 1 at the class',
  signature: 'one_hot(x: tensor, classes: any = none) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'one_hot', ['i32']);
    if (x === null) return errorValue;
    const given = args.get('classes');
    const k = given?.kind === 'int' ? given.dim : x.type.classes;
    if (k === null) {
      report(
        ctx,
        diagnose(
          classWanted,
          args.at('x'),
          { callee: 'one_hot', param: 'x', wanted: 'class<K>[*S]', got: showType(x.type), oneHot: false },
          { chain: chainOf(x) },
        ),
      );
      return errorValue;
    }
    const type = tensorType('f32', [...x.type.shape, k]);
    const build = building(ctx, x);
    if (build === null) return staged(tensorValue(type, null), x, args.call, null);
    const column = build.b.reshape(build.nodes[0], { shape: [...plainDims(x.type.shape), constant(1)] });
    return staged(
      tensorValue(type, build.b.cast(build.b.equal(column, build.b.iota({ length: k })), { dtype: 'f32' })),
      x,
      args.call,
      null,
    );
  },
};

/** The places that are written as numbers; null where they are not. */
function writtenPlaces(value: Value): readonly number[] | null {
  if (value.kind === 'int') {
    const place = literal(value.dim);
    return place === undefined ? null : [place];
  }
  if (value.kind !== 'list' || value.items.length === 0) return null;
  const places = value.items.map(writtenPlaces);
  return places.includes(null) ? null : places.flatMap((p) => p ?? []);
}

const take: Builtin = {
  name: 'take',
  doc: 'the elements of `x` along an axis at the places `ids`; the first `batch` axes belong together',
  signature: 'take(x: tensor, ids: tensor, axis: any = 0, batch: int = 0) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'take');
    const places = tensorArg(ctx, args, 'ids', 'take', ['i32']);
    if (x === null || places === null) return errorValue;
    const written = writtenPlaces(args.get('ids') ?? errorValue);
    const last = written === null ? 0 : Math.max(...written);
    const below = written?.find((place) => place < 0);
    if (below !== undefined) {
      const wanted = 'a place from 0 on (in brackets, `x[..., -1]`, places count from the end)';
      report(ctx, diagnose(wrongKind, args.at('ids'), { wanted, got: String(below) }));
      return errorValue;
    }
    const ids = written === null ? places : { ...places, type: { ...places.type, classes: constant(last + 1) } };
    const axis = axisOf(ctx, args.get('axis') ?? errorValue, x, args.at('axis'));
    const given = args.get('batch');
    const batch = given?.kind === 'int' ? literal(given.dim) : undefined;
    if (axis === null || batch === undefined) return errorValue;
    const size = x.type.shape[axis] as Dim;
    if (ids.type.classes === null) {
      report(
        ctx,
        diagnose(
          classWanted,
          args.at('ids'),
          { callee: 'take', param: 'ids', wanted: 'class<K>[*S]', got: showType(ids.type), oneHot: false },
          { chain: chainOf(ids) },
        ),
      );
      return errorValue;
    }
    const broken = requireAtLeast(ctx, sub(size, ids.type.classes), constant(0), args.call);
    if (broken !== null) {
      report(
        ctx,
        diagnose(
          wrongKind,
          args.at('ids'),
          { wanted: `a place below ${show(size)}`, got: written === null ? showType(ids.type) : String(last) },
          { chain: chainOf(x) },
        ),
      );
      return errorValue;
    }
    const shared = x.type.shape.slice(0, batch).every((p, i) => {
      const q = ids.type.shape[i];
      if (q === undefined || isPack(p) || isPack(q)) return p === q;
      return requireEqual(ctx, p, q, args.at('ids')) === null;
    });
    if (batch < 0 || batch > axis || batch > ids.type.shape.length || !shared) {
      report(
        ctx,
        diagnose(
          wrongKind,
          args.at('ids'),
          {
            wanted: `ids whose first ${batch} ${batch === 1 ? 'axis is that' : 'axes are those'} of ${showType(x.type)}, before its axis ${axis}`,
            got: showType(ids.type),
          },
          { chain: chainOf(ids) },
        ),
      );
      return errorValue;
    }
    const shape: ShapePart[] = [
      ...x.type.shape.slice(0, axis),
      ...ids.type.shape.slice(batch),
      ...x.type.shape.slice(axis + 1),
    ];
    const build = building(ctx, x, ids);
    const node = build === null ? null : build.b.gather(build.nodes[0], build.nodes[1], { axis, batch });
    return staged(tensorValue(tensorType(x.type.dtype, shape, x.type.classes), node), x, args.call, null);
  },
};

function argExtreme(name: 'argmax' | 'argmin', doc: string): Builtin {
  return {
    name,
    doc,
    signature: `${name}(x: tensor, axis: any = -1) -> tensor`,
    apply: (ctx, args) => {
      const x = tensorArg(ctx, args, 'x', name, ['f32']);
      const axis = x === null ? null : axisOf(ctx, args.get('axis') ?? errorValue, x, args.at('axis'));
      if (x === null || axis === null) return errorValue;
      const classes = x.type.shape[axis] as Dim;
      const build = building(ctx, x);
      const node =
        build === null
          ? null
          : build.b.argmax(name === 'argmax' ? build.nodes[0] : build.b.neg(build.nodes[0]), { axis });
      return staged(
        tensorValue(
          tensorType(
            'i32',
            x.type.shape.filter((_, i) => i !== axis),
            classes,
          ),
          node,
        ),
        x,
        args.call,
        null,
      );
    },
  };
}

const topK: Builtin = {
  name: 'top_k',
  doc: 'the k largest of the last axis, in order, and their places',
  signature: 'top_k(x: tensor, k: dim) -> (tensor, tensor)',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'top_k', ['f32']);
    const k = args.get('k');
    const last = x?.type.shape[x.type.shape.length - 1];
    if (x === null || k?.kind !== 'int' || last === undefined || isPack(last)) return errorValue;
    const broken = requireAtLeast(ctx, sub(last, k.dim), constant(0), args.call);
    if (broken !== null) {
      report(
        ctx,
        diagnose(
          wrongKind,
          args.at('k'),
          { wanted: `at most ${show(last)}, the size of the last axis,`, got: show(k.dim) },
          { chain: chainOf(x) },
        ),
      );
      return errorValue;
    }
    const shape = [...x.type.shape.slice(0, -1), k.dim];
    const build = building(ctx, x);
    const both = build === null ? null : build.b.top_k(build.nodes[0], { k: literal(k.dim) ?? k.dim });
    return {
      kind: 'tuple',
      items: [
        tensorValue(
          tensorType('f32', shape),
          build === null || both === null ? null : build.b.part(both, 0),
          x.history,
        ),
        tensorValue(
          tensorType('i32', shape, last),
          build === null || both === null ? null : build.b.part(both, 1),
          x.history,
        ),
      ],
    };
  },
};

/** An operator of the last axis, along any axis. */
function alongAxis(ctx: Context, args: BuiltinArgs, name: 'softmax' | 'log_softmax'): Value {
  const x = tensorArg(ctx, args, 'x', name, ['f32']);
  const axis = x === null ? null : axisOf(ctx, args.get('axis') ?? errorValue, x, args.at('axis'));
  if (x === null || axis === null) return errorValue;
  return { ...staged(x, x, args.call, null), node: movedToLast(ctx, x, axis, name) };
}
function movedToLast(ctx: Context, x: TensorValue, axis: number, name: 'softmax' | 'log_softmax'): TensorValue['node'] {
  const build = building(ctx, x);
  if (build === null) return null;
  const rank = x.type.shape.length;
  if (axis === rank - 1) return build.b.add(name, [build.nodes[0]], {});
  const perm = x.type.shape.map((_, i) => i).filter((i) => i !== axis);
  perm.push(axis);
  const back = x.type.shape.map((_, i) => perm.indexOf(i));
  return build.b.transpose(build.b.add(name, [build.b.transpose(build.nodes[0], { perm })], {}), { perm: back });
}
const normalised = (name: 'softmax' | 'log_softmax', doc: string): Builtin => ({
  name,
  doc,
  signature: `${name}(x: tensor, axis: any = -1) -> tensor`,
  apply: (ctx, args) => alongAxis(ctx, args, name),
});

/** A whole number as a float: `float(total)`. */
const float: Builtin = {
  name: 'float',
  doc: 'a compile-time number as a float',
  signature: 'float(x: any) -> float',
  apply: (ctx, args) => {
    const x = args.get('x');
    if (x !== undefined && isNumber(x)) return toFloat(ctx, x);
    report(
      ctx,
      diagnose(wrongKind, args.at('x'), {
        wanted: 'a number known at compile time (tensors: `cast(x, f32)`)',
        got: x === undefined ? 'nothing' : describe(x),
      }),
    );
    return errorValue;
  },
};

export const selection: readonly Builtin[] = [
  select,
  larger('maximum', 'the larger of two, element by element'),
  larger('minimum', 'the smaller of two, element by element'),
  cast,
  oneHot,
  take,
  argExtreme('argmax', 'the place of the largest element along an axis, as a class'),
  argExtreme('argmin', 'the place of the smallest element along an axis, as a class'),
  topK,
  normalised('softmax', 'exp(x) / sum(exp(x)) along an axis'),
  normalised('log_softmax', 'x - log(sum(exp(x))) along an axis'),
  float,
];
