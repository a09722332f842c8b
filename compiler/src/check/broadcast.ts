/** Decides which shapes meet element by element: one-sided broadcasting, so that no two tensors silently stretch each other. */
import type { Span } from '@dln/grammar';
import { broadcastMismatch } from '../diagnostics/DLN2203-broadcast-mismatch.js';
import { bothStretch } from '../diagnostics/DLN2204-both-stretch.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { constant, literal } from '../dims/algebra.js';
import { showAssignment } from '../dims/show.js';
import { showPart, showType } from '../types/show.js';
import { isPack, type ShapePart } from '../types/tensor-type.js';
import { chainOf } from './chain.js';
import { type Context, report } from './context.js';
import { requireEqual } from './obligations.js';
import type { TensorValue } from './value.js';

const isOne = (part: ShapePart): boolean => !isPack(part) && literal(part) === 1;

/** The common shape of two tensors, or null (reported). */
export function broadcast(
  ctx: Context,
  a: TensorValue,
  b: TensorValue,
  aAt: Span,
  bAt: Span,
): readonly ShapePart[] | null {
  const x = a.type.shape;
  const y = b.type.shape;
  if (x.length === 0) return y;
  if (y.length === 0) return x;
  const [long, short, longIsA] = x.length >= y.length ? [x, y, true] : [y, x, false];
  const sameRank = x.length === y.length;
  const result: ShapePart[] = [...long];
  const offset = long.length - short.length;
  for (let i = short.length - 1; i >= 0; i--) {
    const l = long[offset + i] as ShapePart;
    const s = short[i] as ShapePart;
    if (l === s || isOne(s)) continue;
    if (isOne(l)) {
      if (sameRank) {
        result[offset + i] = s;
        continue;
      }
      report(
        ctx,
        diagnose(bothStretch, aAt, stretchArgs(a, b, longIsA), {
          labels: [{ at: bAt, text: showType(b.type) }],
          chain: chainOf(a),
        }),
      );
      return null;
    }
    const broken = isPack(l) || isPack(s) ? 'pack' : requireEqual(ctx, l, s, bAt);
    if (broken === null) continue;
    const fails = broken === 'pack' ? '' : showAssignment(broken.fails);
    report(
      ctx,
      diagnose(
        broadcastMismatch,
        aAt,
        {
          left: showType(a.type),
          right: showType(b.type),
          axis: i - short.length,
          dimLeft: showPart(longIsA ? l : s),
          dimRight: showPart(longIsA ? s : l),
          fails,
        },
        { labels: [{ at: bAt, text: showType(b.type) }], chain: [...chainOf(a), ...chainOf(b)] },
      ),
    );
    return null;
  }
  return result;
}

/** Both shapes, what they would silently become, and which of the two has the written 1. */
function stretchArgs(a: TensorValue, b: TensorValue, longIsA: boolean) {
  const [long, short] = longIsA ? [a.type.shape, b.type.shape] : [b.type.shape, a.type.shape];
  const would = [...long];
  short.forEach((part, i) => {
    if (!isOne(part)) would[long.length - short.length + i] = part;
  });
  const axis = long.findIndex((part, i) => isOne(part) && i >= long.length - short.length);
  return {
    left: showType(a.type),
    right: showType(b.type),
    would: showType({ ...a.type, shape: would }),
    long: showPart(long[long.length - short.length - 1] ?? constant(1)),
    short: showPart(short.find((part) => !isOne(part)) ?? constant(1)),
    squeeze: longIsA ? 'left' : 'right',
    axis: axis - long.length,
  };
}
