/** Decides how the gradient of maximum pooling runs: each window's maximum again, then its cotangent added at the first place that has it. */
import type { BoundNode } from '../bind.js';
import type { Native } from '../engine.js';
import { Code, op, simd } from './assemble.js';
import { stepsOf } from './copy.js';
import type { Site } from './site.js';

type Four = readonly [number, number, number, number];
interface Pool {
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Top, bottom, left, right. */
  readonly pads: Four;
}
/** Taps of a window that are written out one after another; larger windows are left to the operator. */
const mostTaps = 25;

export const poolScatter = (node: BoundNode, { compile, address, numbers, shapes }: Site): Native | null => {
  const attrs = node.attrs as unknown as Pool;
  if (attrs.window[0] * attrs.window[1] > mostTaps) return null;
  const [image, pixels] = shapes as unknown as readonly [Four, Four];
  const run = compile(JSON.stringify(['pool scatter', image, pixels, attrs]), () => scatter(image, pixels, attrs));
  return {
    run: ([x, dy], [out]) => {
      numbers(out).fill(0);
      run(address(x), address(dy), address(out));
    },
  };
};

/** Parameters: image, cotangent, result (zeros). */
function scatter(image: Four, pixels: Four, { window, strides, pads }: Pool): Code {
  const code = new Code(3);
  const [x, dy, dx] = [0, 1, 2];
  const [count, height, width, channels] = image;
  const [, rows, columns] = pixels;
  const steps = stepsOf(image) as Four;
  const [n, i, j, c] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')];
  // Of the window's first tap, which may lie in the padding.
  const [top, left, first, at] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')];
  const [most, found, here, part] = [code.local('v128'), code.local('v128'), code.local('v128'), code.local('v128')];
  const padded = pads.some((size) => size > 0);
  const taps = Array.from(
    { length: window[0] * window[1] },
    (_, tap) => [Math.floor(tap / window[1]), tap % window[1]] as const,
  );

  /** Runs `body` for every tap inside the image; `offset` from the address of the first tap. */
  const eachTap = (body: (offset: number) => void): void => {
    for (const [p, q] of taps) {
      if (padded) {
        const inside = (start: number, ahead: number, size: number): Code =>
          code.get(start).i32(ahead).op(op.add).i32(size).op(op.ge_u, op.eqz);
        inside(top, p, height);
        inside(left, q, width);
        code.op(op.and, op.if, op.nothing);
      }
      body((p * steps[1] + q * steps[2]) * 4);
      if (padded) code.op(op.end);
    }
  };
  const place = (base: number, offset: number): Code => code.get(base).get(at).i32(offset).op(op.add, op.add);
  const lanes = (single: boolean): void => {
    const load = (): Code => code.memory(single ? simd.load32Splat : simd.load);
    code.get(first).get(c).i32(2).op(op.shl, op.add).set(at);
    code.splat(Number.NEGATIVE_INFINITY).set(most).splat(0).set(found);
    eachTap((offset) => {
      code.get(most);
      place(x, offset);
      load().simd(simd.max).set(most);
    });
    code.get(dy);
    load().set(part);
    eachTap((offset) => {
      place(x, offset);
      load().get(most).simd(simd.eqFloat).get(found).simd(simd.andnot).set(here);
      code.get(found).get(here).simd(simd.or).set(found);
      place(dx, offset);
      place(dx, offset);
      load().get(part).get(here).simd(simd.and).simd(simd.add);
      if (single) code.memory(simd.store32Lane, 0, 0);
      else code.memory(simd.store);
    });
    code
      .get(dy)
      .i32(single ? 4 : 16)
      .op(op.add)
      .set(dy);
  };

  const whole = channels - (channels % 4);
  const along = (counter: number, end: number, body: () => void): void => {
    code.i32(0).set(counter);
    code.loop(counter, () => code.i32(end), 1, body);
  };
  along(n, count, () => {
    along(i, rows, () => {
      along(j, columns, () => {
        code.get(i).i32(strides[0]).op(op.mul).i32(pads[0]).op(op.sub).set(top);
        code.get(j).i32(strides[1]).op(op.mul).i32(pads[2]).op(op.sub).set(left);
        code.get(n).i32(steps[0]).op(op.mul).get(top).i32(steps[1]).op(op.mul, op.add);
        code.get(left).i32(steps[2]).op(op.mul, op.add).i32(2).op(op.shl).set(first);
        code.i32(0).set(c);
        if (whole > 0)
          code.loop(
            c,
            () => code.i32(whole),
            4,
            () => lanes(false),
          );
        if (whole < channels)
          code.loop(
            c,
            () => code.i32(channels),
            1,
            () => lanes(true),
          );
      });
    });
  });
  return code;
}
