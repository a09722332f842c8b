/** Decides what an operator between tensors gives: dtypes first, then the common shape, then the node. */
import type { BinaryOperator, Span } from '@dln/grammar';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { dtypeOperator } from '../diagnostics/DLN2018-dtype-operator.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { showType } from '../types/show.js';
import { type DType, type ShapePart, tensorType } from '../types/tensor-type.js';
import { broadcast } from './broadcast.js';
import { toTensor } from './coerce.js';
import { type Context, report } from './context.js';
import { describe } from './show-value.js';
import { errorValue, type TensorValue, tensorValue, type Value } from './value.js';

/** The operators that work element by element. */
export type ElementWise = Exclude<BinaryOperator, '@'> | 'maximum' | 'minimum';

const graphNames: Readonly<Partial<Record<ElementWise, string>>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '//': 'floor_div',
  '%': 'mod',
  '^': 'pow',
  maximum: 'maximum',
  minimum: 'minimum',
  '==': 'equal',
  '<': 'less',
  and: 'logical_and',
};

/** The dtype of the result, or what is wrong with the operands' dtypes. */
function resultDtype(op: ElementWise, a: TensorValue, b: TensorValue): DType | string {
  const x = a.type;
  const y = b.type;
  if (op === 'and' || op === 'or') return x.dtype === 'bool' && y.dtype === 'bool' ? 'bool' : 'both sides must be bool';
  const classes = x.classes !== null || y.classes !== null;
  if (op === '==' || op === '!=')
    return x.dtype === y.dtype ? 'bool' : `${x.dtype} and ${y.dtype} are never compared: cast one of them`;
  if (classes) return 'classes are names, not numbers: they have == and !=, `one_hot`, `take` and `cast`';
  if (x.dtype === 'bool' || y.dtype === 'bool') return 'bool has no arithmetic: `cast(x, f32)` makes it 0 and 1';
  if (x.dtype !== y.dtype) return `${x.dtype} and ${y.dtype} do not mix: cast one of them`;
  if (op === '/' && x.dtype === 'i32') return '`/` of i32 is not whole: use `//`, or cast to f32';
  return op === '<' || op === '<=' || op === '>' || op === '>=' ? 'bool' : x.dtype;
}

/** `a op b` where at least one of them is a tensor. */
export function elementWise(
  ctx: Context,
  op: ElementWise,
  left: Value,
  right: Value,
  leftAt: Span,
  rightAt: Span,
  at: Span,
): Value {
  const dtype = left.kind === 'tensor' ? left.type.dtype : right.kind === 'tensor' ? right.type.dtype : 'f32';
  const lift = dtype === 'bool' && op !== 'and' && op !== 'or' && op !== '==' && op !== '!=' ? 'f32' : dtype;
  const a = toTensor(ctx, left, lift, leftAt);
  const b = toTensor(ctx, right, lift, rightAt);
  if (a === null || b === null) {
    const wrong = a === null ? left : right;
    if (wrong.kind !== 'error' && wrong.kind !== 'float' && wrong.kind !== 'fraction')
      report(
        ctx,
        diagnose(wrongKind, a === null ? leftAt : rightAt, { wanted: 'a tensor or a number', got: describe(wrong) }),
      );
    return errorValue;
  }
  const x = withClassOf(a, b, left);
  const y = withClassOf(b, a, right);
  const result = resultDtype(op, x, y);
  if (result !== 'f32' && result !== 'i32' && result !== 'bool') {
    report(ctx, diagnose(dtypeOperator, at, { op, left: showType(a.type), right: showType(b.type), why: result }));
    return errorValue;
  }
  const shape = broadcast(ctx, x, y, leftAt, rightAt);
  if (shape === null) return errorValue;
  return tensorValue(tensorType(result, shape), emit(ctx, op, x, y), x.history ?? y.history);
}

/** A number beside classes is a class: `label == 3`. */
const withClassOf = (x: TensorValue, other: TensorValue, from: Value): TensorValue =>
  from.kind === 'tensor' || other.type.classes === null || x.type.dtype !== 'i32'
    ? x
    : { ...x, type: tensorType('i32', x.type.shape, other.type.classes) };

function emit(ctx: Context, op: ElementWise, a: TensorValue, b: TensorValue): ValueId | null {
  if (ctx.emission === null || a.node === null || b.node === null) return null;
  const g = ctx.emission.graph.b;
  const x = a.node;
  const y = b.node;
  switch (op) {
    case '!=':
      return g.logical_not(g.equal(x, y));
    case '>':
      return g.less(y, x);
    // Not `not (y < x)`: that would call a comparison with NaN true.
    case '<=':
      return or(ctx, g.less(x, y), g.equal(x, y));
    case '>=':
      return or(ctx, g.less(y, x), g.equal(x, y));
    case 'or':
      return or(ctx, x, y);
    default:
      return g.add(graphNames[op] as string, [x, y], {});
  }
}
function or(ctx: Context, x: ValueId, y: ValueId): ValueId | null {
  if (ctx.emission === null) return null;
  const g = ctx.emission.graph.b;
  return g.logical_not(g.logical_and(g.logical_not(x), g.logical_not(y)));
}

/** `select(c, a, b)`: three shapes meet. */
export function select(
  ctx: Context,
  condition: Value,
  then: Value,
  otherwise: Value,
  at: { readonly c: Span; readonly a: Span; readonly b: Span; readonly call: Span },
): Value {
  const dtype = then.kind === 'tensor' ? then.type.dtype : otherwise.kind === 'tensor' ? otherwise.type.dtype : 'f32';
  const c = toTensor(ctx, condition, 'bool', at.c);
  const a = toTensor(ctx, then, dtype, at.a);
  const b = toTensor(ctx, otherwise, dtype, at.b);
  if (c === null || a === null || b === null) {
    const [value, span] = c === null ? [condition, at.c] : a === null ? [then, at.a] : [otherwise, at.b];
    if (value.kind !== 'error')
      report(ctx, diagnose(wrongKind, span, { wanted: 'a tensor or a number', got: describe(value) }));
    return errorValue;
  }
  if (c.type.dtype !== 'bool' || a.type.dtype !== b.type.dtype) {
    const why =
      c.type.dtype === 'bool'
        ? `${a.type.dtype} and ${b.type.dtype} do not mix: cast one of them`
        : 'its first argument is a bool tensor';
    report(
      ctx,
      diagnose(dtypeOperator, at.call, { op: 'select', left: showType(a.type), right: showType(b.type), why }),
    );
    return errorValue;
  }
  const values = broadcast(ctx, a, b, at.a, at.b);
  if (values === null) return errorValue;
  const classes: Dim | null = a.type.classes !== null && a.type.classes === b.type.classes ? a.type.classes : null;
  const chosen = tensorValue(tensorType(a.type.dtype, values, classes), null, a.history ?? b.history);
  const shape: readonly ShapePart[] | null = broadcast(ctx, c, chosen, at.c, at.a);
  if (shape === null) return errorValue;
  const node =
    ctx.emission === null || c.node === null || a.node === null || b.node === null
      ? null
      : ctx.emission.graph.b.select(c.node, a.node, b.node);
  return tensorValue(tensorType(a.type.dtype, shape, classes), node, chosen.history);
}
