/** Decides how matrix products are summed: tiles of four rows by eight columns held in registers, depth in blocks that stay in the nearest cache. */
import { Code, op, simd } from './assemble.js';

/** Rows and columns of a tile; columns are two vectors. */
const tileRows = 4;
const tileColumns = 8;
/** Depth that is summed before a tile is written back. */
const block = 256;

/** How the left operand is found: element (i, k) at `a + i * rowStep + k * depthStep`, or at `a + rows[i] + depths[k]` with two tables of byte
 *  offsets, which makes a convolution a product. */
export type Addressing = 'steps' | 'tables';

/**
 * c[m, n] = a[m, k] b[k, n] in float32. Parameters, in bytes where they are steps:
 * m, n, k, a, b, c, rows (step or table), depths (step or table), bStep, cStep.
 * Reads up to 28 bytes behind the last row of b and c; writes nothing outside of c.
 */
export function gemm(addressing: Addressing): Code {
  const code = new Code(10);
  const [m, n, k, a, b, c, rows, depths, bStep, cStep] = Array.from({ length: 10 }, (_, i) => i) as [
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
  const [from, to, i, j, depth, left, offset] = Array.from({ length: 7 }, () => code.local('i32')) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [right, into] = [code.local('i32'), code.local('i32')];
  const rowAt = Array.from({ length: tileRows }, () => code.local('i32'));
  const outAt = Array.from({ length: tileRows }, () => code.local('i32'));
  const sums = Array.from({ length: tileRows }, () => [code.local('v128'), code.local('v128')] as const);
  const [b0, b1, x] = [code.local('v128'), code.local('v128'), code.local('v128')];
  const advance = (local: number, step: () => void): void => {
    code.get(local);
    step();
    code.op(op.add).set(local);
  };

  const tile = (height: number): void => {
    for (let r = 0; r < height; r++) {
      const row = rowAt[r] as number;
      // Where the row begins, and where its results go.
      if (addressing === 'steps') {
        code.get(a).get(i).i32(r).op(op.add).get(rows).op(op.mul).op(op.add);
        code.get(from).get(depths).op(op.mul).op(op.add).set(row);
      } else {
        code.get(a).get(rows).get(i).i32(r).op(op.add).i32(2).op(op.shl).op(op.add).access(op.load).op(op.add).set(row);
      }
      code.get(c).get(i).i32(r).op(op.add).get(cStep).op(op.mul).op(op.add);
      code
        .get(j)
        .i32(2)
        .op(op.shl)
        .op(op.add)
        .set(outAt[r] as number);
    }
    code.get(from).op(op.eqz, op.if, op.nothing);
    for (let r = 0; r < height; r++) for (const sum of sums[r] as readonly number[]) code.splat(0).set(sum);
    code.op(op.else);
    for (let r = 0; r < height; r++) {
      for (const [v, sum] of (sums[r] as readonly number[]).entries()) {
        code
          .get(outAt[r] as number)
          .memory(simd.load, 16 * v)
          .set(sum);
      }
    }
    code.op(op.end);
    code.get(b).get(from).get(bStep).op(op.mul).op(op.add).get(j).i32(2).op(op.shl).op(op.add).set(right);
    if (addressing === 'tables') code.get(depths).get(from).i32(2).op(op.shl).op(op.add).set(left);
    code.get(from).set(depth);
    code.loop(
      depth,
      () => code.get(to),
      1,
      () => {
        code.get(right).memory(simd.load).set(b0).get(right).memory(simd.load, 16).set(b1);
        if (addressing === 'tables') {
          code.get(left).access(op.load).set(offset);
          advance(left, () => code.i32(4));
        }
        for (let r = 0; r < height; r++) {
          const [s0, s1] = sums[r] as readonly [number, number];
          code.get(rowAt[r] as number);
          if (addressing === 'tables') code.get(offset).op(op.add);
          code.memory(simd.load32Splat).set(x);
          code.get(s0).get(x).get(b0).simd(simd.mul).simd(simd.add).set(s0);
          code.get(s1).get(x).get(b1).simd(simd.mul).simd(simd.add).set(s1);
          if (addressing === 'steps') advance(rowAt[r] as number, () => code.get(depths));
        }
        advance(right, () => code.get(bStep));
      },
    );
    // A whole tile is stored in vectors, the last columns one by one.
    code.get(n).get(j).op(op.sub).i32(tileColumns).op(op.ge_s, op.if, op.nothing);
    for (let r = 0; r < height; r++) {
      for (const [v, sum] of (sums[r] as readonly number[]).entries()) {
        code
          .get(outAt[r] as number)
          .get(sum)
          .memory(simd.store, 16 * v);
      }
    }
    code.op(op.else);
    for (let r = 0; r < height; r++) {
      for (let lane = 0; lane < tileColumns - 1; lane++) {
        code
          .get(n)
          .get(j)
          .op(op.sub)
          .i32(lane + 1)
          .op(op.ge_s, op.if, op.nothing);
        code.get(outAt[r] as number).get((sums[r] as readonly number[])[lane >> 2] as number);
        code.memory(simd.store32Lane, 4 * lane, lane & 3).op(op.end);
      }
    }
    code.op(op.end);
  };

  code.i32(0).set(from);
  code.loop(
    from,
    () => code.get(k),
    block,
    () => {
      // The last block is shorter.
      code.get(from).i32(block).op(op.add).tee(to).get(k).op(op.ge_s, op.if, op.nothing).get(k).set(to).op(op.end);
      code.i32(0).set(j);
      code.loop(
        j,
        () => code.get(n),
        tileColumns,
        () => {
          code.i32(0).set(i);
          code.get(m).i32(-tileRows).op(op.and).set(into);
          code.loop(
            i,
            () => code.get(into),
            tileRows,
            () => tile(tileRows),
          );
          code.loop(
            i,
            () => code.get(m),
            1,
            () => tile(1),
          );
        },
      );
    },
  );
  return code;
}
