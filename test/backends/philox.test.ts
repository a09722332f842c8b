/** Decides that random bits are Philox4x32-10's on every backend. */
import { loadNodeBackend } from '@dln/runtime/node';
import { expect, it } from 'vitest';
import { constant } from '../../compiler/src/dims/algebra.js';
import { itOn } from './native.js';
import { args, entry, i32, ints, noFeeds, open, program } from './programs.js';

/** Random123's known answers for philox4x32-10: counter, key, result. The last is digits of pi. */
const known = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
] as const;

/** A plain second Philox over BigInt, held against the known answers below; then it says what the backends should draw. */
function philox(counter: readonly number[], key: readonly number[]): readonly number[] {
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k, l] = key.map(BigInt) as [bigint, bigint];
  const word = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const p = 0xd2511f53n * a;
    const q = 0xcd9e8d57n * c;
    [a, b, c, d] = [(q >> 32n) ^ b ^ k, q & word, (p >> 32n) ^ d ^ l, p & word];
    k = (k + 0x9e3779b9n) & word;
    l = (l + 0xbb67ae85n) & word;
  }
  return [a, b, c, d].map(Number);
}

it('the plain one gives the known answers', () => {
  for (const { counter, key, words } of known) expect(philox(counter, key)).toEqual(words);
});

itOn(['wasm', 'cpu', 'reference', 'tensorflow'], '%s draws the same bits', async (name) => {
  const stream = 0x13198a2e;
  const count = 1003;
  const made = program({
    'run:draw': entry((g) => {
      const step = g.input('clock', 'step', i32());
      const seed = g.input('seed', 'seed', i32(2));
      const round = g.input('argument', 'round', i32(1));
      const clock = g.b.add('concat', [g.b.reshape(step, { shape: [1] }), round], { axis: 0 });
      const shape = [constant(count)];
      return {
        measures: {
          u: g.b.random_uniform(seed, step, { shape, stream }),
          looped: g.b.random_uniform(seed, clock, { shape, stream }),
        },
      };
    }),
  });
  const seed = [0xa4093822, 0x299f31d0] as const;
  const session = await open(await loadNodeBackend(name), made, seed);
  for (const step of [0, 1, 0x03707344]) {
    const round = step * 3 + 1;
    const feeds = { ...args({ round: ints([1], [round]) }), clock: { ...noFeeds.clock, step } };
    const [u, looped] = await session.executable('run:draw', {}).run(feeds, ['u', 'looped']).values();
    const wanted = (second: number): number[] =>
      Array.from({ length: count }, (_, i) => {
        const words = philox([i >> 2, second, stream, step], seed);
        return ((words[i % 4] as number) & 0x7fffff) / 2 ** 23;
      });
    expect([...(u?.data ?? [])]).toEqual(wanted(0));
    expect([...(looped?.data ?? [])]).toEqual(wanted(round));
  }
  session.close();
});
