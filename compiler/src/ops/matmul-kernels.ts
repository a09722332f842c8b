/**
 * Decides how a matrix product runs on tfjs's kernels. Its WebAssembly BatchMatMul is fast (20 GFLOP/s, else below 2) for one pair of
 * matrices that are not transposed; so operands are transposed before, and larger products of a batch run one by one.
 */
import type { KernelCalls } from './define-op.js';
import { sizeOf } from './strides.js';

/** Multiplications of one product above which copying its operands apart is the smaller cost. */
const apart = 32768;

/** Last two axes swapped if asked for; an operand of rank 1 becomes one row. Result: [count, rows, columns]. */
function matrices<R>(k: KernelCalls<R>, x: R, transposed: boolean): R {
  const shape = k.shape(x).length === 1 ? [1, ...k.shape(x)] : k.shape(x);
  const flat = [sizeOf(shape.slice(0, -2)), ...shape.slice(-2)];
  const plain = k.reshape(x, flat);
  return transposed ? k.call('Transpose', { x: plain }, { perm: [0, 2, 1] }) : plain;
}

/** x @ y with float32 operands of any rank that `matmul` allows; the result has the shape `out`. */
export function productKernels<R>(
  k: KernelCalls<R>,
  [x, y]: readonly [R, R],
  { transposeX = false, transposeY = false }: { readonly transposeX?: boolean; readonly transposeY?: boolean },
  out: readonly number[],
): R {
  if (sizeOf(out) === 0 || sizeOf(k.shape(x)) === 0) return k.fill(out, 0, 'f32');
  const left = matrices(k, x, transposeX);
  const right = matrices(k, y, transposeY);
  const [xs, m, inner] = k.shape(left) as [number, number, number];
  const [ys, , p] = k.shape(right) as [number, number, number];
  const once = (a: R, b: R): R => k.call('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
  if (ys === 1) return k.reshape(once(k.reshape(left, [1, xs * m, inner]), right), out);
  const count = Math.max(xs, ys);
  if (xs === ys && m * inner * p < apart) return k.reshape(once(left, right), out);
  const nth = (v: R, of: number, i: number): R => {
    const [, rows, columns] = k.shape(v) as [number, number, number];
    const size = rows * columns;
    const from = (i % of) * size;
    if (of === 1) return v;
    return k.own('matrix', [v], [1, rows, columns], 'f32', ([all], one) => one.set(all!.subarray(from, from + size)));
  };
  const products = Array.from({ length: count }, (_, i) => once(nth(left, xs, i), nth(right, ys, i)));
  return k.own('stack', products, out, 'f32', (parts, to) => {
    for (const [i, part] of parts.entries()) to.set(part, i * m * p);
  });
}
