/** `conv2d`, `conv2d_transpose`, `max_pool`, `avg_pool`: sliding windows over images [N, H, W, C]. */

import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { channelMismatch } from '../../diagnostics/DLN2025-channel-mismatch.js';
import { windowDoesNotFit } from '../../diagnostics/DLN2026-window-does-not-fit.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { add, constant, floorDiv, literal, mul, sub } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import { show, showAssignment } from '../../dims/show.js';
import { showType } from '../../types/show.js';
import { isPack, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { chainOf } from '../chain.js';
import { type Context, report } from '../context.js';
import { requireAtLeast, requireDivides, requireEqual } from '../obligations.js';
import { describe } from '../show-value.js';
import { errorValue, type TensorValue, tensorValue, type Value } from '../value.js';
import { building, staged, tensorArg } from './arguments.js';

/** How one axis is walked. `window` is the kernel's size without dilation. */
interface Walk {
  readonly size: Dim;
  readonly window: Dim;
  readonly stride: Dim;
  readonly dilation: Dim;
  /** Null: `same`. */
  readonly padding: Dim | null;
}
const one = constant(1);
/** (k - 1) * d + 1: what the dilated window covers. */
const reach = (w: Walk): Dim => add(mul(sub(w.window, one), w.dilation), one);
/** The places that the window takes: ceil(H / s) for `same`, else (H + 2p - reach) // s + 1. */
function places(w: Walk): Dim {
  if (w.padding === null) return floorDiv(add(w.size, sub(w.stride, one)), w.stride);
  return add(floorDiv(sub(add(w.size, mul(constant(2), w.padding)), reach(w)), w.stride), one);
}
/** `24 = (28 + 2*0 - 5)//1 + 1`: the walk with this file's numbers. */
function equationOf(w: Walk): string {
  const result = show(places(w));
  if (w.padding === null) return `${result} = ceil(${show(w.size)} / ${show(w.stride)})`;
  const padded = literal(w.padding) === 0 ? show(w.size) : `${show(w.size)} + 2*${show(w.padding)}`;
  const strided =
    literal(w.stride) === 1 ? `${padded} - ${show(reach(w))}` : `(${padded} - ${show(reach(w))})//${show(w.stride)}`;
  return `${result} = ${strided} + 1`;
}

/** Padding before and after; TensorFlow's and torch's `same`: the odd one after. Null where it would depend on a free dim. */
function pads(w: Walk): readonly [number, number] | null {
  if (w.padding !== null) {
    const p = literal(w.padding);
    return p === undefined ? null : [p, p];
  }
  const [size, stride, out, cover] = [w.size, w.stride, places(w), reach(w)].map(literal);
  if (stride === 1 && cover !== undefined) return [Math.floor((cover - 1) / 2), Math.ceil((cover - 1) / 2)];
  if (size === undefined || stride === undefined || out === undefined || cover === undefined) return null;
  const total = Math.max((out - 1) * stride + cover - size, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

const dimAt = (args: BuiltinArgs, name: string, otherwise: Dim): Dim => {
  const value = args.get(name);
  return value?.kind === 'int' ? value.dim : otherwise;
};
function paddingOf(args: BuiltinArgs): Dim | null {
  const value = args.get('padding');
  if (value?.kind === 'string') return value.value === 'same' ? null : constant(0);
  return value?.kind === 'int' ? value.dim : constant(0);
}

/** An image batch: f32 of rank 4. */
function imageArg(ctx: Context, args: BuiltinArgs, name: string, callee: string): TensorValue | null {
  const x = tensorArg(ctx, args, name, callee, ['f32']);
  if (x === null) return null;
  if (x.type.shape.length === 4 && !x.type.shape.some(isPack)) return x;
  report(
    ctx,
    diagnose(
      wrongKind,
      args.at(name),
      { wanted: `images f32[N, H, W, C] for \`${callee}\``, got: describe(x) },
      { chain: chainOf(x) },
    ),
  );
  return null;
}

/** Does the window fit at least once on each axis? */
function fits(ctx: Context, args: BuiltinArgs, callee: string, x: TensorValue, walks: readonly Walk[]): boolean {
  for (const [i, w] of walks.entries()) {
    if (w.padding === null) continue;
    const padded = add(w.size, mul(constant(2), w.padding));
    const broken = requireAtLeast(ctx, padded, reach(w), args.call);
    if (broken === null) continue;
    report(
      ctx,
      diagnose(
        windowDoesNotFit,
        args.call,
        {
          callee,
          axis: i === 0 ? 'height' : 'width',
          window: show(reach(w)),
          size: show(w.size),
          padding: show(w.padding),
          type: showType(x.type),
          fails: showAssignment(broken.fails),
          left: show(add(sub(padded, reach(w)), one)),
        },
        { chain: chainOf(x) },
      ),
    );
    return false;
  }
  return true;
}

/** Literal attributes, or null (reported) where a window depends on a free dim while a graph is built. */
function literals(ctx: Context, args: BuiltinArgs, dims: readonly Dim[]): readonly number[] | null {
  const values = dims.map(literal);
  if (values.every((v): v is number => v !== undefined)) return values;
  report(
    ctx,
    diagnose(wrongKind, args.call, {
      wanted: 'window, stride, dilation and groups known at compile time',
      got: dims.map(show).join(', '),
    }),
  );
  return null;
}

const conv2d: Builtin = {
  name: 'conv2d',
  doc: 'the filters `w` slid over images: sums of products over each window',
  signature:
    'conv2d(x: tensor, w: tensor, stride: dim = 1, padding: "same" | "valid" | int = 0, dilation: dim = 1, groups: dim = 1) -> tensor',
  apply: (ctx, args) => {
    const x = imageArg(ctx, args, 'x', 'conv2d');
    const w = imageArg(ctx, args, 'w', 'conv2d');
    if (x === null || w === null) return errorValue;
    const [n, h, wide, c] = x.type.shape as readonly [Dim, Dim, Dim, Dim];
    const [kh, kw, cin, f] = w.type.shape as readonly [Dim, Dim, Dim, Dim];
    const stride = dimAt(args, 'stride', one);
    const dilation = dimAt(args, 'dilation', one);
    const groups = dimAt(args, 'groups', one);
    const padding = paddingOf(args);
    const broken = requireEqual(ctx, c, mul(cin, groups), args.call) ?? requireDivides(ctx, groups, f, args.call);
    if (broken !== null) {
      report(
        ctx,
        diagnose(
          channelMismatch,
          args.call,
          {
            got: showType(x.type),
            weight: showType(w.type),
            channels: show(c),
            wanted: show(mul(cin, groups)),
            fails: showAssignment(broken.fails),
          },
          { chain: chainOf(x) },
        ),
      );
      return errorValue;
    }
    const walks: Walk[] = [
      { size: h, window: kh, stride, dilation, padding },
      { size: wide, window: kw, stride, dilation, padding },
    ];
    if (!fits(ctx, args, 'conv2d', x, walks)) return errorValue;
    const [rows, columns] = walks as [Walk, Walk];
    const type = tensorType('f32', [n, places(rows), places(columns), f]);
    const build = building(ctx, x, w);
    let node: TensorValue['node'] = null;
    if (build !== null) {
      const numbers = literals(ctx, args, [stride, dilation, groups]);
      const [vertical, horizontal] = [pads(rows), pads(columns)];
      if (numbers === null || vertical === null || horizontal === null) return errorValue;
      const [s, d, g] = numbers as [number, number, number];
      node = build.b.conv2d(build.nodes[0], build.nodes[1], {
        strides: [s, s],
        pads: [...vertical, ...horizontal],
        dilations: [d, d],
        groups: g,
      });
    }
    return staged(tensorValue(type, node), x, args.call, equationOf(rows));
  },
};

/** The adjoint of `conv2d` with respect to its images; `w` is [kh, kw, out, in]. */
const convTranspose: Builtin = {
  name: 'conv2d_transpose',
  doc: 'the adjoint of `conv2d`: (H - 1) * stride + k - 2 * padding rows; `w` is [kh, kw, out, in]',
  signature: 'conv2d_transpose(x: tensor, w: tensor, stride: dim = 1, padding: int = 0) -> tensor',
  apply: (ctx, args) => {
    const x = imageArg(ctx, args, 'x', 'conv2d_transpose');
    const w = imageArg(ctx, args, 'w', 'conv2d_transpose');
    if (x === null || w === null) return errorValue;
    const [n, h, wide, c] = x.type.shape as readonly [Dim, Dim, Dim, Dim];
    const [kh, kw, out, cin] = w.type.shape as readonly [Dim, Dim, Dim, Dim];
    const stride = dimAt(args, 'stride', one);
    const padding = dimAt(args, 'padding', constant(0));
    const broken = requireEqual(ctx, c, cin, args.call);
    if (broken !== null) {
      report(
        ctx,
        diagnose(
          channelMismatch,
          args.call,
          {
            got: showType(x.type),
            weight: showType(w.type),
            channels: show(c),
            wanted: show(cin),
            fails: showAssignment(broken.fails),
          },
          { chain: chainOf(x) },
        ),
      );
      return errorValue;
    }
    const grown = (size: Dim, k: Dim): Dim => sub(add(mul(sub(size, one), stride), k), mul(constant(2), padding));
    const input = [n, grown(h, kh), grown(wide, kw), out];
    for (const dim of input.slice(1, 3)) {
      const small = requireAtLeast(ctx, dim, one, args.call);
      if (small === null) continue;
      report(
        ctx,
        diagnose(
          windowDoesNotFit,
          args.call,
          {
            callee: 'conv2d_transpose',
            axis: 'height',
            window: show(kh),
            size: show(h),
            padding: show(padding),
            type: showType(x.type),
            fails: showAssignment(small.fails),
            left: '',
          },
          { chain: chainOf(x) },
        ),
      );
      return errorValue;
    }
    const build = building(ctx, x, w);
    let node: TensorValue['node'] = null;
    if (build !== null) {
      const numbers = literals(ctx, args, [stride, padding]);
      if (numbers === null) return errorValue;
      const [s, p] = numbers as [number, number];
      node = build.b.conv2d_input_grad(build.nodes[0], build.nodes[1], {
        strides: [s, s],
        pads: [p, p, p, p],
        dilations: [1, 1],
        groups: 1,
        input,
      });
    }
    return staged(
      tensorValue(tensorType('f32', input), node),
      x,
      args.call,
      `${show(input[1] as Dim)} = (${show(h)} - 1)*${show(stride)} + ${show(kh)} - 2*${show(padding)}`,
    );
  },
};

function pooling(name: 'max_pool' | 'avg_pool', doc: string): Builtin {
  return {
    name,
    doc,
    signature: `${name}(x: tensor, window: dim, stride: any = none, padding: "same" | "valid" | int = 0) -> tensor`,
    apply: (ctx, args) => poolImages(ctx, args, name),
  };
}
function poolImages(ctx: Context, args: BuiltinArgs, name: 'max_pool' | 'avg_pool'): Value {
  const x = imageArg(ctx, args, 'x', name);
  const window = args.get('window');
  if (x === null || window?.kind !== 'int') return errorValue;
  const [n, h, wide, c] = x.type.shape as readonly [Dim, Dim, Dim, Dim];
  const stride = dimAt(args, 'stride', window.dim);
  const padding = paddingOf(args);
  const walk = (size: Dim): Walk => ({ size, window: window.dim, stride, dilation: one, padding });
  const walks = [walk(h), walk(wide)];
  if (!fits(ctx, args, name, x, walks)) return errorValue;
  const [rows, columns] = walks as [Walk, Walk];
  const type = tensorType('f32', [n, places(rows), places(columns), c]);
  const build = building(ctx, x);
  let node: TensorValue['node'] = null;
  if (build !== null) {
    const numbers = literals(ctx, args, [window.dim, stride]);
    const [vertical, horizontal] = [pads(rows), pads(columns)];
    if (numbers === null || vertical === null || horizontal === null) return errorValue;
    const [k, s] = numbers as [number, number];
    const attrs = { window: [k, k], strides: [s, s], pads: [...vertical, ...horizontal] };
    // Torch's average counts the padding; TensorFlow's `same` does not.
    node =
      name === 'max_pool'
        ? build.b.max_pool(build.nodes[0], attrs)
        : build.b.avg_pool(build.nodes[0], { ...attrs, countPad: padding !== null });
  }
  return staged(tensorValue(type, node), x, args.call, equationOf(rows));
}

export const images: readonly Builtin[] = [
  conv2d,
  convTranspose,
  pooling('max_pool', 'the largest of each window'),
  pooling('avg_pool', 'the mean of each window'),
];
