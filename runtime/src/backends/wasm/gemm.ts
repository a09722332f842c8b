/** Decides how matrix products are summed: tiles of four rows by eight columns held in registers, operands in blocks that stay in the nearest caches. */
import { Code, op, simd } from './assemble.js';

/** Rows and columns of a tile; columns are two vectors. */
const tileRows = 4;
const tileColumns = 8;
/** Depth and rows of a block: its part of the left operand stays in the second cache, eight columns of the right one in the first. */
const blockDepth = 256;
const blockRows = 128;
/** Steps of the depth that are written out one after another. */
const unrolled = 4;

/** Elements of the scratch that holds eight columns of a block of the right operand. */
export const panelSize = blockDepth * tileColumns;

/** Where element (i, k) of the left operand lies: `rows`: at `a + i * step + 4 * k`; `columns`: at `a + 4 * i + k * step`; `tables`: at
 *  `a + rowTable[i] + depthTable[k]`, byte offsets both, which makes a convolution a product. */
export type Addressing = 'rows' | 'columns' | 'tables';

/**
 * c[m, n] = a[m, k] b[k, n] in float32. Parameters: m, n, k; a, b, c; panel, a scratch of `panelSize` numbers; the left operand's step, or its
 * row table; its depth table; the bytes from row to row of b and c. Reads up to 28 bytes behind b; writes nothing outside of c.
 */
export function gemm(addressing: Addressing): Code {
  const code = new Code(11);
  const [m, n, k, a, b, c, panel, step, depths, bStep, cStep] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const local = (): number => code.local('i32');
  const [from, to, top, bottom, j, i, whole] = [local(), local(), local(), local(), local(), local(), local()];
  const [depth, right, left, offset, source] = [local(), local(), local(), local(), local()];
  const rowAt = Array.from({ length: tileRows }, local);
  const outAt = Array.from({ length: tileRows }, local);
  const sums = Array.from({ length: tileRows }, () => [code.local('v128'), code.local('v128')] as const);
  const [b0, b1, x] = [code.local('v128'), code.local('v128'), code.local('v128')];
  const advance = (place: number, by: () => void): void => {
    code.get(place);
    by();
    code.op(op.add).set(place);
  };
  const row = (places: readonly number[], r: number): number => places[r] as number;
  const eachSum = (height: number, visit: (sum: number, r: number, v: number) => void): void => {
    for (let r = 0; r < height; r++) for (const [v, sum] of (sums[r] as readonly number[]).entries()) visit(sum, r, v);
  };

  /** Where the tile's rows begin in the left operand; `columns` needs but one place. */
  const findRows = (height: number): void => {
    const index = (r: number): Code => code.get(i).i32(r).op(op.add);
    for (let r = 0; r < height; r++) {
      code.get(c);
      index(r).get(cStep).op(op.mul, op.add).get(j).i32(2).op(op.shl, op.add).set(row(outAt, r));
      if (addressing === 'columns' && r > 0) continue;
      code.get(a);
      if (addressing === 'rows') index(r).get(step).op(op.mul, op.add).get(from).i32(2).op(op.shl, op.add);
      if (addressing === 'columns') index(r).i32(2).op(op.shl, op.add).get(from).get(step).op(op.mul, op.add);
      if (addressing === 'tables') {
        code.get(step);
        index(r).i32(2).op(op.shl, op.add).access(op.load).op(op.add);
      }
      code.set(row(rowAt, r));
    }
  };
  /** One step of the depth, `ahead` steps behind where the places stand. */
  const multiply = (height: number, ahead: number): void => {
    code
      .get(right)
      .memory(simd.load, 32 * ahead)
      .set(b0);
    code
      .get(right)
      .memory(simd.load, 32 * ahead + 16)
      .set(b1);
    if (addressing === 'tables')
      code
        .get(left)
        .access(op.load, 4 * ahead)
        .set(offset);
    for (let r = 0; r < height; r++) {
      if (addressing === 'rows') code.get(row(rowAt, r)).memory(simd.load32Splat, 4 * ahead);
      if (addressing === 'columns') code.get(row(rowAt, 0)).memory(simd.load32Splat, 4 * r);
      if (addressing === 'tables') code.get(row(rowAt, r)).get(offset).op(op.add).memory(simd.load32Splat);
      code.set(x);
      for (const [v, sum] of (sums[r] as readonly number[]).entries()) {
        code
          .get(sum)
          .get(x)
          .get(v === 0 ? b0 : b1)
          .simd(simd.mul)
          .simd(simd.add)
          .set(sum);
      }
    }
    if (addressing === 'columns') advance(row(rowAt, 0), () => code.get(step));
  };
  const moveOn = (height: number, steps: number): void => {
    advance(right, () => code.i32(32 * steps));
    if (addressing === 'tables') advance(left, () => code.i32(4 * steps));
    if (addressing === 'rows') for (let r = 0; r < height; r++) advance(row(rowAt, r), () => code.i32(4 * steps));
  };
  const store = (height: number): void => {
    code.get(n).get(j).op(op.sub).i32(tileColumns).op(op.ge_s, op.if, op.nothing);
    eachSum(height, (sum, r, v) =>
      code
        .get(row(outAt, r))
        .get(sum)
        .memory(simd.store, 16 * v),
    );
    // The last columns one by one.
    code.op(op.else);
    for (let lane = 0; lane < tileColumns - 1; lane++) {
      code
        .get(n)
        .get(j)
        .op(op.sub)
        .i32(lane + 1)
        .op(op.ge_s, op.if, op.nothing);
      for (let r = 0; r < height; r++) {
        code.get(row(outAt, r)).get((sums[r] as readonly number[])[lane >> 2] as number);
        code.memory(simd.store32Lane, 4 * lane, lane & 3);
      }
      code.op(op.end);
    }
    code.op(op.end);
  };
  const tile = (height: number): void => {
    findRows(height);
    // The first block begins with nothing, the others go on from what stands in c.
    code.get(from).op(op.eqz, op.if, op.nothing);
    eachSum(height, (sum) => code.splat(0).set(sum));
    code.op(op.else);
    eachSum(height, (sum, r, v) =>
      code
        .get(row(outAt, r))
        .memory(simd.load, 16 * v)
        .set(sum),
    );
    code.op(op.end);
    code.get(panel).set(right);
    if (addressing === 'tables') code.get(depths).get(from).i32(2).op(op.shl, op.add).set(left);
    code.get(to).get(from).op(op.sub).i32(-unrolled).op(op.and).set(whole);
    code.i32(0).set(depth);
    code.loop(
      depth,
      () => code.get(whole),
      unrolled,
      () => {
        for (let ahead = 0; ahead < unrolled; ahead++) multiply(height, ahead);
        moveOn(height, unrolled);
      },
    );
    code.loop(
      depth,
      () => code.get(to).get(from).op(op.sub),
      1,
      () => {
        multiply(height, 0);
        moveOn(height, 1);
      },
    );
    store(height);
  };
  /** Eight columns of the block side by side. What stands behind the last column is read and never stored. */
  const pack = (): void => {
    code.get(b).get(from).get(bStep).op(op.mul, op.add).get(j).i32(2).op(op.shl, op.add).set(source);
    code.get(panel).set(right).get(from).set(depth);
    code.loop(
      depth,
      () => code.get(to),
      1,
      () => {
        for (const at of [0, 16]) code.get(right).get(source).memory(simd.load, at).memory(simd.store, at);
        advance(source, () => code.get(bStep));
        advance(right, () => code.i32(32));
      },
    );
  };
  /** Runs `body` with the part from `start` to `end` of `size`, a block at a time. */
  const blocks = (start: number, end: number, size: number, length: number, body: () => void): void => {
    code.i32(0).set(start);
    code.loop(
      start,
      () => code.get(size),
      length,
      () => {
        code
          .get(start)
          .i32(length)
          .op(op.add)
          .tee(end)
          .get(size)
          .op(op.ge_s, op.if, op.nothing)
          .get(size)
          .set(end)
          .op(op.end);
        body();
      },
    );
  };

  blocks(from, to, k, blockDepth, () => {
    blocks(top, bottom, m, blockRows, () => {
      code.i32(0).set(j);
      code.loop(
        j,
        () => code.get(n),
        tileColumns,
        () => {
          pack();
          code.get(top).set(i);
          code.loop(
            i,
            () =>
              code
                .get(bottom)
                .i32(tileRows - 1)
                .op(op.sub),
            tileRows,
            () => tile(tileRows),
          );
          code.loop(
            i,
            () => code.get(bottom),
            1,
            () => tile(1),
          );
        },
      );
    });
  });
  return code;
}
