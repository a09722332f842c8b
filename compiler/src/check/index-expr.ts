/** Decides what `x[…]` gives: a place or slice of a list, or NumPy's indexing of a tensor with compile-time bounds. */
import type { Expr, IndexExpr, IndexItem, SliceItem, Span } from '@dln/grammar';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { indexOutOfRange } from '../diagnostics/DLN2011-index-out-of-range.js';
import { tooManyIndices } from '../diagnostics/DLN2024-too-many-indices.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { add, constant, floorDiv, literal, min, sub } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show, showAssignment } from '../dims/show.js';
import { showType } from '../types/show.js';
import { isPack, type ShapePart, tensorType } from '../types/tensor-type.js';
import { toTensor } from './coerce.js';
import { columnValue } from './columns.js';
import { type Context, leftToUses, report, spanOf } from './context.js';
import { dotted } from './dot.js';
import { isNumber, toDim } from './numbers.js';
import { requireAtLeast } from './obligations.js';
import { describe } from './show-value.js';
import { type Env, errorValue, type TensorValue, tensorValue, type Value } from './value.js';

export function indexed(ctx: Context, env: Env, expr: IndexExpr): Value {
  const base = ctx.evaluator.expr(ctx, env, expr.base);
  if (base.kind === 'error') return base;
  if (base.kind === 'tensor') return indexTensor(ctx, env, base, expr);
  if ((base.kind === 'list' || base.kind === 'tuple') && isConstantTensor(base, expr)) {
    const tensor = toTensor(ctx, base, 'f32', spanOf(ctx, expr.base));
    return tensor === null ? errorValue : indexTensor(ctx, env, tensor, expr);
  }
  if (base.kind === 'list' || base.kind === 'tuple') return indexList(ctx, env, base, expr);
  const [only] = expr.items;
  if (base.kind === 'callable' && only?.kind === 'point' && expr.items.length === 1) {
    const dim = whole(ctx, env, only.value);
    return dim === null ? errorValue : dotted(ctx, base, show(dim), spanOf(ctx, only));
  }
  report(
    ctx,
    diagnose(wrongKind, spanOf(ctx, expr.base), { wanted: 'a tensor or a list before `[`', got: describe(base) }),
  );
  return errorValue;
}

/** A nested list of numbers is a constant tensor where it is indexed like one: by several indices, `none` or `...`. */
function isConstantTensor(base: Extract<Value, { kind: 'list' | 'tuple' }>, { items }: IndexExpr): boolean {
  const [only] = items;
  const asList =
    items.length === 1 && only?.kind !== 'ellipsis' && !(only?.kind === 'point' && only.value.kind === 'none');
  const numeric = (value: Value): boolean => (value.kind === 'list' ? value.items.every(numeric) : isNumber(value));
  return !asList && numeric(base);
}

/** A whole number known now; null (reported) where it is none. */
function whole(ctx: Context, env: Env, expr: Expr): Dim | null {
  const value = ctx.evaluator.expr(ctx, env, expr);
  if (value.kind === 'error') return null;
  const dim = toDim(ctx, value, spanOf(ctx, expr));
  if (dim === null && value.kind !== 'fraction')
    report(
      ctx,
      diagnose(wrongKind, spanOf(ctx, expr), {
        wanted: 'a whole number known at compile time (a run-time index is `take(x, ids, axis: a)`)',
        got: describe(value),
      }),
    );
  return dim;
}

function indexList(ctx: Context, env: Env, base: Extract<Value, { kind: 'list' | 'tuple' }>, expr: IndexExpr): Value {
  const item = expr.items[0];
  if (item === undefined || expr.items.length > 1 || item.kind === 'ellipsis') {
    report(
      ctx,
      diagnose(tooManyIndices, spanOf(ctx, expr), { got: describe(base), rank: 1, count: expr.items.length }),
    );
    return errorValue;
  }
  const length = base.items.length;
  const place = (e: Expr | null, otherwise: number): number | null => {
    if (e === null) return otherwise;
    const dim = whole(ctx, env, e);
    const n = dim === null ? undefined : literal(dim);
    if (dim !== null && n === undefined && !leftToUses(ctx))
      report(
        ctx,
        diagnose(wrongKind, spanOf(ctx, e), { wanted: 'a place known at compile time', got: `the dim ${show(dim)}` }),
      );
    return n === undefined ? null : n < 0 ? n + length : n;
  };
  if (item.kind === 'slice') {
    const step = item.step === null ? 1 : place(item.step, 1);
    const from = place(item.from, 0);
    const to = place(item.to, length);
    if (from === null || to === null || step === null || step < 1) return errorValue;
    return { kind: 'list', items: base.items.slice(from, to).filter((_, i) => i % step === 0) };
  }
  const at = place(item.value, 0);
  if (at === null) return errorValue;
  const found = base.items[at];
  if (found !== undefined) return found;
  report(
    ctx,
    diagnose(indexOutOfRange, spanOf(ctx, item), {
      index: show(constant(at)),
      size: String(length),
      of: describe(base),
    }),
  );
  return errorValue;
}

interface Cut {
  readonly begin: Dim;
  readonly size: Dim;
  readonly stride: number;
}

/** Rows of a dataset's field that are cut at once are the only ones that are read. */
function fewerRows(ctx: Context, env: Env, x: TensorValue, expr: IndexExpr): { x: TensorValue; expr: IndexExpr } {
  const [first, ...rest] = expr.items;
  if (x.column === undefined || first?.kind !== 'slice' || first.step !== null) return { x, expr };
  const { data, field, from, to } = x.column;
  const bound = (written: Expr | null, otherwise: number): number => {
    const dim = written === null ? constant(otherwise) : whole(ctx, env, written);
    const n = dim === null ? undefined : literal(dim);
    return n === undefined ? -1 : n < 0 ? n + to - from : n;
  };
  const [begin, end] = [bound(first.from, 0), bound(first.to, to - from)];
  // Whatever is wrong with the bounds is told where they are used.
  if (begin < 0 || end <= begin || end > to - from) return { x, expr };
  const column = columnValue(ctx, data, field, from + begin, from + end);
  const all: SliceItem = { ...first, from: null, to: null };
  return column === null ? { x, expr } : { x: column, expr: { ...expr, items: [all, ...rest] } };
}

function indexTensor(ctx: Context, env: Env, base: TensorValue, written: IndexExpr): Value {
  const { x, expr } = fewerRows(ctx, env, base, written);
  const rank = x.type.shape.length;
  const isNone = (item: IndexItem): boolean => item.kind === 'point' && item.value.kind === 'none';
  const taken = expr.items.filter((i) => i.kind !== 'ellipsis' && !isNone(i)).length;
  const packs = x.type.shape.some(isPack);
  if (taken > rank) {
    report(ctx, diagnose(tooManyIndices, spanOf(ctx, expr), { got: showType(x.type), rank, count: taken }));
    return errorValue;
  }
  const cuts: Cut[] = [];
  const shape: ShapePart[] = [];
  let plain = true;
  let axis = 0;
  const keep = (part: ShapePart): void => {
    shape.push(part);
    if (!isPack(part)) cuts.push({ begin: constant(0), size: part, stride: 1 });
    axis++;
  };
  const [ellipsis, second] = expr.items.filter((i) => i.kind === 'ellipsis');
  if (second !== undefined) {
    const wanted = 'an index, a slice or `none` beside the one `...`';
    report(ctx, diagnose(wrongKind, spanOf(ctx, second), { wanted, got: 'a second `...`' }));
    return errorValue;
  }
  for (const item of ellipsis !== undefined
    ? expr.items
    : [...expr.items, { kind: 'ellipsis' as const, start: 0, end: 0 }]) {
    if (item.kind === 'ellipsis') {
      const stop = rank - (ellipsis !== undefined ? taken - axisTaken(expr.items, item, isNone) : 0);
      while (axis < stop) keep(x.type.shape[axis] as ShapePart);
      continue;
    }
    if (isNone(item)) {
      shape.push(constant(1));
      continue;
    }
    const part = x.type.shape[axis] as ShapePart;
    if (isPack(part)) {
      report(
        ctx,
        diagnose(wrongKind, spanOf(ctx, item), {
          wanted: 'an axis that is named in the type',
          got: `an axis inside *${part.pack}`,
        }),
      );
      return errorValue;
    }
    const cut = item.kind === 'point' ? pointCut(ctx, env, item.value, part, x) : sliceCut(ctx, env, item, part, x);
    if (cut === null) return errorValue;
    plain = plain && cut.size === part;
    cuts.push(cut);
    if (item.kind === 'slice') shape.push(cut.size);
    axis++;
  }
  const type = tensorType(x.type.dtype, shape, x.type.classes);
  if (ctx.emission === null || x.node === null || packs) return tensorValue(type, null, x.history);
  const b = ctx.emission.graph.b;
  const sliced = plain
    ? x.node
    : b.slice(x.node, {
        begin: cuts.map((c) => c.begin),
        size: cuts.map((c) => c.size),
        strides: cuts.map((c) => c.stride),
      });
  return tensorValue(type, b.reshape(sliced, { shape: shape.filter((p): p is Dim => !isPack(p)) }), x.history);
}

/** How many axes the items before the ellipsis take. */
const axisTaken = (items: readonly IndexItem[], ellipsis: IndexItem, isNone: (item: IndexItem) => boolean): number =>
  items.slice(0, items.indexOf(ellipsis)).filter((i) => !isNone(i)).length;

/** A negative bound counts from the end. */
const fromEnd = (dim: Dim, size: Dim): Dim => {
  const n = literal(dim);
  return n !== undefined && n < 0 ? add(size, dim) : dim;
};

function pointCut(ctx: Context, env: Env, expr: Expr, size: Dim, x: TensorValue): Cut | null {
  const dim = whole(ctx, env, expr);
  if (dim === null) return null;
  const begin = fromEnd(dim, size);
  return inside(ctx, begin, size, show(dim), x, expr) ? { begin, size: constant(1), stride: 1 } : null;
}
function inside(ctx: Context, begin: Dim, size: Dim, index: string, x: TensorValue, expr: Expr): boolean {
  const at = spanOf(ctx, expr);
  const broken = requireAtLeast(ctx, begin, constant(0), at) ?? requireAtLeast(ctx, sub(size, begin), constant(1), at);
  if (broken === null) return true;
  report(
    ctx,
    diagnose(indexOutOfRange, at, {
      index,
      size: show(size),
      of: `${showType(x.type)}${broken.fails.size > 0 ? ` (${showAssignment(broken.fails)})` : ''}`,
    }),
  );
  return false;
}

/** Where nothing can be asked of the rows, as of a batch in a `train`, a slice ends with them. */
function upTo(ctx: Context, end: Dim, size: Dim, at: Span | null): Dim {
  if (ctx.conditions !== null || at === null || literal(end) === undefined || literal(size) !== undefined) return end;
  const broken = requireAtLeast(ctx, sub(size, end), constant(0), at);
  return broken?.is === 'where' ? min(end, size) : end;
}

function sliceCut(ctx: Context, env: Env, item: SliceItem, size: Dim, x: TensorValue): Cut | null {
  const step = item.step === null ? constant(1) : whole(ctx, env, item.step);
  const from = item.from === null ? constant(0) : whole(ctx, env, item.from);
  const to = item.to === null ? size : whole(ctx, env, item.to);
  if (step === null || from === null || to === null) return null;
  const stride = literal(step);
  const at = item.step ?? item.from ?? item.to;
  if (stride === undefined || stride < 1) {
    if (at !== null)
      report(
        ctx,
        diagnose(wrongKind, spanOf(ctx, at), { wanted: 'a step of at least 1 (reverse with `flip`)', got: show(step) }),
      );
    return null;
  }
  const begin = fromEnd(from, size);
  const end = upTo(ctx, fromEnd(to, size), size, at === null ? null : spanOf(ctx, at));
  if (at !== null) {
    const broken =
      requireAtLeast(ctx, sub(size, end), constant(0), spanOf(ctx, at)) ??
      requireAtLeast(ctx, sub(end, begin), constant(1), spanOf(ctx, at)) ??
      requireAtLeast(ctx, begin, constant(0), spanOf(ctx, at));
    if (broken !== null) {
      report(
        ctx,
        diagnose(indexOutOfRange, spanOf(ctx, at), {
          index: `${show(from)}:${show(to)}`,
          size: show(size),
          of: `${showType(x.type)}${broken.fails.size > 0 ? ` (${showAssignment(broken.fails)})` : ''}`,
        }),
      );
      return null;
    }
  }
  return { begin, size: floorDiv(add(sub(end, begin), constant(stride - 1)), constant(stride)), stride };
}
