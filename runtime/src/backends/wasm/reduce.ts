/** Decides how sums over axes run: in blocks of float32, the blocks in float64, so that long sums keep their digits. */
import type { BoundNode } from '../bind.js';
import type { Native } from '../engine.js';
import { elements } from '../tfjs.js';
import { Code, op, simd } from './assemble.js';
import type { Site } from './site.js';

/** Additions in float32 before a partial sum goes into a float64. */
const block = 128;

/** A shape seen as [outer, length, inner], where `length` is summed; null where the axes do not lie together. */
function threefold(shape: readonly number[], axes: readonly number[]): readonly [number, number, number] | null {
  const first = axes[0];
  if (first === undefined || axes.some((axis, i) => axis !== first + i)) return null;
  const part = (from: number, to: number): number => elements(shape.slice(from, to));
  const last = first + axes.length;
  return [part(0, first), part(first, last), part(last, shape.length)];
}

export const reduceSum = (node: BoundNode, { compile, address, shapes, numbers }: Site): Native | null => {
  const [shape] = shapes as readonly [readonly number[]];
  const fold = threefold(shape, node.attrs.axes as readonly number[]);
  if (fold === null || node.dtype !== 'f32' || elements(shape) === 0) return null;
  const [outer, length, inner] = fold;
  if (inner === 1) {
    const run = compile('sum rows', sumRows);
    return { run: ([x], [out]) => void run(address(x), address(out), outer, length) };
  }
  // Rows of so many numbers are added as vectors: a multiple of four, and of the inner axis.
  const period = inner % 4 === 0 ? inner : inner % 2 === 0 ? inner * 2 : inner * 4;
  const rows = Math.floor((length * inner) / period);
  const run = compile('sum columns', sumColumns);
  return {
    // The totals are float64.
    scratch: [period, 2 * period],
    run: ([x], [out, parts, totals]) => {
      for (let o = 0; o < outer; o++) {
        const from = address(x) + o * length * inner * 4;
        numbers(totals).fill(0);
        run(from, address(parts), address(totals), rows, period);
        // What is left of the last period, and the period folded onto the inner axis.
        const sums = new Float64Array(numbers(totals).buffer as ArrayBuffer, address(totals), period);
        const rest = numbers(x).subarray(o * length * inner + rows * period, (o + 1) * length * inner);
        const result = numbers(out).subarray(o * inner, (o + 1) * inner);
        for (let i = 0; i < inner; i++) {
          let sum = 0;
          for (let at = i; at < period; at += inner) sum += sums[at] as number;
          for (let at = i; at < rest.length; at += inner) sum += rest[at] as number;
          result[i] = sum;
        }
      }
    },
  };
};

/** Adds the two float64 lanes that stand for a vector of four float32 to a local of two. */
function promote(code: Code, total: number, part: number, spare: number): void {
  code.get(total).get(part).simd(simd.promoteLow).simd(simd.addDouble);
  code.get(part).get(part).simd(simd.shuffle).op(8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  code.set(spare).get(spare).simd(simd.promoteLow).simd(simd.addDouble).set(total);
}

/** Parameters: x, out, rows, length. Each row's sum. */
function sumRows(): Code {
  const code = new Code(4);
  const [x, out, rows, length] = [0, 1, 2, 3];
  const [row, i, end, whole] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')];
  const [a, b, total, spare] = [code.local('v128'), code.local('v128'), code.local('v128'), code.local('v128')];
  code.get(length).i32(-8).op(op.and).set(whole).i32(0).set(row);
  code.loop(
    row,
    () => code.get(rows),
    1,
    () => {
      code.splat(0).set(total).i32(0).set(i);
      code.op(op.block, op.nothing, op.loop, op.nothing).get(i).get(whole).op(op.ge_s, op.br_if, 1);
      code.splat(0).tee(a).set(b);
      code
        .get(i)
        .i32(block * 8)
        .op(op.add)
        .tee(end)
        .get(whole)
        .op(op.ge_s, op.if, op.nothing)
        .get(whole)
        .set(end)
        .op(op.end);
      code.loop(
        i,
        () => code.get(end),
        8,
        () => {
          code.get(a).get(x).memory(simd.load).simd(simd.add).set(a);
          code.get(b).get(x).memory(simd.load, 16).simd(simd.add).set(b);
          code.get(x).i32(32).op(op.add).set(x);
        },
      );
      promote(code, total, a, spare);
      promote(code, total, b, spare);
      code.op(op.br, 0, op.end, op.end);
      code.loop(
        i,
        () => code.get(length),
        1,
        () => {
          code.get(total).get(x).memory(simd.load32Zero).simd(simd.promoteLow).simd(simd.addDouble).set(total);
          code.get(x).i32(4).op(op.add).set(x);
        },
      );
      // Both lanes.
      code.get(total).get(total).get(total).simd(simd.shuffle);
      code.op(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7).simd(simd.addDouble).simd(simd.demote).set(a);
      code.get(out).get(a).memory(simd.store32Lane, 0, 0);
      code.get(out).i32(4).op(op.add).set(out);
    },
  );
  return code;
}

/** Parameters: x, parts (float32), totals (float64, given as zeros), rows, period. Each column's sum, `period` a multiple of 4. */
function sumColumns(): Code {
  const code = new Code(5);
  const [x, parts, totals, rows, period] = [0, 1, 2, 3, 4];
  const [row, end, column, at, total] = [
    code.local('i32'),
    code.local('i32'),
    code.local('i32'),
    code.local('i32'),
    code.local('i32'),
  ];
  const sum = code.local('v128');
  code.i32(0).set(row);
  code.op(op.block, op.nothing, op.loop, op.nothing).get(row).get(rows).op(op.ge_s, op.br_if, 1);
  code.get(row).i32(block).op(op.add).tee(end).get(rows).op(op.ge_s, op.if, op.nothing).get(rows).set(end).op(op.end);
  const columns = (body: () => void): void => {
    code.get(parts).set(at).i32(0).set(column);
    code.loop(
      column,
      () => code.get(period),
      4,
      () => {
        body();
        code.get(at).i32(16).op(op.add).set(at);
      },
    );
  };
  columns(() => code.get(at).splat(0).memory(simd.store));
  code.loop(
    row,
    () => code.get(end),
    1,
    () => {
      columns(() => {
        code.get(at).get(at).memory(simd.load).get(x).memory(simd.load).simd(simd.add).memory(simd.store);
        code.get(x).i32(16).op(op.add).set(x);
      });
    },
  );
  code.get(totals).set(total);
  columns(() => {
    code.get(at).memory(simd.load).set(sum);
    for (const half of [0, 16]) {
      code.get(total).get(total).memory(simd.load, half);
      if (half === 0) code.get(sum);
      else code.get(sum).get(sum).simd(simd.shuffle).op(8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
      code.simd(simd.promoteLow).simd(simd.addDouble).memory(simd.store, half);
    }
    code.get(total).i32(32).op(op.add).set(total);
  });
  code.op(op.br, 0, op.end, op.end);
  return code;
}
