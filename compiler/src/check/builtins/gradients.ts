/** `grad`, `weights`, `l1`, `l2`, `norm`, `dot`: what speaks of weights and gradients. */

import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { gradNotReached } from '../../diagnostics/DLN2512-grad-not-reached.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { differentiate } from '../../differentiate/differentiate.js';
import { wallBetween } from '../../differentiate/walls.js';
import { constant, literal } from '../../dims/algebra.js';
import type { ValueId } from '../../graph/graph.js';
import { scalarType, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { type Context, report } from '../context.js';
import { type Cell, cellPath, cellsBelow, type Instance } from '../instance.js';
import { describe } from '../show-value.js';
import { errorValue, type TensorValue, tensorValue, type Value, type WeightsValue } from '../value.js';
import { nodesOf } from '../weights-arithmetic.js';
import { axesArg, building, tensorArg } from './arguments.js';

/** The instance that a value names: a model, a layer value or a part of one. */
export function instanceOf(value: Value): Instance | null {
  if (value.kind !== 'callable') return null;
  return value.instance ?? (value.callee.is === 'part' ? value.callee.instance : null);
}

/** Does a dotted path fit a pattern in which `**` stands for any parts and `*` for one? */
export function pathFits(pattern: string, path: string): boolean {
  const source = pattern
    .split('.')
    .map((part) =>
      part === '**'
        ? '(?:[^.]+\\.)*'
        : `${part
            .split('*')
            .map((s) => s.replace(/[\\^$+?()[\]{}|]/g, '\\$&'))
            .join('[^.]*')}\\.`,
    )
    .join('');
  return new RegExp(`^${source}$`).test(`${path}.`);
}

const weights: Builtin = {
  name: 'weights',
  doc: 'the weights of an instance: all, or those of a rank, with a name, except a part',
  signature: 'weights(of: any, rank: any = none, name: string = "**", except: any = none) -> weights',
  apply: (ctx, args) => {
    const of = args.get('of');
    const instance = of === undefined ? null : instanceOf(of);
    if (of === undefined || of.kind === 'error') return errorValue;
    if (instance === null) {
      if (!ctx.inline && of.kind === 'callable') return { kind: 'weights', cells: [], nodes: null };
      report(
        ctx,
        diagnose(wrongKind, args.at('of'), { wanted: 'a model, an instance or a part of one', got: describe(of) }),
      );
      return errorValue;
    }
    const ranks = ranksOf(ctx, args);
    const name = args.get('name');
    const skip = excepted(ctx, args);
    if (ranks === null || skip === null) return errorValue;
    const cells = cellsBelow(instance, 'weight').filter((cell) => {
      if (ranks.length > 0 && !ranks.includes(cell.type.shape.length)) return false;
      return !skip.has(cell) && (name?.kind !== 'string' || pathFits(name.value, cellPath(cell)));
    });
    return { kind: 'weights', cells, nodes: null };
  },
};

const listed = (value: Value | undefined): readonly Value[] => {
  if (value === undefined || value.kind === 'none') return [];
  return value.kind === 'list' || value.kind === 'tuple' ? value.items : [value];
};

/** The ranks that are wanted, none for any; null (reported) where one is no whole number. */
function ranksOf(ctx: Context, args: BuiltinArgs): readonly number[] | null {
  const ranks: number[] = [];
  for (const value of listed(args.get('rank'))) {
    const rank = value.kind === 'int' ? literal(value.dim) : undefined;
    if (rank === undefined || rank < 0) {
      report(ctx, diagnose(wrongKind, args.at('rank'), { wanted: 'a rank (a whole number)', got: describe(value) }));
      return null;
    }
    ranks.push(rank);
  }
  return ranks;
}

/** The weights to leave out; null (reported) where something else is named. */
function excepted(ctx: Context, args: BuiltinArgs): ReadonlySet<Cell> | null {
  const skip = new Set<Cell>();
  for (const value of listed(args.get('except'))) {
    const instance = instanceOf(value);
    if (instance !== null || value.kind === 'weights') {
      for (const cell of instance === null ? (value as WeightsValue).cells : cellsBelow(instance, 'weight'))
        skip.add(cell);
    } else if (ctx.inline || value.kind !== 'callable') {
      const wanted = 'a part of a model, or `weights(…)`';
      report(ctx, diagnose(wrongKind, args.at('except'), { wanted, got: describe(value) }));
      return null;
    }
  }
  return skip;
}

function total(ctx: Context, set: WeightsValue, of: (x: ValueId) => ValueId): Value {
  const nodes = nodesOf(ctx, set);
  if (ctx.emission === null || nodes === null) return tensorValue(scalarType('f32'), null);
  const b = ctx.emission.graph.b;
  const parts = nodes.map((n) => {
    const y = of(n);
    const axes = b.typeOf(y).shape.map((_, i) => i);
    return axes.length === 0 ? y : b.reduce_sum(y, { axes, keep: false });
  });
  const zero = b.constant({ dtype: 'f32', shape: [], values: [0] });
  return tensorValue(
    scalarType('f32'),
    parts.reduce((sum, p) => b.add(sum, p), zero),
  );
}

function penalty(name: 'l1' | 'l2', doc: string): Builtin {
  return {
    name,
    doc,
    signature: `${name}(w: weights) -> f32[]`,
    apply: (ctx, args) => {
      const set = args.get('w');
      if (set?.kind !== 'weights') return errorValue;
      const b = ctx.emission?.graph.b;
      return total(ctx, set, (x) => (b === undefined ? x : name === 'l1' ? b.abs(x) : b.mul(x, x)));
    },
  };
}

const norm: Builtin = {
  name: 'norm',
  doc: 'the Euclidean norm over the axes, of all elements, or of all weights; its gradient at 0 is 0',
  signature: 'norm(x: any, axis: any = none, keep: bool = false) -> tensor',
  apply: (ctx, args) => {
    const value = args.get('x');
    if (value?.kind === 'weights') {
      const b = ctx.emission?.graph.b;
      const squares = total(ctx, value, (x) => (b === undefined ? x : b.mul(x, x)));
      return squares.kind === 'tensor' && squares.node !== null && b !== undefined
        ? { ...squares, node: safeRoot(b, squares.node) }
        : squares;
    }
    const x = tensorArg(ctx, args, 'x', 'norm', ['f32']);
    if (x === null) return errorValue;
    const given = args.get('axis');
    const axes =
      given === undefined || given.kind === 'none'
        ? x.type.shape.map((_, i) => i)
        : axesArg(ctx, given, x, args.at('axis'));
    const keep = args.get('keep');
    if (axes === null) return errorValue;
    const kept = keep?.kind === 'bool' && keep.value === true;
    const shape = x.type.shape.flatMap((part, i) => (axes.includes(i) ? (kept ? [constant(1)] : []) : [part]));
    const build = building(ctx, x);
    const node =
      build === null
        ? null
        : safeRoot(
            build.b,
            axes.length === 0
              ? build.b.mul(build.nodes[0], build.nodes[0])
              : build.b.reduce_sum(build.b.mul(build.nodes[0], build.nodes[0]), { axes, keep: kept }),
          );
    return tensorValue(tensorType('f32', shape), node, x.history);
  },
};

/** sqrt with gradient 0 at 0: the operand is guarded, not the result, or the gradient would be NaN. */
function safeRoot(b: NonNullable<Context['emission']>['graph']['b'], x: ValueId): ValueId {
  const positive = b.less(b.scalar(0, x), x);
  return b.select(positive, b.sqrt(b.select(positive, x, b.scalar(1, x))), b.scalar(0, x));
}

const dot: Builtin = {
  name: 'dot',
  doc: 'the sum of the products of two sets of weights, or of two tensors of one type',
  signature: 'dot(a: any, b: any) -> f32[]',
  apply: (ctx, args) => {
    const a = args.get('a');
    const c = args.get('b');
    if (a?.kind === 'weights' && c?.kind === 'weights' && a.cells.length === c.cells.length) {
      const [x, y] = [nodesOf(ctx, a), nodesOf(ctx, c)];
      if (ctx.emission === null || x === null || y === null) return tensorValue(scalarType('f32'), null);
      const b = ctx.emission.graph.b;
      const products: WeightsValue = { ...a, nodes: x.map((n, i) => b.mul(n, y[i] as ValueId)) };
      return total(ctx, products, (n) => n);
    }
    if (a?.kind === 'tensor' && c?.kind === 'tensor' && a.type === c.type && a.type.dtype === 'f32') {
      const build = building(ctx, a, c);
      const axes = a.type.shape.map((_, i) => i);
      return tensorValue(
        scalarType('f32'),
        build === null ? null : build.b.reduce_sum(build.b.mul(build.nodes[0], build.nodes[1]), { axes, keep: false }),
      );
    }
    report(
      ctx,
      diagnose(wrongKind, args.call, {
        wanted: 'two sets of the same weights or two tensors of one type',
        got: `${describe(a ?? errorValue)} and ${describe(c ?? errorValue)}`,
      }),
    );
    return errorValue;
  },
};

const grad: Builtin = {
  name: 'grad',
  doc: 'the gradient of a scalar with respect to a name or to weights; it can be differentiated again',
  signature: 'grad(e: tensor, wrt: any) -> tensor',
  apply: (ctx, args) => {
    const e = tensorArg(ctx, args, 'e', 'grad', ['f32']);
    const wrt = args.get('wrt');
    if (e === null || wrt === undefined || wrt.kind === 'error') return errorValue;
    if (e.type.shape.length > 0) {
      report(
        ctx,
        diagnose(wrongKind, args.at('e'), { wanted: 'a scalar f32[] (take `sum` or `mean` first)', got: describe(e) }),
      );
      return errorValue;
    }
    if (wrt.kind === 'weights') return gradOfWeights(ctx, e, wrt);
    if (wrt.kind !== 'tensor' || wrt.type.dtype !== 'f32') {
      report(ctx, diagnose(wrongKind, args.at('wrt'), { wanted: 'an f32 tensor or weights', got: describe(wrt) }));
      return errorValue;
    }
    const build = building(ctx, e, wrt);
    if (build === null) return { ...tensorValue(wrt.type, null), history: e.history };
    const [g] = differentiate(build.b, build.nodes[0], [build.nodes[1]]);
    if (g === null || g === undefined) {
      report(
        ctx,
        diagnose(gradNotReached, args.at('wrt'), {
          wall: wallBetween(ctx.emission?.graph.nodes ?? [], build.nodes[0], [build.nodes[1]]),
        }),
      );
      return errorValue;
    }
    return { ...tensorValue(wrt.type, g), history: e.history };
  },
};
function gradOfWeights(ctx: Context, e: TensorValue, wrt: WeightsValue): Value {
  const nodes = nodesOf(ctx, wrt);
  if (ctx.emission === null || nodes === null || e.node === null)
    return { kind: 'weights', cells: wrt.cells, nodes: null };
  const b = ctx.emission.graph.b;
  const found = differentiate(b, e.node, nodes);
  return {
    kind: 'weights',
    cells: wrt.cells,
    nodes: found.map(
      (g, i) => g ?? b.constant({ dtype: 'f32', shape: b.typeOf(nodes[i] as ValueId).shape, values: [0] }),
    ),
  };
}

export const gradients: readonly Builtin[] = [
  weights,
  penalty('l1', 'the sum of the absolute values of weights'),
  penalty('l2', 'the sum of the squares of weights'),
  norm,
  dot,
  grad,
];
