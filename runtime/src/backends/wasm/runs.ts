/** Decides how windows are added into an image: for each pixel and each row of its window the taps inside the image, as runs. */
import { Code, op, simd } from './assemble.js';

type Four = readonly [number, number, number, number];
export interface Windows {
  /** The image that is added into, and the grid of windows, [N, height, width, …]. */
  readonly image: Four;
  readonly pixels: Four;
  readonly window: readonly [number, number];
  /** Channels of a tap, of the image's. */
  readonly channels: number;
  readonly strides: readonly [number, number];
  readonly pads: Four;
  readonly dilations: readonly [number, number];
}

/** A function of: the windows' numbers [pixel, row, column, channel] from the first pixel on, the image, the first pixel, the end. */
export function addRuns({ image, pixels, window, channels, strides, pads, dilations }: Windows): Code {
  const code = new Code(4);
  const [from, into, first, end] = [0, 1, 2, 3];
  const [, height, width, c] = image;
  const [, rows, columns] = pixels;
  const [kh, kw] = window;
  const local = (): number => code.local('i32');
  const [pixel, x, y, n, row, column, at, count, index, source] = Array.from({ length: 10 }, local) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  /** Adds `count` numbers at `source` to those at `at`. */
  const addRun = (): void => {
    const total = local();
    code.get(count).i32(-4).op(op.and).set(total);
    const place = (base: number): Code => code.get(base).get(index).i32(2).op(op.shl).op(op.add);
    code.i32(0).set(index);
    code.loop(
      index,
      () => code.get(total),
      4,
      () => {
        place(at);
        place(at).memory(simd.load);
        place(source).memory(simd.load).simd(simd.add).memory(simd.store);
      },
    );
    code.loop(
      index,
      () => code.get(count),
      1,
      () => {
        place(at);
        place(at).access(op.loadFloat);
        place(source).access(op.loadFloat).op(op.addFloat).access(op.storeFloat);
      },
    );
  };
  const addressOf = (): void => {
    // ((n * height + y) * width + x) * c, in bytes.
    code.get(n).i32(height).op(op.mul).get(y).op(op.add).i32(width).op(op.mul).get(x).op(op.add);
    code
      .i32(c * 4)
      .op(op.mul)
      .get(into)
      .op(op.add)
      .set(at);
  };
  const outside = (coordinate: number, size: number): void => {
    // As an unsigned number a negative one is large.
    code.get(coordinate).i32(size).op(op.ge_u);
  };
  code.get(first).set(pixel);
  code.get(from).set(source);
  code.loop(
    pixel,
    () => code.get(end),
    1,
    () => {
      code
        .get(pixel)
        .i32(rows * columns)
        .op(op.div_u)
        .set(n);
      code.i32(0).set(row);
      code.loop(
        row,
        () => code.i32(kh),
        1,
        () => {
          code.get(pixel).i32(columns).op(op.div_u).i32(rows).op(op.rem_u).i32(strides[0]).op(op.mul);
          code.get(row).i32(dilations[0]).op(op.mul).op(op.add).i32(pads[0]).op(op.sub).set(y);
          outside(y, height);
          code.op(op.if, op.nothing);
          code
            .get(source)
            .i32(kw * channels * 4)
            .op(op.add)
            .set(source);
          code.op(op.else);
          const left = (): Code =>
            code.get(pixel).i32(columns).op(op.rem_u).i32(strides[1]).op(op.mul).i32(pads[2]).op(op.sub);
          const eachTap = (): void => {
            code.i32(channels).set(count);
            code.i32(0).set(column);
            code.loop(
              column,
              () => code.i32(kw),
              1,
              () => {
                left().get(column).i32(dilations[1]).op(op.mul).op(op.add).set(x);
                outside(x, width);
                code.op(op.eqz, op.if, op.nothing);
                addressOf();
                addRun();
                code
                  .op(op.end)
                  .get(source)
                  .i32(channels * 4)
                  .op(op.add)
                  .set(source);
              },
            );
          };
          if (dilations[1] === 1 && channels === c) {
            // The row of the window lies together, on the image too; where it hangs over an edge its taps are added one by one.
            left()
              .tee(x)
              .i32(0)
              .op(op.ge_s)
              .get(x)
              .i32(width - kw)
              .op(op.le_s, op.and, op.if, op.nothing);
            addressOf();
            code.i32(kw * channels).set(count);
            addRun();
            code
              .get(source)
              .i32(kw * channels * 4)
              .op(op.add)
              .set(source)
              .op(op.else);
            eachTap();
            code.op(op.end);
          } else eachTap();
          code.op(op.end);
        },
      );
    },
  );
  return code;
}
