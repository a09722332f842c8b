/**
 * Decides how convolutions and their gradients run on tfjs's kernels. Its WebAssembly backend has a fast Conv2D without groups and a fast
 * depthwise one, no filter gradient, and an image gradient that is many times slower than a convolution. So both gradients are convolutions:
 * the image's of the spread cotangent with the turned filter, the filter's of the image with the cotangent, batch and channels exchanged.
 */
import type { Convolution } from './convolutions.js';
import type { KernelCalls } from './define-op.js';
import { copyStrided } from './strided-copy.js';
import { sizeOf, stridesOf } from './strides.js';
import { eachRun } from './window-runs.js';
import { kernelPad } from './windows.js';

type Four = readonly [number, number, number, number];
const four = <R>(k: KernelCalls<R>, x: R): Four => k.shape(x) as Four;

/** A convolution without groups. */
function dense<R>(k: KernelCalls<R>, x: R, filter: R, { strides, pads, dilations }: Omit<Convolution, 'groups'>): R {
  const attrs = { strides, dilations, pad: kernelPad(pads), dataFormat: 'NHWC', dimRoundingMode: 'floor' };
  return k.call('Conv2D', { x, filter }, attrs);
}

/** One channel to each group; strides and dilations together are refused by the kernel. */
function depthwise<R>(k: KernelCalls<R>, x: R, w: R, { strides, pads, dilations }: Omit<Convolution, 'groups'>): R {
  const [kh, kw, , f] = four(k, w);
  const channels = four(k, x)[3];
  const filter = k.reshape(w, [kh, kw, channels, f / channels]);
  const attrs = { strides, dilations, pad: kernelPad(pads), dimRoundingMode: 'floor' };
  return k.call('DepthwiseConv2dNative', { x, filter }, attrs);
}
const depthwiseServes = ({ strides, dilations }: Omit<Convolution, 'groups'>): boolean =>
  strides.every((n) => n === 1) || dilations.every((n) => n === 1);

/** The part of the last axis that belongs to group `g`. */
function part<R>(k: KernelCalls<R>, x: R, groups: number, g: number): R {
  if (groups === 1) return x;
  const shape = k.shape(x);
  const to = [...shape.slice(0, -1), shape.at(-1)! / groups];
  return k.own('group', [x], to, 'f32', ([values], out) =>
    copyStrided(to, values!, g * to.at(-1)!, stridesOf(shape), out, 0, stridesOf(to)),
  );
}

/** Parts joined along the last axis again. */
function join<R>(k: KernelCalls<R>, parts: readonly R[], to: readonly number[]): R {
  if (parts.length === 1) return parts[0]!;
  const shapes = parts.map((x) => k.shape(x));
  return k.own('join_groups', parts, to, 'f32', (all, out) => {
    let start = 0;
    all.forEach((values, i) => {
      copyStrided(shapes[i]!, values, 0, stridesOf(shapes[i]!), out, start, stridesOf(to));
      start += shapes[i]!.at(-1)!;
    });
  });
}

const groupwise = <R>(k: KernelCalls<R>, groups: number, to: readonly number[], one: (g: number) => R): R =>
  join(
    k,
    Array.from({ length: groups }, (_, g) => one(g)),
    to,
  );

/** True where there is nothing to sum. */
const empty = <R>(k: KernelCalls<R>, x: R, y: R, out: readonly number[]): boolean =>
  sizeOf(k.shape(x)) === 0 || sizeOf(k.shape(y)) === 0 || sizeOf(out) === 0;

/** The convolution of x [N, H, W, C] with w [kh, kw, C / groups, F]. */
export function convolve<R>(k: KernelCalls<R>, x: R, w: R, attrs: Convolution, out: readonly number[]): R {
  const { groups } = attrs;
  if (empty(k, x, w, out)) return k.fill(out, 0, 'f32');
  if (groups > 1 && groups === four(k, x)[3] && depthwiseServes(attrs)) return depthwise(k, x, w, attrs);
  return groupwise(k, groups, out, (g) => dense(k, part(k, x, groups, g), part(k, w, groups, g), attrs));
}

/** The filter [kh, kw, C, F] turned by half a circle, its channels exchanged: [kh, kw, F, C]. */
function turned<R>(k: KernelCalls<R>, w: R): R {
  const [kh, kw, c, f] = four(k, w);
  const to = [kh, kw, f, c];
  const [a, b, u, v] = stridesOf([kh, kw, c, f]) as [number, number, number, number];
  const last = (kh - 1) * a + (kw - 1) * b;
  return k.own('turn_filter', [w], to, 'f32', ([values], out) =>
    copyStrided(to, values!, last, [-a, -b, v, u], out, 0, stridesOf(to)),
  );
}

/** The cotangent with strides - 1 zeros between its pixels, and cut by `cut` [top, bottom, left, right]. */
function spread<R>(k: KernelCalls<R>, dy: R, [sh, sw]: readonly number[], cut: readonly number[]): R {
  const [n, rows, columns, f] = four(k, dy);
  if (sh === 1 && sw === 1 && cut.every((m) => m === 0)) return dy;
  const height = (rows - 1) * sh! + 1 - cut[0]! - cut[1]!;
  const width = (columns - 1) * sw! + 1 - cut[2]! - cut[3]!;
  const to = [n, height, width, f];
  const from = stridesOf([n, rows, columns, f]);
  const into = stridesOf(to);
  const firstRow = Math.ceil(cut[0]! / sh!);
  const firstColumn = Math.ceil(cut[2]! / sw!);
  const kept = [
    n,
    Math.max(0, Math.floor((cut[0]! + height - 1) / sh!) - firstRow + 1),
    Math.max(0, Math.floor((cut[2]! + width - 1) / sw!) - firstColumn + 1),
    f,
  ];
  return k.own('spread', [dy], to, 'f32', ([values], out) => {
    const start = firstRow * from[1]! + firstColumn * from[2]!;
    const at = (firstRow * sh! - cut[0]!) * into[1]! + (firstColumn * sw! - cut[2]!) * into[2]!;
    copyStrided(kept, values!, start, from, out, at, [into[0]!, into[1]! * sh!, into[2]! * sw!, 1]);
  });
}

/** The cotangent of the image `out` of a convolution with w, from that of its result. */
export function imageGradient<R>(k: KernelCalls<R>, dy: R, w: R, attrs: Convolution, out: readonly number[]): R {
  const { strides, pads, dilations, groups } = attrs;
  const [, rows, columns, f] = four(k, dy);
  const [kh, kw] = four(k, w);
  if (empty(k, dy, w, out)) return k.fill(out, 0, 'f32');
  const around = [
    (kh - 1) * dilations[0]! - pads[0]!,
    out[1]! + pads[0]! - ((rows - 1) * strides[0]! + 1),
    (kw - 1) * dilations[1]! - pads[2]!,
    out[2]! + pads[2]! - ((columns - 1) * strides[1]! + 1),
  ];
  const wide = spread(
    k,
    dy,
    strides,
    around.map((n) => Math.max(0, -n)),
  );
  const plain = { strides: [1, 1], dilations, pads: around.map((n) => Math.max(0, n)) };
  if (sizeOf(k.shape(wide)) === 0) return k.fill(out, 0, 'f32');
  if (groups > 1 && groups === out[3] && f === groups) {
    return depthwise(k, wide, k.call('Transpose', { x: turned(k, w) }, { perm: [0, 1, 3, 2] }), plain);
  }
  return groupwise(k, groups, out, (g) => dense(k, part(k, wide, groups, g), turned(k, part(k, w, groups, g)), plain));
}

/** The image without `cut` [bottom, right] last rows and columns. */
function cropped<R>(k: KernelCalls<R>, x: R, cut: readonly [number, number]): R {
  const [n, h, w, c] = four(k, x);
  if (cut[0] === 0 && cut[1] === 0) return x;
  const to = [n, h - cut[0], w - cut[1], c];
  return k.own('crop', [x], to, 'f32', ([values], out) =>
    copyStrided(to, values!, 0, stridesOf([n, h, w, c]), out, 0, stridesOf(to)),
  );
}

/** Cotangents of more numbers than this leave the caches while `exchanged` reads them again and again. */
const manyNumbers = 500_000;

/** The cotangent of the filter `out` of a convolution of x, from that of its result. */
export function filterGradient<R>(k: KernelCalls<R>, x: R, dy: R, attrs: Convolution, out: readonly number[]): R {
  const { groups } = attrs;
  if (empty(k, x, dy, out)) return k.fill(out, 0, 'f32');
  if (groups > 1 && out[2] === 1) return depthwiseFilterGradient(k, x, dy, attrs, out);
  const to = [...out.slice(0, 3), out[3]! / groups];
  const large = sizeOf(k.shape(dy)) / groups > manyNumbers || out[0]! * out[1]! === 1;
  const way = large ? rowwise : exchanged;
  return groupwise(k, groups, out, (g) => way(k, part(k, x, groups, g), part(k, dy, groups, g), attrs, to));
}

/** A product for each row of the filter: what its taps meet in the image, [taps * C, windows], with the cotangent [windows, F]. */
function rowwise<R>(k: KernelCalls<R>, x: R, dy: R, attrs: Omit<Convolution, 'groups'>, out: readonly number[]): R {
  const { strides, pads, dilations } = attrs;
  const [n, h, w, c] = four(k, x);
  const [, rows, columns, f] = four(k, dy);
  const [kh, kw] = out as Four;
  const windows = n * rows * columns;
  const channels = k.call('Transpose', { x: k.reshape(x, [n * h * w, c]) }, { perm: [1, 0] });
  const right = k.reshape(dy, [1, windows, f]);
  // One tap on every place: the image itself.
  const same = kh * kw === 1 && [...strides, ...pads].join() === '1,1,0,0,0,0';
  const from = [n * h * w, h * w, strides[0]! * w, strides[1]!];
  const into = stridesOf([c, n, rows, columns]);
  const met = (p: number): R =>
    k.own('filter_row', [channels], [1, kw * c, windows], 'f32', ([values], to) => {
      for (let q = 0; q < kw; q++) {
        const y = p * dilations[0]! - pads[0]!;
        const z = q * dilations[1]! - pads[2]!;
        const [i, iCount] = within(y, strides[0]!, h, rows);
        const [j, jCount] = within(z, strides[1]!, w, columns);
        const start = (y + i * strides[0]!) * w + z + j * strides[1]!;
        copyStrided([c, n, iCount, jCount], values!, start, from, to, q * c * windows + i * columns + j, into);
      }
    });
  const products = Array.from({ length: kh }, (_, p) => {
    const a = same ? k.reshape(channels, [1, c, windows]) : met(p);
    return k.call('BatchMatMul', { a, b: right }, { transposeA: false, transposeB: false });
  });
  if (kh === 1) return k.reshape(products[0]!, out);
  const size = kw * c * f;
  return k.own('stack', products, out, 'f32', (parts, to) => {
    for (const [p, one] of parts.entries()) to.set(one, p * size);
  });
}

/** The first of `count` windows whose tap, `at` places from the window's own, lies in 0 .. size - 1, and how many there are. */
function within(at: number, stride: number, size: number, count: number): readonly [number, number] {
  const first = Math.max(0, Math.ceil(-at / stride));
  const last = Math.min(count - 1, Math.floor((size - 1 - at) / stride));
  return [first, Math.max(0, last - first + 1)];
}

/** Channels take the place of the batch, the cotangent that of the filter, and strides that of dilations. */
function exchanged<R>(k: KernelCalls<R>, x: R, dy: R, attrs: Omit<Convolution, 'groups'>, out: readonly number[]): R {
  const { strides, pads, dilations } = attrs;
  const [, h, w, c] = four(k, x);
  const [, rows, columns, f] = four(k, dy);
  // So much is read at the end; the rest of the image that no window reached would give a larger result.
  const high = [
    (rows - 1) * strides[0]! + (out[0]! - 1) * dilations[0]! + 1 - h - pads[0]!,
    (columns - 1) * strides[1]! + (out[1]! - 1) * dilations[1]! + 1 - w - pads[2]!,
  ] as const;
  const read = cropped(k, x, [Math.max(0, -high[0]), Math.max(0, -high[1])]);
  const images = k.call('Transpose', { x: read }, { perm: [3, 1, 2, 0] });
  const filter = k.call('Transpose', { x: dy }, { perm: [1, 2, 0, 3] });
  const sums = dense(k, images, filter, {
    strides: dilations,
    dilations: strides,
    pads: [pads[0]!, Math.max(0, high[0]), pads[2]!, Math.max(0, high[1])],
  });
  return k.call('Transpose', { x: k.reshape(sums, [c, out[0]!, out[1]!, f]) }, { perm: [1, 2, 0, 3] });
}

/** Each channel alone; summed in float64. */
function depthwiseFilterGradient<R>(k: KernelCalls<R>, x: R, dy: R, attrs: Convolution, out: readonly number[]): R {
  const [places, pixels] = [k.shape(x), k.shape(dy)];
  const [c, f] = [places[3]!, pixels[3]!];
  const times = f / c;
  return k.own('depthwise_filter_grad', [x, dy], out, 'f32', ([xs, dys], to) => {
    const sums = new Float64Array(to.length);
    const step = attrs.strides[1]! * c;
    eachRun(places, pixels, out, attrs, (pixel, place, count, tap) => {
      for (let j = 0, at = pixel * f, from = place * c; j < count; j++, from += step) {
        for (let l = 0, into = tap * f; l < c; l++) {
          const value = xs![from + l]!;
          for (const end = into + times; into < end; into++, at++) sums[into] = sums[into]! + value * dys![at]!;
        }
      }
    });
    to.set(sums);
  });
}
