/** Decides what an operator's signature says of its results: the declaration head compiled once, then applied to types and attributes. */
import type { Expr, Parameter, ShapeDim, TypeNode } from '@dln/grammar';
import { add, apply, constant, literal, mul, neg, power, sub } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show } from '../dims/show.js';
import { isDim } from '../graph/attrs.js';
import type { Attr, Attrs } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { type DType, type GraphType, tensorType } from '../types/tensor-type.js';
import type { AnyOp } from './define-op.js';
import { mayEqual } from './element-wise.js';
import { operatorCallable } from './operator-callable.js';

/** A tensor as written. `dtype` is a dtype, or the upper-case name of one that the operands choose. */
export interface TensorPattern {
  readonly name: string;
  readonly dtype: DType | { readonly variable: string };
  /** The K of `class<K>`; then `dtype` is i32. */
  readonly classes: Expr | null;
  readonly shape: readonly ShapeDim[];
  /** `[T[…]]`: all operands from here on. */
  readonly list: boolean;
}
/** A parameter of an operator that is no tensor. */
export interface ConfigPattern {
  readonly name: string;
  readonly value: Expr | null;
}
/** An operator's signature, ready to be held against operands. */
export interface Signature {
  readonly name: string;
  readonly tensors: readonly TensorPattern[];
  readonly config: readonly ConfigPattern[];
  readonly results: readonly TensorPattern[];
}

const compiled = new WeakMap<AnyOp, Signature>();

/** The signature of an operator, compiled at its first use; throws `GraphError` where its text is no declaration head. */
export function signatureOf(op: AnyOp): Signature {
  const had = compiled.get(op);
  if (had !== undefined) return had;
  const { params, result } = operatorCallable(op);
  if (result === null) throw new GraphError(`${op.name}: the signature states no result`);
  const tensors: TensorPattern[] = [];
  const config: ConfigPattern[] = [];
  for (const param of params) {
    const tensor = tensorPattern(param.type, param.name.text);
    if (tensor !== null) tensors.push(tensor);
    else config.push(configPattern(param));
  }
  const results = (result.kind === 'tupleType' ? result.items : [result]).map((type) => {
    const tensor = tensorPattern(type, 'result');
    if (tensor === null) throw new GraphError(`${op.name}: a result is no tensor`);
    return tensor;
  });
  const signature = { name: op.name, tensors, config, results };
  compiled.set(op, signature);
  return signature;
}

const configPattern = ({ name, value }: Parameter): ConfigPattern => ({ name: name.text, value });

function tensorPattern(type: TypeNode, name: string): TensorPattern | null {
  if (type.kind === 'listType') {
    const item = tensorPattern(type.item, name);
    return item === null ? null : { ...item, list: true };
  }
  if (type.kind === 'classType') {
    return { name, dtype: 'i32', classes: type.classes, shape: type.shape, list: false };
  }
  if (type.kind !== 'namedType' || type.shape === null) return null;
  const text = type.name.text;
  const known = text === 'f32' || text === 'i32' || text === 'bool';
  return { name, dtype: known ? text : { variable: text }, classes: null, shape: type.shape, list: false };
}

/** Throws `GraphError` where this many operands do not fit. */
export function requireCount({ name, tensors }: Signature, count: number): void {
  const list = tensors.at(-1)?.list === true;
  if (list ? count < tensors.length : count !== tensors.length) {
    throw new GraphError(`${name}: ${count} operands for ${tensors.length}`);
  }
}

/** What the operands and attributes of one use bind. */
interface Bindings {
  readonly dims: Map<string, Dim>;
  readonly packs: Map<string, readonly Dim[]>;
  readonly dtypes: Map<string, GraphType>;
  readonly attrs: Attrs;
  readonly defaults: ReadonlyMap<string, Expr>;
}

/** The types of the results. Two dims that are written differently pass where they may be equal: the checker has proved it, perhaps by a
 *  fact that the graph no longer knows. Throws `GraphError` where the operands do not fit. */
export function applySignature(
  signature: Signature,
  operands: readonly GraphType[],
  attrs: Attrs,
): readonly GraphType[] {
  const { tensors, config, results, name } = signature;
  requireCount(signature, operands.length);
  const defaults = new Map(config.flatMap((c) => (c.value === null ? [] : [[c.name, c.value] as const])));
  const bindings: Bindings = { dims: new Map(), packs: new Map(), dtypes: new Map(), attrs, defaults };
  operands.forEach((type, i) => {
    const pattern = tensors[Math.min(i, tensors.length - 1)] as TensorPattern;
    bindTensor(pattern, type, bindings, `${name}, operand ${pattern.name}`);
  });
  return results.map((pattern) => resultType(pattern, bindings, name));
}

function bindTensor(pattern: TensorPattern, type: GraphType, bindings: Bindings, where: string): void {
  bindDtype(pattern, type, bindings, where);
  const star = pattern.shape.findIndex((part) => part.pack);
  const after = star < 0 ? 0 : pattern.shape.length - star - 1;
  const before = star < 0 ? pattern.shape.length : star;
  const rank = type.shape.length;
  if (star < 0 ? rank !== before : rank < before + after) throw new GraphError(`${where}: rank ${rank}`);
  for (let i = 0; i < before; i++) bindDim(pattern.shape[i] as ShapeDim, type.shape[i] as Dim, bindings, where);
  if (star < 0) return;
  const middle = type.shape.slice(before, rank - after);
  const packName = nameOf((pattern.shape[star] as ShapeDim).dim);
  const had = bindings.packs.get(packName);
  if (had === undefined) bindings.packs.set(packName, middle);
  else if (had.length !== middle.length || had.some((dim, i) => !mayEqual(dim, middle[i] as Dim))) {
    throw new GraphError(`${where}: *${packName} is [${middle.map(show)}], before [${had.map(show)}]`);
  }
  for (let i = 0; i < after; i++) {
    bindDim(pattern.shape[star + 1 + i] as ShapeDim, type.shape[rank - after + i] as Dim, bindings, where);
  }
}

function bindDtype(pattern: TensorPattern, type: GraphType, bindings: Bindings, where: string): void {
  if (typeof pattern.dtype === 'string') {
    if (type.dtype !== pattern.dtype) throw new GraphError(`${where}: ${type.dtype}, wanted ${pattern.dtype}`);
    if (pattern.classes?.kind === 'name' && type.classes !== null) {
      meet(pattern.classes.text, type.classes, bindings, where);
    }
    return;
  }
  const had = bindings.dtypes.get(pattern.dtype.variable);
  if (had === undefined) bindings.dtypes.set(pattern.dtype.variable, type);
  else if (had.dtype !== type.dtype) throw new GraphError(`${where}: ${type.dtype}, before ${had.dtype}`);
}

function bindDim(part: ShapeDim, dim: Dim, bindings: Bindings, where: string): void {
  const { dim: written } = part;
  if (written.kind === 'name') {
    if (written.text !== '_') meet(written.text, dim, bindings, where);
    return;
  }
  const wanted = dimOf(written, bindings);
  if (!mayEqual(wanted, dim)) throw new GraphError(`${where}: ${show(dim)}, wanted ${show(wanted)}`);
}

/** Binds a name at its first place, compares at the others. A lower-case name is an attribute. */
function meet(name: string, dim: Dim, bindings: Bindings, where: string): void {
  const had =
    bindings.dims.get(name) ??
    (/^[A-Z]/.test(name) ? undefined : dimOf({ kind: 'name', text: name, start: 0, end: 0 }, bindings));
  if (had === undefined) bindings.dims.set(name, dim);
  else if (!mayEqual(had, dim)) throw new GraphError(`${where}: ${name} is ${show(dim)}, before ${show(had)}`);
}

function resultType(pattern: TensorPattern, bindings: Bindings, name: string): GraphType {
  const shape = pattern.shape.flatMap(({ pack, dim }): readonly Dim[] => {
    if (!pack) return [dimOf(dim, bindings)];
    const had = bindings.packs.get(nameOf(dim));
    if (had === undefined) throw new GraphError(`${name}: no operand binds *${nameOf(dim)}`);
    return had;
  });
  if (typeof pattern.dtype === 'string') {
    return tensorType(pattern.dtype, shape, pattern.classes === null ? null : dimOf(pattern.classes, bindings));
  }
  const chosen = bindings.dtypes.get(pattern.dtype.variable);
  if (chosen === undefined) throw new GraphError(`${name}: no operand binds ${pattern.dtype.variable}`);
  return tensorType(chosen.dtype, shape, chosen.classes);
}

const nameOf = (written: Expr): string => (written.kind === 'name' ? written.text : '');

const attrDim = (value: Attr | number | Dim | undefined): Dim | null => {
  if (typeof value === 'number') return constant(value);
  return isDim(value) ? value : null;
};

/** A dim expression over what is bound: names, whole numbers, `a.b`-free arithmetic, `min`, `max`, and a place of a list attribute. */
function dimOf(written: Expr, bindings: Bindings): Dim {
  switch (written.kind) {
    case 'number':
      return constant(written.value);
    case 'name': {
      const bound = bindings.dims.get(written.text) ?? attrDim(bindings.attrs[written.text]);
      if (bound !== null) return bound;
      const otherwise = bindings.defaults.get(written.text);
      if (otherwise !== undefined) return dimOf(otherwise, bindings);
      break;
    }
    case 'unary':
      if (written.op === '-') return neg(dimOf(written.operand, bindings));
      break;
    case 'index': {
      const list = written.base.kind === 'name' ? bindings.attrs[written.base.text] : undefined;
      const place = written.items[0];
      if (Array.isArray(list) && place?.kind === 'point') {
        const item = attrDim((list as readonly (number | Dim)[])[literal(dimOf(place.value, bindings)) ?? -1]);
        if (item !== null) return item;
      }
      break;
    }
    case 'call': {
      const [a, b] = written.args;
      const name = nameOf(written.callee);
      if ((name === 'min' || name === 'max') && a !== undefined && b !== undefined) {
        return apply(name, dimOf(a.value, bindings), dimOf(b.value, bindings));
      }
      break;
    }
    case 'binary': {
      const a = dimOf(written.left, bindings);
      const b = dimOf(written.right, bindings);
      switch (written.op) {
        case '+':
          return add(a, b);
        case '-':
          return sub(a, b);
        case '*':
          return mul(a, b);
        case '^':
          return power(a, b);
        case '//':
        case '/':
        case '%':
          return apply(written.op, a, b);
      }
      break;
    }
  }
  throw new GraphError(`a dim of the signature is not known: ${written.kind === 'name' ? written.text : written.kind}`);
}
