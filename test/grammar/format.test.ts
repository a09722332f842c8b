/** The formatter keeps the meaning and every comment, and formatting twice is formatting once. */
import { cut, format, parse, tokenize } from '@dln/grammar';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corpus, programs } from './corpus.js';
import { program } from './programs-arbitrary.js';

/** The tree as text without places. */
const meaning = (text: string): string =>
  JSON.stringify(
    cut('f.dln', text).flatMap((chunk) => {
      const { decl, checks } = parse(chunk.text);
      return decl === null ? [] : [decl, checks];
    }),
    (key, value: unknown) => (key === 'start' || key === 'end' || key === 'opAt' ? undefined : value),
  );
const comments = (text: string): readonly string[] =>
  tokenize(text)
    .tokens.filter((token) => token.type === 'Comment')
    .map((token) => token.text.trimEnd());
const sound = (text: string): boolean => cut('f.dln', text).every((chunk) => parse(chunk.text).faults.length === 0);

function holds(text: string): void {
  const { text: once, faults } = format(text);
  expect(faults).toEqual([]);
  expect(meaning(once)).toBe(meaning(text));
  expect(comments(once)).toEqual(comments(text));
  expect(format(once).text).toBe(once);
  expect(once).not.toMatch(/[ \t]\n/);
  expect(once).not.toMatch(/\n\n\n/);
}

describe('corpus', () => {
  test.each(corpus().filter(({ text }) => sound(text)))('$name', ({ text }) => holds(text));
  test.each(
    programs().filter(({ name }) => ['lenet.dln', 'f_resnet.dln', 'n_optimizers.dln', 'l_sam.dln'].includes(name)),
  )('as it looks: $name', ({ text }) => {
    expect(format(text).text).toMatchSnapshot();
  });
  test('a file with mistakes is given back as it is, with them', () => {
    const text = 'const a=1\nconst b=(\n';
    expect(format(text)).toMatchObject({ text, faults: [{ code: 'DLN1010', at: { start: 18, end: 19 } }] });
  });
});

describe('comments', () => {
  test('behind and between the lines of every program', () => {
    for (const { text } of programs()) {
      const lines = text.split('\n');
      const behind = lines.map((line, i) => (line === '' || line.includes('#') ? line : `${line} # ${i}`)).join('\n');
      expect(sound(behind)).toBe(true);
      holds(behind);
      const between = lines
        .map((line, i) => (line === '' ? line : `${line.match(/^ */)![0]}# ${i}\n${line}`))
        .join('\n');
      expect(sound(between)).toBe(true);
      holds(between);
    }
  });
  test('after every token after which a line may end in brackets', () => {
    for (const { name, text } of programs()) {
      for (const chunk of cut(name, text)) {
        let depth = 0;
        const out = tokenize(chunk.text).tokens.map((token, i) => {
          if ('([{'.includes(token.text)) depth += token.text === '{' ? -1000 : 1;
          if (')]}'.includes(token.text)) depth -= token.text === '}' ? -1000 : 1;
          return token.space + token.text + (depth > 0 && token.type !== 'Comment' ? ` # ${i}\n` : '');
        });
        const commented = out.join('');
        if (sound(commented)) holds(commented);
      }
    }
  });
  test('stay where they are', () => {
    const text = [
      '# licence',
      '',
      '## doc',
      'const a = [  # first',
      '  1, # one',
      '  # two follows',
      '  2 # two',
      '  # end',
      ']  # after',
      '# below',
      '',
      'train t {  # open',
      '',
      '  # before',
      '  epochs 3  # behind',
      '',
      '',
      '  # between',
      '',
      '  steps 4',
      '  # last',
      '}',
      '',
    ].join('\n');
    expect(format(text).text).toBe(
      [
        '# licence',
        '',
        '## doc',
        'const a = [  # first',
        '  1,  # one',
        '  # two follows',
        '  2,  # two',
        '  # end',
        ']  # after',
        '# below',
        '',
        'train t {  # open',
        '  # before',
        '  epochs 3  # behind',
        '',
        '  # between',
        '',
        '  steps 4',
        '  # last',
        '}',
        '',
      ].join('\n'),
    );
  });
});

describe('layout', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['spaces', 'const a=f( x,kernel:3 )[ :,1: ]', 'const a = f(x, kernel: 3)[:, 1:]\n'],
    [
      'dims are tight, arithmetic is not',
      'fn f(x: f32[2 * N, (N - 1) // 2]) = 2*x//3',
      'fn f(x: f32[2*N, (N-1)//2]) = 2 * x // 3\n',
    ],
    ['doubled parentheses become one pair', 'const a = ((x + 1)) * (((y)))', 'const a = (x + 1) * (y)\n'],
    [
      'small neighbours stay together',
      'param a: dim = 1\nparam b: dim = 2\n\n\nconst c = 3\nfn f() = c',
      'param a: dim = 1\nparam b: dim = 2\n\nconst c = 3\n\nfn f() = c\n',
    ],
    ['a broken pipeline keeps its lines', 'fn f() = x |> g\n|> h |> k', 'fn f() =\n  x |> g\n  |> h |> k\n'],
    [
      'a pipeline under a let is indented',
      'fn f() {\nlet a = x\n|> g\na\n}',
      'fn f() {\n  let a = x\n    |> g\n  a\n}\n',
    ],
    ['a block of one line stays on it', 'fn f() = if a {b} else {c}', 'fn f() = if a { b } else { c }\n'],
    ['a block that was broken stays broken', 'fn f() = repeat 2 {\ng }', 'fn f() = repeat 2 {\n  g\n}\n'],
    [
      'numbers fill their lines',
      `const a = [${'1234567, '.repeat(20)}]`,
      `const a = [\n  ${Array(11).fill('1234567').join(', ')},\n  ${Array(9).fill('1234567').join(', ')},\n]\n`,
    ],
    ['line ends', 'const a = 1\r\nfn f() = a\r\n', 'const a = 1\r\n\r\nfn f() = a\r\n'],
    ['nothing', '\n\n', ''],
    ['an indented first declaration keeps its description', '## a\n\n  const a = 1\n', '## a\nconst a = 1\n'],
    ['commas too many', 'fn f() = match k { "a" -> 1,, _ -> 2 }', 'fn f() = match k { "a" -> 1, _ -> 2 }\n'],
    ['comments alone', '# a\n\n\n\n# b', '# a\n\n# b\n'],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    expect(format(text).text).toBe(expected);
  });
  test('lines end before column 100 where they can', () => {
    for (const { text } of programs()) {
      for (const line of format(text).text.split('\n')) {
        if (!line.includes('"') && !line.includes('#')) expect(line.length).toBeLessThanOrEqual(100);
      }
    }
  });
});

describe('random programs', () => {
  test('hold', () => {
    fc.assert(
      fc.property(program, (text) => {
        fc.pre(sound(text));
        holds(text);
      }),
      {
        numRuns: Number(process.env.FUZZ ?? 100),
        ...(process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }),
      },
    );
  });
  test('control: nearly all of them are sound', () => {
    const texts = fc.sample(program, 200);
    expect(texts.filter(sound).length).toBeGreaterThan(150);
  });
});
