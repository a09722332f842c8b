/**
 * Decides how pools and their gradients run. tfjs has fast MaxPool and AvgPool; its gradients of them visit each place of the image for each
 * window, which takes several times as long as these loops.
 */
import type { KernelCalls, Numbers } from './define-op.js';
import type { Pool } from './pools.js';
import { copyStrided } from './strided-copy.js';
import { sizeOf, stridesOf } from './strides.js';
import { eachRun } from './window-runs.js';
import { kernelPad } from './windows.js';

type Average = Pool & { readonly countPad: boolean };

/** MaxPool or AvgPool of tfjs; its AvgPool leaves the padding out of the means. */
export function poolKernel<R>(
  k: KernelCalls<R>,
  kernel: 'MaxPool' | 'AvgPool',
  x: R,
  { window, strides, pads }: Pool,
  out: readonly number[],
): R {
  if (sizeOf(out) === 0) return k.fill(out, 0, 'f32');
  return k.call(kernel, { x }, { filterSize: window, strides, pad: kernelPad(pads), dimRoundingMode: 'floor' });
}

/** The image with zeros around it. */
export function framed<R>(k: KernelCalls<R>, x: R, [top, bottom, left, right]: readonly number[]): R {
  const shape = k.shape(x) as readonly [number, number, number, number];
  const to = [shape[0], shape[1] + top! + bottom!, shape[2] + left! + right!, shape[3]];
  const strides = stridesOf(to);
  const start = top! * strides[1]! + left! * strides[2]!;
  return k.own('frame', [x], to, 'f32', ([values], out) =>
    copyStrided(shape, values!, 0, stridesOf(shape), out, start, strides),
  );
}

/** For each element of the result the flat index of the first maximum of its window. */
export function windowMaxima(x: Numbers, xShape: readonly number[], out: readonly number[], attrs: Pool): Int32Array {
  const c = xShape[3]!;
  const best = new Int32Array(sizeOf(out)).fill(-1);
  const step = attrs.strides[1]! * c;
  eachRun(xShape, out, attrs.window, attrs, (pixel, place, count) => {
    for (let j = 0, at = pixel * c, from = place * c; j < count; j++, from += step) {
      for (let i = from; i < from + c; i++, at++) {
        const had = best[at]!;
        if (had < 0 || x[i]! > x[had]!) best[at] = i;
      }
    }
  });
  return best;
}

/** Adds to `dx` [N, H, W, C] each cotangent's share for the places of its window. */
export function shareOut(
  dy: Numbers,
  dyShape: readonly number[],
  dx: Numbers,
  out: readonly number[],
  attrs: Average,
): void {
  const c = out[3]!;
  const step = attrs.strides[1]! * c;
  const shares = new Float32Array(sizeOf(dyShape.slice(0, 3)));
  if (attrs.countPad) shares.fill(1 / (attrs.window[0]! * attrs.window[1]!));
  else {
    eachRun(out, dyShape, attrs.window, attrs, (pixel, _place, count) => {
      for (let at = pixel; at < pixel + count; at++) shares[at]!++;
    });
    for (let at = 0; at < shares.length; at++) shares[at] = 1 / shares[at]!;
  }
  eachRun(out, dyShape, attrs.window, attrs, (pixel, place, count) => {
    for (let j = 0, at = pixel * c, from = place * c; j < count; j++, from += step) {
      const share = shares[pixel + j]!;
      for (let i = from; i < from + c; i++, at++) dx[i] = dx[i]! + dy[at]! * share;
    }
  });
}
