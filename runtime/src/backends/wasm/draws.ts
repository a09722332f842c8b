/** Decides how random bits are drawn: Philox4x32-10, a block of four numbers at a time in 64-bit arithmetic. */
import type { BoundNode } from '../bind.js';
import type { Native } from '../engine.js';
import { elements } from '../tfjs.js';
import { Code, op } from './assemble.js';
import type { Site } from './site.js';

export const randomUniform = (node: BoundNode, { compile, address, numbers }: Site): Native => {
  const run = compile('philox', philox);
  const stream = (node.attrs.stream as number) | 0;
  const blocks = Math.ceil(elements(node.shape) / 4);
  return {
    run: ([seed, step], [out]) => {
      const [low, high] = numbers(seed) as Int32Array;
      // The last block writes up to 12 bytes behind the result, where every allocation has room.
      const [clock, round = 0] = numbers(step) as Int32Array;
      run(address(out), blocks, low as number, high as number, stream, clock as number, round);
    },
  };
};

/** Parameters: out, blocks, key low and high, stream, step, round. The counter of a block is (block, round, stream, step); a number is the low 23 bits of a
 *  word over 2^23. */
function philox(): Code {
  const code = new Code(7);
  const [out, blocks, low, high, stream, step, counted] = [0, 1, 2, 3, 4, 5, 6];
  const local = (): number => code.local('i32');
  const [index, a, b, c, d, k, l] = [local(), local(), local(), local(), local(), local(), local()];
  const [p, q] = [code.local('i64'), code.local('i64')];
  const wide = (word: number, multiplier: number, into: number): void => {
    code.get(word).op(op.widen).i64(multiplier).op(op.mul64).set(into);
  };
  const upper = (product: number): Code => code.get(product).i64(32).op(op.shr64, op.wrap);
  code.i32(0).set(index);
  code.loop(
    index,
    () => code.get(blocks),
    1,
    () => {
      code.get(index).set(a).get(counted).set(b).get(stream).set(c).get(step).set(d);
      code.get(low).set(k).get(high).set(l);
      for (let round = 0; round < 10; round++) {
        wide(a, 0xd2511f53, p);
        wide(c, 0xcd9e8d57, q);
        upper(q).get(b).op(op.xor).get(k).op(op.xor).set(a);
        code.get(q).op(op.wrap).set(b);
        upper(p).get(d).op(op.xor).get(l).op(op.xor).set(c);
        code.get(p).op(op.wrap).set(d);
        code.get(k).i32(0x9e3779b9).op(op.add).set(k);
        code.get(l).i32(0xbb67ae85).op(op.add).set(l);
      }
      for (const [i, word] of [a, b, c, d].entries()) {
        code
          .get(out)
          .get(word)
          .i32(0x7fffff)
          .op(op.and, op.toFloat)
          .f32(2 ** -23)
          .op(op.mulFloat)
          .access(op.storeFloat, 4 * i);
      }
      code.get(out).i32(16).op(op.add).set(out);
    },
  );
  return code;
}
