/** Decides how functions are computed on four float32 lanes: range reduction and minimax polynomials, fitted for this file (relative error below 3e-7). */
import { type Code, simd } from './assemble.js';

/** Evaluates c[0] + c[1] x + c[2] x^2 … with x in a local; leaves it on the stack. */
function polynomial(code: Code, x: number, c: readonly number[]): void {
  code.splat(c.at(-1) as number);
  for (let i = c.length - 2; i >= 0; i--)
    code
      .get(x)
      .simd(simd.mul)
      .splat(c[i] as number)
      .simd(simd.add);
}

/** Cody and Waite's split of ln 2: the high part times a whole number is exact. */
const ln2High = 0.693359375;
const ln2Low = Math.LN2 - 0.693359375;

/** exp of a local: x = n ln 2 + r, 2^n in two factors so that both ends of the range come out. */
export function exp(code: Code, x: number): void {
  const [r, n, k] = [code.local('v128'), code.local('v128'), code.local('v128')];
  code.get(x).splat(-104).simd(simd.max).splat(89).simd(simd.min).tee(r);
  code.splat(Math.LOG2E).simd(simd.mul).simd(simd.nearest).set(n);
  code.get(r).get(n).splat(ln2High).simd(simd.mul).simd(simd.sub);
  code.get(n).splat(ln2Low).simd(simd.mul).simd(simd.sub).set(r);
  polynomial(code, r, [0.5, 0.16666576, 0.0416665534, 0.00836334581, 0.00139263919]);
  code.get(r).simd(simd.mul).get(r).simd(simd.mul).get(r).simd(simd.add).splat(1).simd(simd.add);
  const power = (): Code => code.splatInt(127).simd(simd.addInt).i32(23).simd(simd.shl).simd(simd.mul);
  code.get(n).simd(simd.toInt).tee(n).i32(1).simd(simd.shr).tee(k);
  power();
  code.get(n).get(k).simd(simd.subInt);
  power();
}

/** log of a local: x = 2^e m with m in [sqrt(1/2), sqrt(2)). 0 gives -Infinity, less gives NaN. */
export function log(code: Code, x: number): void {
  const [e, f, small, y] = [code.local('v128'), code.local('v128'), code.local('v128'), code.local('v128')];
  // Subnormal numbers are scaled by 2^23 first.
  code.get(x).splat(1.1754943508222875e-38).simd(simd.ltFloat).set(small);
  code.get(x).splat(8388608).simd(simd.mul).get(x).get(small).simd(simd.bitselect).tee(y);
  code.splatInt(0x3f3504f3).simd(simd.subInt).i32(23).simd(simd.shr).set(e);
  code.get(y).get(e).i32(23).simd(simd.shl).simd(simd.subInt).splat(1).simd(simd.sub).set(f);
  code.get(e).get(small).splatInt(-23).simd(simd.and).simd(simd.addInt).simd(simd.fromInt).set(e);
  const terms = [
    0.333333312, -0.24999997, 0.200007157, -0.166678023, 0.142490576, -0.124256873, 0.116854199, -0.114797338,
    0.0697161147,
  ];
  polynomial(code, f, terms);
  code.get(f).simd(simd.mul).splat(-0.5).simd(simd.add).get(f).simd(simd.mul).get(f).simd(simd.mul);
  code.get(e).splat(ln2Low).simd(simd.mul).simd(simd.add).get(f).simd(simd.add);
  code.get(e).splat(ln2High).simd(simd.mul).simd(simd.add).set(y);
  code.splat(Number.NEGATIVE_INFINITY).get(y).get(x).splat(0).simd(simd.eqFloat).simd(simd.bitselect).set(y);
  // Infinity and NaN are their own logarithms; what is below 0 has none.
  code.get(x).get(y).get(x).splat(Number.POSITIVE_INFINITY).simd(simd.ltFloat).simd(simd.not);
  code.simd(simd.bitselect).set(y);
  code.splat(Number.NaN).get(y).get(x).splat(0).simd(simd.ltFloat).simd(simd.bitselect);
}

/** log(1 + x) of a local; the rounding of 1 + x is made good. */
export function log1p(code: Code, x: number): void {
  const [u, y] = [code.local('v128'), code.local('v128')];
  code.get(x).splat(1).simd(simd.add).set(u);
  log(code, u);
  code.get(x).get(u).splat(1).simd(simd.sub).simd(simd.sub).get(u).simd(simd.div).simd(simd.add).set(y);
  // At -1 and at Infinity the correction is no number.
  code.splat(Number.NEGATIVE_INFINITY).get(y).get(u).splat(0).simd(simd.eqFloat).simd(simd.bitselect).set(y);
  code.get(x).get(y).get(x).splat(Number.POSITIVE_INFINITY).simd(simd.eqFloat).simd(simd.bitselect);
}

/** Puts the sign of a local on what is on the stack, which has none. */
const withSign = (code: Code, x: number): Code => code.get(x).splatInt(0x80000000).simd(simd.and).simd(simd.or);

/** tanh of a local: an odd polynomial near 0, 1 - 2 / (exp(2|x|) + 1) elsewhere. */
export function tanh(code: Code, x: number): void {
  const [s, a, near] = [code.local('v128'), code.local('v128'), code.local('v128')];
  code.get(x).simd(simd.abs).tee(a).get(a).simd(simd.mul).set(s);
  polynomial(code, s, [-0.333333303, 0.133329154, -0.0538739488, 0.021110959, -0.00626911972]);
  code.get(s).simd(simd.mul).get(a).simd(simd.mul).get(a).simd(simd.add).set(near);
  code.get(a).get(a).simd(simd.add).set(s);
  code.get(near).splat(1).splat(2);
  exp(code, s);
  code.splat(1).simd(simd.add).simd(simd.div).simd(simd.sub);
  code.get(a).splat(0.6).simd(simd.ltFloat).simd(simd.bitselect);
  withSign(code, x);
}

/** 1 / (1 + exp(-x)) of a local. */
export function sigmoid(code: Code, x: number): void {
  const minus = code.local('v128');
  code.get(x).simd(simd.neg).set(minus);
  code.splat(1);
  exp(code, minus);
  code.splat(1).simd(simd.add).simd(simd.div);
}

/** erf of a local: x times a polynomial of x^2 up to 1, then 1 - exp(-x^2) t p(t) with t = 1 / (1 + x / 2). */
export function erf(code: Code, x: number): void {
  const [s, a, t] = [code.local('v128'), code.local('v128'), code.local('v128')];
  code.get(x).simd(simd.abs).splat(4).simd(simd.min).tee(a).get(a).simd(simd.mul).set(s);
  polynomial(
    code,
    s,
    [1.12837917, -0.376126267, 0.112835947, -0.026854212, 0.00518908742, -0.000801686429, 7.87587506e-5],
  );
  code.get(a).simd(simd.mul);
  code.splat(1).splat(1).get(a).splat(0.5).simd(simd.mul).simd(simd.add).simd(simd.div).set(t);
  polynomial(code, t, [0.28261989, 0.274151574, 0.297612692, -0.000143908871, 0.436527588, -0.385767631, 0.0948963438]);
  code.get(t).simd(simd.mul);
  code.get(s).simd(simd.neg).set(s);
  exp(code, s);
  code.simd(simd.mul).set(t).splat(1).get(t).simd(simd.sub);
  code.get(a).splat(1).simd(simd.ltFloat).simd(simd.bitselect);
  withSign(code, x);
}
