/** `reshape`, `flatten`, `transpose`, `squeeze`, `expand`, `flip`, `pad`, `concat`, `stack`, `split`: the same elements in another shape. */

import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { reshapeSize } from '../../diagnostics/DLN2012-reshape-size.js';
import { concatMismatch } from '../../diagnostics/DLN2014-concat-mismatch.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { add, constant, exactDiv, literal, variable } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import { show, showAssignment } from '../../dims/show.js';
import { showPart, showShape, showType } from '../../types/show.js';
import { isPack, type ShapePart, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { chainOf } from '../chain.js';
import { type Context, report } from '../context.js';
import { requireAtLeast, requireDivides, requireEqual } from '../obligations.js';
import { describe, showValue } from '../show-value.js';
import { errorValue, type TensorValue, tensorValue, type Value } from '../value.js';
import { axesArg, axisOf, building, dimsArg, equation, plainDims, product, staged, tensorArg } from './arguments.js';

function reshaped(
  ctx: Context,
  x: TensorValue,
  shape: readonly ShapePart[],
  args: BuiltinArgs,
  text: string | null,
): Value {
  const type = tensorType(x.type.dtype, shape, x.type.classes);
  const build = building(ctx, x);
  const node = build === null ? null : build.b.reshape(build.nodes[0], { shape: plainDims(shape) });
  return staged(tensorValue(type, node), x, args.call, text);
}

const reshape: Builtin = {
  name: 'reshape',
  doc: 'the same elements in order, in another shape of the same size',
  signature: 'reshape(x: tensor, shape: [dim]) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'reshape');
    const shape = dimsArg(ctx, args.get('shape') ?? errorValue, args.at('shape'));
    if (x === null || shape === null) return errorValue;
    if (x.type.shape.some(isPack)) {
      report(ctx, diagnose(wrongKind, args.at('x'), { wanted: 'a tensor whose rank is known', got: describe(x) }));
      return errorValue;
    }
    const from = product(plainDims(x.type.shape));
    const to = product(shape);
    const broken = requireEqual(ctx, from, to, args.at('shape'));
    if (broken === null) return reshaped(ctx, x, shape, args, null);
    report(
      ctx,
      diagnose(
        reshapeSize,
        args.at('shape'),
        {
          got: showType(x.type),
          from: show(from),
          to: show(to),
          shape: `[${shape.map(show).join(', ')}]`,
          fails: showAssignment(broken.fails),
        },
        { chain: chainOf(x) },
      ),
    );
    return errorValue;
  },
};

const flatten: Builtin = {
  name: 'flatten',
  doc: 'all axes but the first as one',
  signature: 'flatten(x: tensor) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'flatten');
    if (x === null) return errorValue;
    const [first, ...rest] = x.type.shape;
    if (first === undefined || isPack(first) || rest.some(isPack)) {
      report(
        ctx,
        diagnose(wrongKind, args.at('x'), {
          wanted: 'a tensor of rank 1 or more whose rank is known',
          got: describe(x),
        }),
      );
      return errorValue;
    }
    const dims = plainDims(rest);
    const size = product(dims);
    return reshaped(ctx, x, [first, size], args, equation(size, dims));
  },
};

/** The size of the joined axes has a name of its own while a pack hides them. */
const rows: Builtin = {
  name: 'rows',
  doc: 'all axes but the last as one',
  signature: 'rows(x: tensor) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'rows');
    const last = x?.type.shape[x.type.shape.length - 1];
    if (x === null) return errorValue;
    if (last === undefined || isPack(last)) {
      report(
        ctx,
        diagnose(wrongKind, args.at('x'), { wanted: 'a tensor whose last axis has a name', got: describe(x) }),
      );
      return errorValue;
    }
    const before = x.type.shape.slice(0, -1);
    const size = before.some(isPack) ? variable(`rows of ${showShape(before)}`) : product(plainDims(before));
    return reshaped(ctx, x, [size, last], args, null);
  },
};

const transpose: Builtin = {
  name: 'transpose',
  doc: 'the last two axes exchanged, or all axes in the order of `axes`',
  signature: 'transpose(x: tensor, axes: [int] = []) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'transpose');
    const order = args.get('axes');
    if (x === null || order?.kind !== 'list') return errorValue;
    const rank = x.type.shape.length;
    const perm = x.type.shape.map((_, i) => i);
    if (order.items.length === 0) {
      if (rank < 2 || x.type.shape.slice(-2).some(isPack)) {
        report(ctx, diagnose(wrongKind, args.at('x'), { wanted: 'a tensor of rank 2 or more', got: describe(x) }));
        return errorValue;
      }
      perm[rank - 1] = rank - 2;
      perm[rank - 2] = rank - 1;
    } else {
      const axes = order.items.map((item) => axisOf(ctx, item, x, args.at('axes')));
      if (axes.some((a) => a === null)) return errorValue;
      if (new Set(axes).size !== rank || axes.length !== rank) {
        report(
          ctx,
          diagnose(wrongKind, args.at('axes'), { wanted: `each of the ${rank} axes once`, got: describe(order) }),
        );
        return errorValue;
      }
      perm.splice(0, rank, ...(axes as number[]));
    }
    const build = building(ctx, x);
    const node = build === null ? null : build.b.transpose(build.nodes[0], { perm });
    return staged(
      tensorValue(
        tensorType(
          x.type.dtype,
          perm.map((i) => x.type.shape[i] as ShapePart),
          x.type.classes,
        ),
        node,
      ),
      x,
      args.call,
      null,
    );
  },
};

const squeeze: Builtin = {
  name: 'squeeze',
  doc: 'without the axes of size 1 that `axis` names',
  signature: 'squeeze(x: tensor, axis: any = -1) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'squeeze');
    if (x === null) return errorValue;
    const axes = axesArg(ctx, args.get('axis') ?? errorValue, x, args.at('axis'));
    if (axes === null) return errorValue;
    for (const axis of axes) {
      const part = x.type.shape[axis] as ShapePart;
      if (!isPack(part) && requireEqual(ctx, part, constant(1), args.at('axis')) === null) continue;
      report(
        ctx,
        diagnose(wrongKind, args.at('axis'), {
          wanted: `an axis of size 1 of ${showType(x.type)}`,
          got: `axis ${axis} of size ${showPart(part)}`,
        }),
      );
      return errorValue;
    }
    return reshaped(
      ctx,
      x,
      x.type.shape.filter((_, i) => !axes.includes(i)),
      args,
      null,
    );
  },
};

const expand: Builtin = {
  name: 'expand',
  doc: 'stretched to a shape, one-sided: written 1s and missing leading axes grow',
  signature: 'expand(x: tensor, shape: [dim]) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'expand');
    const shape = dimsArg(ctx, args.get('shape') ?? errorValue, args.at('shape'));
    if (x === null || shape === null) return errorValue;
    const offset = shape.length - x.type.shape.length;
    const fits =
      offset >= 0 &&
      x.type.shape.every(
        (part, i) =>
          !isPack(part) &&
          (literal(part) === 1 || requireEqual(ctx, part, shape[offset + i] as Dim, args.at('shape')) === null),
      );
    if (!fits) {
      report(
        ctx,
        diagnose(
          reshapeSize,
          args.at('shape'),
          { got: showType(x.type), from: '', to: '', shape: `[${shape.map(show).join(', ')}]`, fails: '' },
          { chain: chainOf(x) },
        ),
      );
      return errorValue;
    }
    const build = building(ctx, x);
    const node = build === null ? null : build.b.broadcast_to(build.nodes[0], { shape });
    return staged(tensorValue(tensorType(x.type.dtype, shape, x.type.classes), node), x, args.call, null);
  },
};

const flip: Builtin = {
  name: 'flip',
  doc: 'the order of the elements reversed along the axes',
  signature: 'flip(x: tensor, axis: any) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'flip');
    const axes = x === null ? null : axesArg(ctx, args.get('axis') ?? errorValue, x, args.at('axis'));
    if (x === null || axes === null) return errorValue;
    const build = building(ctx, x);
    return { ...x, node: build === null ? null : build.b.reverse(build.nodes[0], { axes }) };
  },
};

const pad: Builtin = {
  name: 'pad',
  doc: 'with `value` put before and after each axis: one (before, after) per axis',
  signature: 'pad(x: tensor, padding: [(int, int)], value: float = 0) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'pad', ['f32', 'i32']);
    const padding = args.get('padding');
    const value = args.get('value');
    if (x === null || padding?.kind !== 'list' || value?.kind !== 'float') return errorValue;
    const rank = x.type.shape.length;
    const low: Dim[] = [];
    const high: Dim[] = [];
    for (const pair of padding.items) {
      if (pair.kind !== 'tuple') return errorValue;
      const ends = pair.items.flatMap((v) => (v.kind === 'int' ? [v.dim] : []));
      const [before, after] = ends;
      const negative = ends.some((d) => requireAtLeast(ctx, d, constant(0), args.at('padding')) !== null);
      if (before === undefined || after === undefined || negative) {
        report(
          ctx,
          diagnose(wrongKind, args.at('padding'), { wanted: 'whole numbers of at least 0', got: showValue(pair) }),
        );
        return errorValue;
      }
      low.push(before);
      high.push(after);
    }
    if (low.length !== rank || x.type.shape.some(isPack)) {
      report(
        ctx,
        diagnose(wrongKind, args.at('padding'), {
          wanted: `one (before, after) for each of the ${rank} axes of ${showType(x.type)}`,
          got: `${low.length}`,
        }),
      );
      return errorValue;
    }
    const shape = plainDims(x.type.shape).map((dim, i) => add(dim, add(low[i] as Dim, high[i] as Dim)));
    const build = building(ctx, x);
    const [before, after] = [low, high].map((ends) => ends.map((d) => literal(d) ?? null));
    if (build !== null && (before?.includes(null) || after?.includes(null))) {
      report(
        ctx,
        diagnose(wrongKind, args.at('padding'), {
          wanted: 'whole numbers known at compile time',
          got: describe(padding),
        }),
      );
      return errorValue;
    }
    const node =
      build === null
        ? null
        : build.b.pad(build.nodes[0], {
            low: before as number[],
            high: after as number[],
            interior: low.map(() => 0),
            value: value.value ?? 0,
          });
    return staged(tensorValue(tensorType(x.type.dtype, shape), node), x, args.call, null);
  },
};

/** The tensors of a list argument; null (reported) where one is none, or dtypes differ. */
function tensorsOf(ctx: Context, args: BuiltinArgs, name: string): readonly TensorValue[] | null {
  const list = args.get('parts');
  const items = list?.kind === 'list' || list?.kind === 'tuple' ? list.items : [];
  const tensors = items.filter((v): v is TensorValue => v.kind === 'tensor');
  const first = tensors[0];
  if (first !== undefined && tensors.length === items.length && tensors.every((t) => t.type.dtype === first.type.dtype))
    return tensors;
  report(
    ctx,
    diagnose(wrongKind, args.at('parts'), {
      wanted: `a list of tensors of one dtype for \`${name}\``,
      got: list === undefined ? 'nothing' : describe(list),
    }),
  );
  return null;
}

/** Do all tensors agree but in this axis? Reports the first that does not. */
function agree(ctx: Context, args: BuiltinArgs, tensors: readonly TensorValue[], except: number): boolean {
  const first = tensors[0] as TensorValue;
  for (const t of tensors.slice(1)) {
    const same = t.type.shape.length === first.type.shape.length;
    for (let i = 0; i < first.type.shape.length || !same; i++) {
      const a = first.type.shape[i];
      const b = t.type.shape[i];
      if (same && i === except) continue;
      const broken =
        !same || a === undefined || b === undefined
          ? 'rank'
          : isPack(a) || isPack(b)
            ? a === b
              ? null
              : 'rank'
            : requireEqual(ctx, a, b, args.at('parts'));
      if (broken === null) continue;
      const fails = broken === 'rank' ? '' : showAssignment(broken.fails);
      report(
        ctx,
        diagnose(
          concatMismatch,
          args.at('parts'),
          {
            left: showType(first.type),
            right: showType(t.type),
            axis: same ? i : -1,
            dimLeft: a === undefined ? '' : showPart(a),
            dimRight: b === undefined ? '' : showPart(b),
            shapeLeft: first.type.shape.map(showPart),
            fails,
          },
          { chain: [...chainOf(first), ...chainOf(t)] },
        ),
      );
      return false;
    }
  }
  return true;
}

const concat: Builtin = {
  name: 'concat',
  doc: 'tensors one after another along an axis; all other axes agree',
  signature: 'concat(parts: [tensor], axis: any) -> tensor',
  apply: (ctx, args) => {
    const tensors = tensorsOf(ctx, args, 'concat');
    const first = tensors?.[0];
    if (tensors === null || first === undefined) return errorValue;
    const axis = axisOf(ctx, args.get('axis') ?? errorValue, first, args.at('axis'));
    if (axis === null || !agree(ctx, args, tensors, axis)) return errorValue;
    const total = tensors
      .map((t) => t.type.shape[axis])
      .reduce<Dim>((sum, part) => (part === undefined || isPack(part) ? sum : add(sum, part)), constant(0));
    const shape = first.type.shape.map((part, i) => (i === axis ? total : part));
    const classes = tensors.every((t) => t.type.classes === first.type.classes) ? first.type.classes : null;
    const build = building(ctx, ...tensors);
    const node = build === null ? null : build.b.add('concat', build.nodes, { axis });
    return staged(tensorValue(tensorType(first.type.dtype, shape, classes), node), first, args.call, null);
  },
};

const stack: Builtin = {
  name: 'stack',
  doc: 'tensors of one type side by side along a new axis',
  signature: 'stack(parts: [tensor], axis: int = 0) -> tensor',
  apply: (ctx, args) => {
    const tensors = tensorsOf(ctx, args, 'stack');
    const first = tensors?.[0];
    const given = args.get('axis');
    const number = given?.kind === 'int' ? literal(given.dim) : undefined;
    if (tensors === null || first === undefined || number === undefined || !agree(ctx, args, tensors, -1))
      return errorValue;
    const rank = first.type.shape.length;
    const axis = number < 0 ? rank + 1 + number : number;
    if (axis < 0 || axis > rank) {
      report(
        ctx,
        diagnose(wrongKind, args.at('axis'), { wanted: `an axis from ${-rank - 1} to ${rank}`, got: String(number) }),
      );
      return errorValue;
    }
    const insert = (part: ShapePart): ShapePart[] => [
      ...first.type.shape.slice(0, axis),
      part,
      ...first.type.shape.slice(axis),
    ];
    const type = tensorType(first.type.dtype, insert(constant(tensors.length)), first.type.classes);
    const build = building(ctx, ...tensors);
    if (build === null) return staged(tensorValue(type, null), first, args.call, null);
    const lifted = build.nodes.map((n) => build.b.reshape(n, { shape: plainDims(insert(constant(1))) }));
    return staged(tensorValue(type, build.b.add('concat', lifted, { axis })), first, args.call, null);
  },
};

const splitTensor = (ctx: Context, args: BuiltinArgs, x: TensorValue): Value => {
  const axis = axisOf(ctx, args.get('axis') ?? errorValue, x, args.at('axis'));
  const given = args.get('parts');
  if (axis === null || given === undefined) return errorValue;
  const size = x.type.shape[axis] as Dim;
  const whole = given.kind === 'none';
  const count = whole ? literal(size) : given.kind === 'int' ? literal(given.dim) : undefined;
  if (count === undefined || count < 1) {
    report(
      ctx,
      diagnose(wrongKind, args.at('parts'), {
        wanted: 'a number of parts known at compile time',
        got: describe(given),
      }),
    );
    return errorValue;
  }
  const broken = requireDivides(ctx, constant(count), size, args.call);
  if (broken !== null) {
    report(
      ctx,
      diagnose(
        wrongKind,
        args.call,
        { wanted: `${count} equal parts`, got: `an axis of ${show(size)}` },
        { chain: chainOf(x) },
      ),
    );
    return errorValue;
  }
  const part = whole ? constant(1) : exactDiv(size, constant(count));
  const build = building(ctx, x);
  const items = Array.from({ length: count }, (_, k): Value => {
    const shape = x.type.shape.map((p, i) => (i === axis ? part : p));
    const kept = whole ? shape.filter((_, i) => i !== axis) : shape;
    const type = tensorType(x.type.dtype, kept, x.type.classes);
    if (build === null) return tensorValue(type, null, x.history);
    const begin = x.type.shape.map((_, i) => (i === axis ? scaled(part, k) : constant(0)));
    const cut = build.b.slice(build.nodes[0], { begin, size: plainDims(shape), strides: begin.map(() => 1) });
    return tensorValue(type, build.b.reshape(cut, { shape: plainDims(kept) }), x.history);
  });
  return { kind: 'tuple', items };
};
const scaled = (dim: Dim, k: number): Dim => Array.from({ length: k }).reduce<Dim>((sum) => add(sum, dim), constant(0));

export { splitTensor };
export const movement: readonly Builtin[] = [
  reshape,
  flatten,
  rows,
  transpose,
  squeeze,
  expand,
  flip,
  pad,
  concat,
  stack,
];
