/** Tokens and the white space between them are the text again, whatever it is. */
import { cut, parse, tokenize } from '@dln/grammar';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corpus } from './corpus.js';

const again = (text: string): string => {
  const { tokens, rest } = tokenize(text);
  return tokens.map((token) => token.space + token.text).join('') + rest;
};
const images = (text: string): readonly string[] => tokenize(text).tokens.map((token) => `${token.type} ${token.text}`);

describe('nothing is lost', () => {
  test('every string of up to five signs that begin or end something', () => {
    const signs = ['"', '\\', '#', '{', '\n', 'a'];
    let count = 0;
    const grow = (text: string): void => {
      if (again(text) !== text) expect(again(text)).toBe(text);
      parse(text);
      count++;
      if (text.length < 5) for (const sign of signs) grow(text + sign);
    };
    grow('');
    expect(count).toBe(1 + 6 + 36 + 216 + 1296 + 7776);
  });
  test('every pair of characters below U+0180', () => {
    for (let a = 0; a < 0x180; a++) {
      for (let b = 0; b < 0x180; b += 7) {
        const text = String.fromCharCode(a, b);
        if (again(text) !== text) expect(again(text)).toBe(text);
      }
    }
  });
  test('random texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(again(text)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
  test('the corpus, with offsets', () => {
    for (const { text } of corpus()) {
      expect(again(text)).toBe(text);
      for (const token of tokenize(text).tokens) expect(text.slice(token.start, token.end)).toBe(token.text);
    }
  });
});

describe('tokens', () => {
  test.each([
    ['1..5', ['Num 1', 'DotDot ..', 'Num 5']],
    ['1e-5..1e-1', ['Num 1e-5', 'DotDot ..', 'Num 1e-1']],
    ['1_000 2.5e+3', ['Num 1_000', 'Num 2.5e+3']],
    ['5. .5 1e 0x1f', ['BadNum 5.', 'BadNum .5', 'BadNum 1e', 'BadNum 0x1f']],
    ['x.y x...', ['Ident x', 'Dot .', 'Ident y', 'Ident x', 'Ellipsis ...']],
    [
      'a//b a->b a|>b',
      ['Ident a', 'FloorDiv //', 'Ident b', 'Ident a', 'Arrow ->', 'Ident b', 'Ident a', 'Pipe |>', 'Ident b'],
    ],
    ['epochs epoch in_order in', ['K_epochs epochs', 'K_epoch epoch', 'K_in_order in_order', 'K_in in']],
    ['letter let', ['Ident letter', 'K_let let']],
    ['"a # b" # c', ['Str "a # b"', 'Comment # c']],
    ['"a\\"b"', ['Str "a\\"b"']],
    ['"a\nb', ['OpenStr "a', 'NL \n', 'Ident b']],
    ['a\r\nb\rc', ['Ident a', 'NL \r\n', 'Ident b', 'NL \r', 'Ident c']],
  ] as const)('%s', (text, expected) => {
    expect(images(text)).toEqual(expected);
  });
});

describe('characters that may not stand in a program', () => {
  const bidi = [0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
  test.each(bidi.map((point) => [point.toString(16), String.fromCodePoint(point)]))(
    'U+%s in code, string and comment',
    (_, char) => {
      for (const text of [
        `const a = 1${char}`,
        `const a = "x${char}"`,
        `const a = 1 # ${char}`,
        `const ${char}a = 1`,
      ]) {
        const faults = cut('f.dln', text).flatMap((chunk) => parse(chunk.text).faults);
        expect(faults[0]).toMatchObject({ code: 'DLN1002' });
        expect(faults.slice(1).every((found) => found.code !== 'DLN1001')).toBe(true);
      }
    },
  );
  test.each(['\0', '\x07', '\x7f', '\x85', '\ud800', '\udc00', '\ufeff'])('%j', (char) => {
    expect(parse(`const a = "x${char}y"`).faults).toMatchObject([{ code: 'DLN1003', at: { start: 12, end: 13 } }]);
  });
  test('astral characters are fine in strings and comments, and one sign elsewhere', () => {
    expect(parse('const a = "😀" # 😀').faults).toEqual([]);
    expect(parse('const a = 1 😀').faults).toMatchObject([{ code: 'DLN1001', args: { code: 'U+1F600' } }]);
  });
  test('tabs and carriage returns are white space', () => {
    expect(parse('const\ta\t=\t1\r\n').faults).toEqual([]);
  });
});
