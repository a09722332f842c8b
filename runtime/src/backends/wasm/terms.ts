/** Decides which element-wise operators run on lanes, and what each is in instructions. A bool is a lane of ones or zeros. */
import type { DType } from '@dln/compiler';
import { type Code, simd } from './assemble.js';
import { erf, exp, log, log1p, sigmoid, tanh } from './lanes.js';

/** One step of a fused expression: its operands are earlier terms. `input` k is the k-th operand, `number` is written into the code. */
export interface Term {
  readonly op: string;
  readonly of: readonly number[];
  readonly dtype: DType;
  readonly value?: number;
}

/** Leaves the result on the stack; operands are locals. */
type Emit = (code: Code, operands: readonly number[]) => void;

const each =
  (opcode: number): Emit =>
  (code, operands) => {
    for (const x of operands) code.get(x);
    code.simd(opcode);
  };
const of1 =
  (f: (code: Code, x: number) => void): Emit =>
  (code, [x]) =>
    f(code, x as number);
const same: Emit = (code, [x]) => void code.get(x as number);

/** By operator and dtype of its last operand. */
const table: Readonly<Record<string, Partial<Record<DType, Emit>>>> = {
  add: { f32: each(simd.add), i32: each(simd.addInt) },
  sub: { f32: each(simd.sub), i32: each(simd.subInt) },
  mul: { f32: each(simd.mul), i32: each(simd.mulInt) },
  div: { f32: each(simd.div) },
  maximum: { f32: each(simd.max), i32: each(simd.maxInt) },
  minimum: { f32: each(simd.min), i32: each(simd.minInt) },
  neg: { f32: each(simd.neg), i32: each(simd.negInt) },
  abs: { f32: each(simd.abs), i32: each(simd.absInt) },
  floor: { f32: each(simd.floor) },
  sqrt: { f32: each(simd.sqrt) },
  rsqrt: {
    f32: (code, [x]) =>
      void code
        .splat(1)
        .get(x as number)
        .simd(simd.sqrt)
        .simd(simd.div),
  },
  relu: {
    f32: (code, [x]) =>
      void code
        .get(x as number)
        .splat(0)
        .simd(simd.max),
  },
  sign: {
    // NaN stays NaN: it takes its own lane.
    f32: (code, [given]) => {
      const x = given as number;
      const one = (compare: number) => code.get(x).splat(0).simd(compare).splat(1).simd(simd.and);
      code.get(x);
      one(simd.gtFloat);
      one(simd.ltFloat).simd(simd.sub);
      code.get(x).get(x).simd(simd.neFloat).simd(simd.bitselect);
    },
  },
  exp: { f32: of1(exp) },
  log: { f32: of1(log) },
  log1p: { f32: of1(log1p) },
  tanh: { f32: of1(tanh) },
  sigmoid: { f32: of1(sigmoid) },
  erf: { f32: of1(erf) },
  less: { f32: each(simd.ltFloat), i32: each(simd.ltInt) },
  equal: { f32: each(simd.eqFloat), i32: each(simd.eqInt), bool: each(simd.eqInt) },
  logical_and: { bool: each(simd.and) },
  logical_not: { bool: each(simd.not) },
  select: {
    f32: (code, [c, x, y]) => choose(code, c, x, y),
    i32: (code, [c, x, y]) => choose(code, c, x, y),
    bool: (code, [c, x, y]) => choose(code, c, x, y),
  },
  broadcast_to: { f32: same, i32: same, bool: same },
  stop_gradient: { f32: same, i32: same, bool: same },
};

const choose = (code: Code, c?: number, x?: number, y?: number): void =>
  void code
    .get(x as number)
    .get(y as number)
    .get(c as number)
    .simd(simd.bitselect);

/** By the dtypes from and to. */
const casts: Readonly<Record<string, Emit>> = {
  'f32 f32': same,
  'i32 i32': same,
  'bool bool': same,
  'f32 i32': each(simd.toInt),
  'i32 f32': each(simd.fromInt),
  'f32 bool': (code, [x]) =>
    void code
      .get(x as number)
      .splat(0)
      .simd(simd.neFloat),
  'i32 bool': (code, [x]) =>
    void code
      .get(x as number)
      .splatInt(0)
      .simd(simd.neInt),
  'bool f32': (code, [x]) =>
    void code
      .get(x as number)
      .splat(1)
      .simd(simd.and),
  'bool i32': (code, [x]) =>
    void code
      .get(x as number)
      .splatInt(1)
      .simd(simd.and),
};

/** How a term is computed; null for an operator that does not run on lanes. */
export function emitter(op: string, from: readonly DType[], to: DType): Emit | null {
  const last = from.at(-1);
  if (last === undefined) return null;
  if (op === 'cast') return casts[`${last} ${to}`] ?? null;
  return table[op]?.[last] ?? null;
}
