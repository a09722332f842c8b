/** The patterns of `einsum` and `rearrange`: what they mean against loops, how few axes they move, and that a mistake is told at its letter. */
import { describe as described } from '@dln/compiler';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePattern } from '../../compiler/src/check/axis-pattern.js';
import { contract } from '../../compiler/src/check/builtins/einsum-lowering.js';
import { constant } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph } from '../../compiler/src/graph/evaluate.js';
import type { NdArray } from '../../compiler/src/index.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { checkText, mainUri } from './check-text.js';

const sizes: Readonly<Record<string, number>> = { a: 2, b: 3, c: 1, d: 4, e: 2 };
const shapeOf = (letters: readonly string[]): number[] => letters.map((l) => sizes[l] as number);
const count = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** The graph of a sum of products over inputs `x0`, `x1`, … */
function lowered(operands: readonly (readonly string[])[], result: readonly string[]) {
  const g = createBuilder();
  const nodes = operands.map((letters, i) => ({
    letters,
    node: g.input('field', `x${i}`, tensorType('f32', shapeOf(letters).map(constant))),
  }));
  const size = new Map(Object.entries(sizes).map(([l, n]) => [l, constant(n)]));
  return g.finish([{ name: 'y', value: contract(g.b, nodes, result, size) }]);
}

/** The same by one loop over every letter. */
function byLoops(operands: readonly (readonly string[])[], result: readonly string[], data: readonly NdArray[]) {
  const letters = [...new Set(operands.flat())];
  const out = new Float64Array(count(shapeOf(result)));
  const place = (of: readonly string[], at: Readonly<Record<string, number>>): number =>
    of.reduce((n, l) => n * (sizes[l] as number) + (at[l] as number), 0);
  for (let k = 0; k < count(shapeOf(letters)); k++) {
    const at: Record<string, number> = {};
    let rest = k;
    for (const l of letters) {
      at[l] = rest % (sizes[l] as number);
      rest = Math.floor(rest / (sizes[l] as number));
    }
    let product = 1;
    operands.forEach((of, i) => {
      product *= (data[i] as NdArray).data[place(of, at)] as number;
    });
    out[place(result, at)] = (out[place(result, at)] as number) + product;
  }
  return out;
}

const letter = fc.constantFrom(...Object.keys(sizes));
const sums = fc.array(fc.array(letter, { maxLength: 4 }), { minLength: 1, maxLength: 4 }).chain((operands) => {
  const known = [...new Set(operands.flat())];
  return fc.record({ operands: fc.constant(operands), result: fc.shuffledSubarray(known) });
});

describe('a sum of products', () => {
  it('is what one loop over every letter gives, whatever the letters', () => {
    fc.assert(
      fc.property(sums, fc.integer({ min: 1, max: 1000 }), ({ operands, result }, seed) => {
        let state = seed;
        const data = operands.map((letters): NdArray => {
          const shape = shapeOf(letters);
          const values = Float64Array.from({ length: count(shape) }, () => {
            state = (state * 48271) % 2147483647;
            return (state % 19) - 9;
          });
          return { dtype: 'f32', shape, data: values };
        });
        const feed = ({ name }: { readonly name: string }): NdArray => data[Number(name.slice(1))] as NdArray;
        const [y] = evaluateGraph(lowered(operands, result), feed, new Map());
        // Adding 0 makes 0 of -0.
        const plain = (values: Float64Array): number[] => [...values].map((v) => v + 0);
        expect(plain((y as NdArray).data)).toEqual(plain(byLoops(operands, result, data)));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['d b, b e -> d e', 0],
    ['a d b, a e b -> a d e', 0],
    ['a b d, a b e -> a d e', 0],
    ['a b d, a e b -> a d e', 0],
    ['a d b, a e b -> a e d', 0],
    ['a b d e, a b c e -> a b d c', 0],
    ['a b d c, a b c e -> a d b e', 1],
    ['a b, a b -> a', 0],
  ])('"%s" moves axes %i times', (pattern, moves) => {
    const parsed = parsePattern(pattern);
    if ('why' in parsed) throw new Error(parsed.why);
    const letters = (side: (typeof parsed)['result']): string[] =>
      side.items.map((i) => (i.kind === 'letter' ? i.text : ''));
    const { nodes } = lowered(parsed.operands.map(letters), letters(parsed.result));
    expect(nodes.filter((n) => n.op === 'transpose')).toHaveLength(moves);
    expect(nodes.filter((n) => n.op === 'matmul')).toHaveLength(1);
  });
});

describe('a mistake in a pattern', () => {
  const within = (call: string): string => `fn f(x: f32[N, 6, 4], y: f32[N, 5, 4], z: f32[*S, D]) = ${call}`;
  it.each([
    ['einsum("n t d, n s e -> n t q", x, y)', 'DLN2032', 'q'],
    ['einsum("n t d, n t d -> n t", x, y)', 'DLN2033', 't'],
    ['einsum("n t d d -> n t", x)', 'DLN2031', 'n t d d'],
    ['einsum("ntd -> ntd", x)', 'DLN2031', 'ntd'],
    ['einsum("n t d -> n n", x)', 'DLN2037', 'n'],
    ['einsum("n (t d) -> n t", x)', 'DLN2030', '(t d)'],
    ['einsum("n t d, n s d -> n t s", x)', 'DLN2039', 'n t d, n s d'],
    ['einsum("n t d n t", x)', 'DLN2030', 'n t d n t'],
    ['einsum("... d -> d", z)', 'DLN2030', 'd'],
    ['einsum("s d -> d", z)', 'DLN2031', 's d'],
    ['rearrange(x, "n t d -> n t")', 'DLN2036', 'd'],
    ['rearrange(x, "n t d -> n t d d")', 'DLN2037', 'd'],
    ['rearrange(x, "n t d -> n t c")', 'DLN2032', 'c'],
    ['rearrange(x, "n (h t) d -> n h t d")', 'DLN2035', 't'],
    ['rearrange(x, "n (h t) d -> n h t d", h: 4)', 'DLN2034', '(h t)'],
    ['rearrange(x, "n (h t) d -> n h t d", h: 4, t: 2)', 'DLN2033', '(h t)'],
    ['rearrange(x, "n 1 d -> n d")', 'DLN2033', '1'],
    ['rearrange(x, "n t d -> n 2 d")', 'DLN2030', '2'],
    ['rearrange(x, "n (t d -> n t d")', 'DLN2030', '('],
    ['rearrange(x, "n t d) -> n t d")', 'DLN2030', ')'],
    ['rearrange(x, "n t* d -> n t d")', 'DLN2030', '*'],
    ['rearrange(x, "... t ... -> t ...")', 'DLN2030', '...'],
    ['rearrange(z, "... d -> (... d)")', 'DLN2030', '(... d)'],
    ['rearrange(x, "n t d -> n d t", h: 2)', 'DLN2038', '2'],
  ])('%s', async (call, code, place) => {
    const text = within(call);
    const { diagnostics, db } = await checkText(text);
    expect(diagnostics.map((d) => `${d.code} ${described(d).message}`)).toHaveLength(1);
    const [found] = diagnostics;
    const chunk = db.file(mainUri)?.chunks[0]?.chunk.text ?? '';
    expect([found?.code, chunk.slice(found?.at.start, found?.at.end).trim()]).toEqual([code, place]);
  });

  it('says the division with its numbers', async () => {
    const { diagnostics } = await checkText('fn f(x: f32[N, 173, C]) = rearrange(x, "n (w p) c -> n w p c", p: 2)');
    expect(diagnostics.map((d) => described(d).message)).toEqual(['w·p = 173 has no whole w for p = 2']);
  });
  it('points at the whole string where it has an escape, and at the name where it has one', async () => {
    const escaped = 'fn f(x: f32[N, T]) = rearrange(x, "n t\\n -> n q")';
    const named = 'fn f(x: f32[N, T]) {\n  let p = "n t -> n q"\n  rearrange(x, p)\n}';
    for (const [text, place] of [
      [escaped, '"n t\\n -> n q"'],
      [named, 'p'],
    ] as const) {
      const [found] = (await checkText(text)).diagnostics;
      expect(text.slice(found?.at.start, found?.at.end)).toBe(place);
    }
  });
  it('becomes a condition where a dim has a symbol', async () => {
    const split =
      'layer Heads(x: f32[N, T, D], heads: dim) -> f32[N, heads, T, D / heads] =\n  rearrange(x, "n t (h d) -> n h t d", h: heads)\n';
    expect((await checkText(split)).diagnostics).toEqual([]);
    const used = await checkText(`${split}layer L(x: f32[N, T, 10]) = x |> Heads(3)`);
    expect(used.diagnostics.map((d) => d.code)).toEqual(['DLN2301']);
  });
});
