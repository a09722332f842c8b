/** Decides what `a @ b` gives: NumPy's matrix product, with leading axes equal or lacking on one side. */
import type { Span } from '@dln/grammar';
import { matmulInner } from '../diagnostics/DLN2013-matmul-inner.js';
import { operatorMismatch } from '../diagnostics/DLN2021-operator-mismatch.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { constant } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { showAssignment } from '../dims/show.js';
import { showPart, showType } from '../types/show.js';
import { isPack, type ShapePart, tensorType } from '../types/tensor-type.js';
import { chainOf } from './chain.js';
import { toTensor } from './coerce.js';
import { type Context, report } from './context.js';
import { requireEqual } from './obligations.js';
import { describe } from './show-value.js';
import { errorValue, tensorValue, type Value } from './value.js';

export function matmul(ctx: Context, left: Value, right: Value, leftAt: Span, rightAt: Span, at: Span): Value {
  const a = toTensor(ctx, left, 'f32', leftAt);
  const b = toTensor(ctx, right, 'f32', rightAt);
  if (
    a === null ||
    b === null ||
    a.type.dtype !== 'f32' ||
    b.type.dtype !== 'f32' ||
    a.type.shape.length === 0 ||
    b.type.shape.length === 0
  ) {
    report(ctx, diagnose(operatorMismatch, at, { op: '@', left: describe(left), right: describe(right) }));
    return errorValue;
  }
  const x = a.type.shape;
  const y = b.type.shape;
  const aVector = x.length === 1;
  const bVector = y.length === 1;
  const inner = x[x.length - 1] as ShapePart;
  const outer = y[bVector ? 0 : y.length - 2] as ShapePart;
  const fail = (fails: string): Value => {
    report(
      ctx,
      diagnose(
        matmulInner,
        at,
        { left: showType(a.type), right: showType(b.type), inner: showPart(inner), outer: showPart(outer), fails },
        {
          chain: [...chainOf(a), ...chainOf(b)],
          labels: [
            { at: leftAt, text: showType(a.type) },
            { at: rightAt, text: showType(b.type) },
          ],
        },
      ),
    );
    return errorValue;
  };
  if (isPack(inner) || isPack(outer)) return inner === outer ? fail('') : fail('');
  const broken = requireEqual(ctx, inner, outer, at);
  if (broken !== null) return fail(showAssignment(broken.fails));
  const aLead = aVector ? [] : x.slice(0, -2);
  const bLead = bVector ? [] : y.slice(0, -2);
  const lead = aLead.length === 0 ? bLead : aLead;
  if (aLead.length > 0 && bLead.length > 0) {
    const same =
      aLead.length === bLead.length &&
      aLead.every((p, i) => {
        const q = bLead[i] as ShapePart;
        return isPack(p) || isPack(q) ? p === q : requireEqual(ctx, p, q, at) === null;
      });
    if (!same) return fail('the leading axes differ');
  }
  const rows = aVector ? [] : [x[x.length - 2] as ShapePart];
  const columns = bVector ? [] : [y[y.length - 1] as ShapePart];
  const type = tensorType('f32', [...lead, ...rows, ...columns]);
  if (ctx.emission === null || a.node === null || b.node === null)
    return tensorValue(type, null, a.history ?? b.history);
  const g = ctx.emission.graph.b;
  const dims = (parts: readonly ShapePart[]): Dim[] => parts.filter((p): p is Dim => !isPack(p));
  const one = constant(1);
  let p = aVector ? g.reshape(a.node, { shape: [one, inner] }) : a.node;
  const q = bVector ? g.reshape(b.node, { shape: [outer, one] }) : b.node;
  // One matrix against a stack: the stack's axes are given to it too.
  if (aLead.length === 0 && bLead.length > 0)
    p = g.broadcast_to(p, { shape: [...dims(bLead), ...dims(aVector ? [one] : rows), inner] });
  const node = g.reshape(g.matmul(p, q, {}), { shape: dims(type.shape) });
  return tensorValue(type, node, a.history ?? b.history);
}
