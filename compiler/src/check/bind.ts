/** Decides what the names of a signature stand for at one call: dims are read off the tensors, configuration is coerced, conditions are checked. */
import type { Callable, DeclKey, ShapeDim, Span } from '@dln/grammar';
import { rankMismatch } from '../diagnostics/DLN2001-rank-mismatch.js';
import { dtypeMismatch } from '../diagnostics/DLN2002-dtype-mismatch.js';
import { dimMismatch } from '../diagnostics/DLN2003-dim-mismatch.js';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { unreadableDim } from '../diagnostics/DLN2009-unreadable-dim.js';
import { classWanted } from '../diagnostics/DLN2015-class-wanted.js';
import { imageChannels } from '../diagnostics/DLN2101-image-channels.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import type { Dim } from '../dims/dim.js';
import { show, showAssignment } from '../dims/show.js';
import { showPart, showShape, showType } from '../types/show.js';
import { isPack, type ShapePart } from '../types/tensor-type.js';
import { chainOf, chainOfAll } from './chain.js';
import { coerce, toTensor } from './coerce.js';
import { type Context, report, spanOf } from './context.js';
import { bindLazy, bindValue, childEnv } from './env.js';
import { exprText } from './expr-text.js';
import type { ParamSpec } from './match-args.js';
import { requireEqual } from './obligations.js';
import { isDimVariable, type ParamType } from './param-type.js';
import { resolvedShape, resolvedType } from './resolved-pattern.js';
import { describe } from './show-value.js';
import { holeName } from './type-node.js';
import { alignShape, bindShape, freeVariables, type Pending, solvePattern } from './unify.js';
import { dimValue, type Env, errorValue, type GivenArg, type TensorValue, type Value } from './value.js';

/** What binding needs to know of the callee. */
export interface Signature {
  readonly name: string;
  readonly callable: Callable;
  readonly specs: readonly ParamSpec[];
  readonly env: Env;
  readonly decl: DeclKey;
  readonly uri: string;
  /** The names of the enclosing signature are this one's too: an arrow type's. */
  readonly enclosing?: boolean;
}
export interface Bound {
  /** The callee's scope: parameters and dim variables. */
  readonly env: Env;
  /** Dim variables and whole-number parameters, for conditions. */
  readonly dims: ReadonlyMap<string, Dim>;
}

/** Null: something did not fit and has been reported at the call. */
export function bindArguments(
  ctx: Context,
  sig: Signature,
  given: ReadonlyMap<string, GivenArg>,
  at: Span,
): Bound | null {
  const own = childEnv(sig.env);
  if (sig.enclosing === true) adoptDims(own, sig.env);
  const inside: Context = { ...ctx, decl: sig.decl, uri: sig.uri, conditions: ctx.conditions, uses: [...ctx.uses, at] };
  let ok = true;
  for (const spec of sig.specs) {
    if (spec.tensor) continue;
    const arg = given.get(spec.name);
    if (arg !== undefined) {
      const value = coerce(ctx, arg.value, spec.type, arg.at, spec.name);
      if (value.kind === 'error') ok = false;
      bindValue(own, spec.name, value);
    } else {
      const param = sig.callable.params[spec.index];
      const value = param?.value;
      if (value === null || value === undefined) continue;
      bindLazy(
        own,
        spec.name,
        () => coerce(inside, ctx.evaluator.expr(inside, own, value), spec.type, spanOf(inside, value), spec.name),
        null,
      );
    }
  }
  const pending: PendingList = [];
  const fits: (() => boolean)[] = [];
  for (const spec of sig.specs) {
    if (!spec.tensor) continue;
    const arg = given.get(spec.name);
    if (arg === undefined) continue;
    const value = bindTensors(ctx, sig, own, spec.type, arg.value, arg, spec, pending, fits, spec.name);
    if (value.kind === 'error') ok = false;
    bindValue(own, spec.name, value);
  }
  if (!ok) return null;
  if (!settlePending(ctx, inside, sig, own, pending, at)) return null;
  for (const fit of fits) if (!fit()) return null;
  for (const spec of sig.specs) {
    const param = sig.callable.params[spec.index];
    if (!spec.tensor || given.has(spec.name) || param === undefined || param.value === null) continue;
    const value = param.value;
    bindLazy(
      own,
      spec.name,
      () => defaultTensor(inside, own, spec, ctx.evaluator.expr(inside, own, value), spanOf(inside, value)),
      null,
    );
  }
  return { env: own, dims: dimsOf(own, sig) };
}

/** Makes the dim variables and packs around a signature its own. */
export function adoptDims(own: Env, around: Env): void {
  for (let env: Env | null = around; env !== null; env = env.parent) {
    for (const [name, binding] of env.names)
      if (isDimVariable(name) && !own.names.has(name)) own.names.set(name, binding);
    for (const [name, parts] of env.packs) if (!own.packs.has(name)) own.packs.set(name, parts);
  }
}

/** A default such as `full(true)` or `zeros([1, L, L])`: an initialiser takes the parameter's shape. */
function defaultTensor(inside: Context, own: Env, spec: ParamSpec, value: Value, at: Span): Value {
  if (value.kind === 'callable' && spec.type.is === 'tensor') {
    const dims = (spec.type.shape ?? []).map(
      (d): Value =>
        d.dim.kind === 'name' && d.dim.text === '_' ? errorValue : inside.evaluator.expr(inside, own, d.dim),
    );
    return inside.evaluator.call(inside, value, [{ label: 'shape', value: { kind: 'list', items: dims }, at }], at);
  }
  if (spec.type.is === 'tensor') return toTensor(inside, value, spec.type.dtype ?? 'f32', at) ?? value;
  return value;
}

function dimsOf(own: Env, sig: Signature): ReadonlyMap<string, Dim> {
  const dims = new Map<string, Dim>();
  for (const [name, binding] of own.names) {
    const known = binding.value;
    if (known?.kind === 'int') dims.set(name, known.dim);
    else if (known === null && sig.specs.some((s) => s.name === name && (s.type.is === 'dim' || s.type.is === 'int'))) {
      const value = binding.compute?.();
      if (value?.kind === 'int') dims.set(name, value.dim);
    }
  }
  return dims;
}

type PendingList = {
  readonly pending: Pending;
  readonly arg: GivenArg;
  readonly value: TensorValue;
  readonly spec: ParamSpec;
  /** The written type that the dim is part of; null for a number of classes. */
  readonly type: Extract<ParamType, { is: 'tensor' }> | null;
}[];

/** Tensors, tuples and lists of them against their written type. */
function bindTensors(
  ctx: Context,
  sig: Signature,
  own: Env,
  type: ParamType,
  value: Value,
  arg: GivenArg,
  spec: ParamSpec,
  pending: PendingList,
  fits: (() => boolean)[],
  called: string,
): Value {
  if (value.kind === 'error') return value;
  if (type.is === 'tensor') return bindTensor(ctx, sig, own, type, value, arg, spec, pending, fits, called);
  if (type.is === 'tuple' && value.kind === 'tuple' && value.items.length === type.items.length) {
    const items = value.items.map((item, i) =>
      bindTensors(ctx, sig, own, type.items[i] as ParamType, item, arg, spec, pending, fits, `${called}[${i}]`),
    );
    return items.some((v) => v.kind === 'error') ? errorValue : { kind: 'tuple', items };
  }
  if (type.is === 'list' && value.kind === 'list') {
    const items = value.items.map((item, i) =>
      bindTensors(ctx, sig, own, type.item, item, arg, spec, pending, fits, `${called}[${i}]`),
    );
    return items.some((v) => v.kind === 'error') ? errorValue : { kind: 'list', items };
  }
  return coerce(ctx, value, type, arg.at, spec.name);
}

function bindTensor(
  ctx: Context,
  sig: Signature,
  own: Env,
  type: Extract<ParamType, { is: 'tensor' }>,
  given: Value,
  arg: GivenArg,
  spec: ParamSpec,
  pending: PendingList,
  fits: (() => boolean)[],
  called: string,
): Value {
  const value = toTensor(ctx, given, type.dtype ?? 'f32', arg.at);
  if (value === null) {
    report(
      ctx,
      diagnose(
        wrongKind,
        arg.at,
        { wanted: `a tensor for \`${spec.name}\` of \`${sig.name}\``, got: describe(given) },
        { chain: [] },
      ),
    );
    return errorValue;
  }
  if (type.classes !== null && value.type.classes === null) {
    report(
      ctx,
      diagnose(
        classWanted,
        arg.at,
        {
          callee: sig.name,
          param: spec.name,
          wanted: classesWanted(ctx, own, type, value),
          got: showType(value.type),
          oneHot: value.type.dtype === 'f32',
        },
        { chain: chainOf(value) },
      ),
    );
    return errorValue;
  }
  if (
    type.dtype !== null &&
    (value.type.dtype !== type.dtype || (type.classes === null && value.type.classes !== null))
  ) {
    report(
      ctx,
      diagnose(
        dtypeMismatch,
        arg.at,
        { callee: sig.name, param: spec.name, wanted: type.dtype, got: showType(value.type) },
        { chain: chainOf(value) },
      ),
    );
    return errorValue;
  }
  if (type.shape === null) return value;
  const lifted = given.kind !== 'tensor' && type.shape.every((d) => d.pack);
  const aligned = lifted ? { pairs: [], packed: null } : alignShape(type.shape, value.type.shape);
  if ('is' in aligned) {
    report(ctx, diagnose(rankMismatch, arg.at, rankArgs(sig, spec, type, value), { chain: chainOf(value) }));
    return errorValue;
  }
  const star = type.shape.findIndex((d) => d.pack);
  const rank = value.type.shape.length;
  const offset = (i: number): number => (star < 0 || i < star ? i : rank - (aligned.pairs.length - i));
  const written = type.shape;
  const hole = (d: ShapeDim): string => holeName(written.indexOf(d), called);
  for (const p of bindShape(own, aligned.pairs, spec.name, hole, offset))
    pending.push({ pending: p, arg, value, spec, type });
  if (aligned.packed !== null)
    fits.push(() => bindPack(ctx, sig, own, aligned.packed as NonNullable<typeof aligned.packed>, value, arg, spec));
  if (type.classes !== null && value.type.classes !== null) {
    const k = type.classes;
    if (k.kind === 'name' && isDimVariable(k.text) && !own.names.has(k.text))
      bindValue(own, k.text, dimValue(k.text, value.type.classes));
    else if (!(k.kind === 'name' && k.text === '_'))
      pending.push({
        pending: { pattern: k, actual: value.type.classes, axis: -1, param: spec.name },
        arg,
        value,
        spec,
        type: null,
      });
  }
  return value;
}

/** `class<10>[N]` where one-hot vectors f32[N, 10] arrive: what they would be as indices. */
function classesWanted(ctx: Context, own: Env, type: Extract<ParamType, { is: 'tensor' }>, value: TensorValue): string {
  const written = resolvedType(ctx, own, type);
  const onlyPack = type.shape?.length === 1 && type.shape[0]?.pack === true;
  if (!onlyPack || value.type.dtype !== 'f32' || value.type.shape.length === 0) return written;
  return written.replace(/\[.*$/, showShape(value.type.shape.slice(0, -1)));
}

function rankArgs(sig: Signature, spec: ParamSpec, type: Extract<ParamType, { is: 'tensor' }>, value: TensorValue) {
  return {
    callee: sig.name,
    param: spec.name,
    wanted: showPattern(type),
    got: showType(value.type),
    rankWanted: (type.shape ?? []).length,
    rankGot: value.type.shape.length,
  };
}

/** The written type with names as they stand. */
export function showPattern(type: Extract<ParamType, { is: 'tensor' }>): string {
  const dims = (type.shape ?? []).map((d) => (d.pack ? `*${exprText(d.dim)}` : exprText(d.dim)));
  const head = type.classes === null ? (type.dtype ?? 'tensor') : `class<${exprText(type.classes)}>`;
  return `${head}[${dims.join(', ')}]`;
}

function bindPack(
  ctx: Context,
  sig: Signature,
  own: Env,
  packed: { readonly name: string; readonly parts: readonly ShapePart[] },
  value: TensorValue,
  arg: GivenArg,
  spec: ParamSpec,
): boolean {
  const had = own.packs.get(packed.name);
  if (had === undefined) {
    own.packs.set(packed.name, packed.parts);
    return true;
  }
  const same =
    had.length === packed.parts.length &&
    had.every((part, i) => samePart(ctx, part, packed.parts[i] as ShapePart, arg.at));
  if (same) return true;
  report(
    ctx,
    diagnose(
      dimMismatch,
      arg.at,
      {
        callee: sig.name,
        param: spec.name,
        like: firstWith(sig, packed.name, spec),
        axis: -1,
        wanted: showShape(had),
        got: showShape(packed.parts),
        expected: `*${packed.name} = ${showShape(had)}`,
        fails: '',
        bindings: bindingsOf(own),
        dtype: value.type.dtype,
        shapeWanted: [],
        shapeGot: [],
      },
      { chain: chainOf(value) },
    ),
  );
  return false;
}
/** The parameter that gave a pack its dims: the first of the signature that has it; empty where it is none but this one. */
function firstWith(sig: Signature, name: string, but: ParamSpec): string {
  const has = ({ type }: ParamSpec): boolean =>
    type.is === 'tensor' && (type.shape ?? []).some((d) => d.pack && d.dim.kind === 'name' && d.dim.text === name);
  const first = sig.specs.find(has);
  return first === undefined || first === but ? '' : first.name;
}
const samePart = (ctx: Context, a: ShapePart, b: ShapePart, at: Span): boolean =>
  isPack(a) || isPack(b) ? a === b : requireEqual(ctx, a, b, at) === null;

/** Written dims that could not bind at once: solved or compared now. */
function settlePending(ctx: Context, inside: Context, sig: Signature, own: Env, list: PendingList, at: Span): boolean {
  let ok = true;
  const later: PendingList = [];
  for (const entry of list) {
    if (freeVariables(own, entry.pending.pattern).size > 0) {
      if (!solvePattern(inside, own, entry.pending, at)) later.push(entry);
      else if (!compare(ctx, inside, sig, own, entry)) ok = false;
    } else if (!compare(ctx, inside, sig, own, entry)) ok = false;
  }
  for (const entry of later) {
    const free = [...freeVariables(own, entry.pending.pattern)];
    if (free.length === 0 || solvePattern(inside, own, entry.pending, at)) {
      if (!compare(ctx, inside, sig, own, entry)) ok = false;
      continue;
    }
    report(
      ctx,
      diagnose(unreadableDim, entry.arg.at, {
        callee: sig.name,
        name: free[0] ?? '',
        pattern: exprText(entry.pending.pattern),
        got: show(entry.pending.actual),
      }),
    );
    ok = false;
  }
  return ok;
}

/** Where images come straight from their folder, the source itself can change their channels; null elsewhere. */
function imagesDiffer(
  sig: Signature,
  { images }: TensorValue,
  wanted: string,
  got: string,
  at: Span,
  { pending }: PendingList[number],
): Diagnostic | null {
  if (images?.at === undefined || !['1', '3', '4'].includes(wanted)) return null;
  const folder = Object.values(images.files)[0] ?? '';
  const end = { decl: images.at.decl, start: images.at.end - 1, end: images.at.end - 1 };
  const edits = images.options.channels === undefined ? [{ at: end, text: `, channels: ${wanted}` }] : [];
  return diagnose(
    imageChannels,
    at,
    { got, wanted, callee: sig.name, folder },
    {
      labels: [
        { at: images.at, text: `read from the first file of ${folder}` },
        { at: { decl: sig.decl, start: pending.pattern.start, end: pending.pattern.end }, text: 'required here' },
      ],
      fixes: edits.length === 0 ? [] : [{ title: `bring the images to ${wanted} channels`, edits, safe: false }],
    },
  );
}

function compare(ctx: Context, inside: Context, sig: Signature, own: Env, entry: PendingList[number]): boolean {
  const wanted = inside.evaluator.expr(inside, own, entry.pending.pattern);
  if (wanted.kind === 'error') return false;
  const dim = wanted.kind === 'int' ? wanted.dim : null;
  const { pending, arg, value, spec } = entry;
  if (dim === null) {
    report(ctx, diagnose(wrongKind, arg.at, { wanted: 'a dim (a whole number)', got: describe(wanted) }));
    return false;
  }
  const broken = requireEqual(ctx, dim, pending.actual, arg.at);
  if (broken === null) return true;
  const images = pending.axis === 3 ? imagesDiffer(sig, value, show(dim), show(pending.actual), arg.at, entry) : null;
  if (images !== null) {
    report(ctx, images);
    return false;
  }
  const pattern = exprText(pending.pattern);
  const expected = pattern === show(dim) ? pattern : `${pattern} = ${show(dim)}`;
  report(
    ctx,
    diagnose(
      dimMismatch,
      arg.at,
      {
        callee: sig.name,
        param: spec.name,
        like: '',
        axis: pending.axis,
        wanted: show(dim),
        got: show(pending.actual),
        expected,
        fails: showAssignment(broken.fails),
        bindings: bindingsOf(own),
        dtype: value.type.dtype,
        shapeWanted: entry.type === null ? [] : resolvedShape(inside, own, entry.type),
        shapeGot: value.type.shape.map(showPart),
      },
      {
        chain: chainOfAll([...tensorsBound(own, sig), value]),
        labels: [
          { at: { decl: sig.decl, start: pending.pattern.start, end: pending.pattern.end }, text: 'required here' },
        ],
      },
    ),
  );
  return false;
}

/** The tensors that were bound before: one of them settled the dim. */
function tensorsBound(own: Env, sig: Signature): readonly TensorValue[] {
  return sig.specs.flatMap((s) => {
    const value = own.names.get(s.name)?.value;
    return value?.kind === 'tensor' ? [value] : [];
  });
}

/** `N = 64, C = 16`: what each dim variable stands for. */
function bindingsOf(own: Env): readonly string[] {
  const all: string[] = [];
  for (const [name, b] of own.names)
    if (b.value?.kind === 'int' && isDimVariable(name) && name !== show(b.value.dim))
      all.push(`${name} = ${show(b.value.dim)}`);
  return all;
}
