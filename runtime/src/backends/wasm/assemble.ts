/** Decides how a WebAssembly module of ours is written: functions over one imported memory, as bytes (WebAssembly core specification 2.0, chapter 5). */

/** The types of locals. */
export type Type = 'i32' | 'i64' | 'f32' | 'v128';
const typeByte: Readonly<Record<Type, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, v128: 0x7b };

/** A function under construction: parameters are i32, further locals are added as they are needed; nothing is returned. */
export class Code {
  readonly bytes: number[] = [];
  readonly #locals: Type[] = [];

  constructor(readonly parameters: number) {}

  /** A new local; its index. */
  local(type: Type): number {
    this.#locals.push(type);
    return this.parameters + this.#locals.length - 1;
  }
  get locals(): readonly Type[] {
    return this.#locals;
  }

  /** Any plain instruction. */
  op(...bytes: readonly number[]): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }
  /** An instruction of the vector set. */
  simd(opcode: number): this {
    this.bytes.push(0xfd);
    unsigned(this.bytes, opcode);
    return this;
  }
  get(local: number): this {
    this.bytes.push(0x20);
    unsigned(this.bytes, local);
    return this;
  }
  set(local: number): this {
    this.bytes.push(0x21);
    unsigned(this.bytes, local);
    return this;
  }
  tee(local: number): this {
    this.bytes.push(0x22);
    unsigned(this.bytes, local);
    return this;
  }
  i32(value: number): this {
    this.bytes.push(0x41);
    signed(this.bytes, value | 0);
    return this;
  }
  /** A whole number from 0 below 2^32. */
  i64(value: number): this {
    this.bytes.push(0x42);
    let rest = value;
    while (rest > 0x3f) {
      this.bytes.push((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.bytes.push(rest);
    return this;
  }
  f32(value: number): this {
    this.bytes.push(0x43, ...new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }
  /** The same number in all four lanes. */
  splat(value: number): this {
    return this.constant(new Uint8Array(Float32Array.of(value, value, value, value).buffer));
  }
  splatInt(value: number): this {
    return this.constant(new Uint8Array(Int32Array.of(value, value, value, value).buffer));
  }
  constant(bytes: Uint8Array): this {
    this.simd(simd.constant);
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }
  /** A load or store of the vector set: address on the stack. */
  memory(opcode: number, offset = 0, lane?: number): this {
    this.simd(opcode);
    unsigned(this.bytes, 0);
    unsigned(this.bytes, offset);
    if (lane !== undefined) this.bytes.push(lane);
    return this;
  }
  /** A plain load or store. */
  access(opcode: number, offset = 0): this {
    this.bytes.push(opcode);
    unsigned(this.bytes, 0);
    unsigned(this.bytes, offset);
    return this;
  }
  /** Runs `body` while `counter` is below `end`, adding `step` after each; the test comes first. */
  loop(counter: number, end: () => void, step: number, body: () => void): this {
    this.op(op.block, op.nothing, op.loop, op.nothing).get(counter);
    end();
    this.op(op.ge_s, op.br_if, 1);
    body();
    return this.get(counter).i32(step).op(op.add).set(counter).op(op.br, 0, op.end, op.end);
  }
}

/** Plain instructions. */
export const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  br_if: 0x0d,
  nothing: 0x40,
  load: 0x28,
  loadFloat: 0x2a,
  load8: 0x2d,
  store: 0x36,
  storeFloat: 0x38,
  store8: 0x3a,
  eqz: 0x45,
  lt_s: 0x48,
  le_s: 0x4c,
  ge_s: 0x4e,
  ge_u: 0x4f,
  add: 0x6a,
  sub: 0x6b,
  mul: 0x6c,
  div_u: 0x6e,
  rem_u: 0x70,
  and: 0x71,
  xor: 0x73,
  shl: 0x74,
  shr_u: 0x76,
  mul64: 0x7e,
  shr64: 0x88,
  addFloat: 0x92,
  mulFloat: 0x94,
  wrap: 0xa7,
  widen: 0xad,
  toFloat: 0xb2,
} as const;

/** Instructions on four lanes. */
export const simd = {
  load: 0x00,
  load32Splat: 0x09,
  load32Zero: 0x5c,
  store: 0x0b,
  store32Lane: 0x5a,
  store8Lane: 0x58,
  load8Splat: 0x07,
  constant: 0x0c,
  shuffle: 0x0d,
  splatInt: 0x11,
  splatFloat: 0x13,
  extractFloat: 0x1f,
  narrow16: 0x65,
  narrow32: 0x85,
  extendLow8u: 0x89,
  extendLow16u: 0xa9,
  eqFloat: 0x41,
  neFloat: 0x42,
  ltFloat: 0x43,
  gtFloat: 0x44,
  leFloat: 0x45,
  geFloat: 0x46,
  eqInt: 0x37,
  neInt: 0x38,
  ltInt: 0x39,
  not: 0x4d,
  and: 0x4e,
  andnot: 0x4f,
  or: 0x50,
  xor: 0x51,
  bitselect: 0x52,
  ceil: 0x67,
  floor: 0x68,
  trunc: 0x69,
  nearest: 0x6a,
  abs: 0xe0,
  neg: 0xe1,
  sqrt: 0xe3,
  add: 0xe4,
  sub: 0xe5,
  mul: 0xe6,
  div: 0xe7,
  min: 0xe8,
  max: 0xe9,
  absInt: 0xa0,
  negInt: 0xa1,
  shl: 0xab,
  shr: 0xac,
  shrUnsigned: 0xad,
  addInt: 0xae,
  subInt: 0xb1,
  mulInt: 0xb5,
  minInt: 0xb6,
  maxInt: 0xb8,
  addDouble: 0xf0,
  promoteLow: 0x5f,
  demote: 0x5e,
  toInt: 0xf8,
  fromInt: 0xfa,
} as const;

/** A module whose functions are exported under their index; it imports the memory `m.m`. */
export function assemble(functions: readonly Code[]): Uint8Array {
  const signatures = [...new Set(functions.map((f) => f.parameters))];
  const types = vector(signatures.map((n) => [0x60, ...vector(Array.from({ length: n }, () => [typeByte.i32])), 0]));
  const imports = vector([[...text('m'), ...text('m'), 0x02, 0x00, 0x00]]);
  const declared = vector(functions.map((f) => leb(signatures.indexOf(f.parameters))));
  const exports = vector(functions.map((_, i) => [...text(String(i)), 0x00, ...leb(i)]));
  const bodies = functions.map((f) => {
    const runs: number[][] = [];
    for (const type of f.locals) runs.push([1, typeByte[type]]);
    const body = [...vector(runs), ...f.bytes, op.end];
    return [...leb(body.length), ...body];
  });
  const out: number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  const section = (id: number, content: readonly number[]): void => {
    out.push(id, ...leb(content.length));
    for (const byte of content) out.push(byte);
  };
  section(1, types);
  section(2, imports);
  section(3, declared);
  section(7, exports);
  section(10, vector(bodies));
  return Uint8Array.from(out);
}

function unsigned(into: number[], value: number): void {
  let rest = value;
  while (rest > 0x7f) {
    into.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  into.push(rest);
}

function signed(into: number[], value: number): void {
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
      into.push(low);
      return;
    }
    into.push(low | 0x80);
  }
}

function leb(value: number): number[] {
  const out: number[] = [];
  unsigned(out, value);
  return out;
}

const vector = (items: readonly (readonly number[])[]): number[] => [...leb(items.length), ...items.flat()];
const text = (name: string): number[] => [...leb(name.length), ...[...name].map((c) => c.charCodeAt(0))];
