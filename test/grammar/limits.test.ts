/** However long or deep a text is, it is read in linear time without overflowing a stack. */
import { type Expr, interpolate, parse, parseExpression, parseHead } from '@dln/grammar';
import { describe, expect, test } from 'vitest';

const code = (text: string): string | undefined => parse(text).faults[0]?.code;

describe('depth', () => {
  const heads = [
    'const a = ',
    'fn f(x: f32[N]) -> f32[N] {\n  let a = ',
    'fn f(x: ',
    'train t on ',
    'train t {\n  minimize ',
    'type T = ',
    'param p: float = ',
    '',
  ];
  const openers: readonly (readonly [string, string])[] = [
    ['(', ')'],
    ['[', ']'],
    ['{', '}'],
    ['f(', ')'],
    ['x[', ']'],
    ['(x, ', ')'],
    ['(a + ', ')'],
    ['x |> (', ')'],
    ['if a { ', ' }'],
    ['if a { b } else ', ''],
    ['match a { 1 -> ', ' }'],
    ['for x in y { ', ' }'],
    ['match ', ''],
    ['if ', ''],
    ['repeat ', ''],
    ['for x in ', ''],
    ['iterate x = ', ''],
    ['scan x in ', ''],
    ['fn() = ', ''],
    ['fn() -> ', ''],
    ['fn(x: ', ')'],
    ['layer(', ') -> x'],
    ['class<', '>'],
    ['let (', ')'],
    ['- ', ''],
    ['not ', ''],
    ['x ^ ', ''],
    ['x + ', ''],
    ['a < ', ''],
    ['x |> ', ''],
    ['x.', ''],
    ['next ', ''],
    ['export ', ''],
    ['"{', ''],
    ['`', ''],
    ['\\', ''],
    ['\n}', ''],
    ['\n// ', ''],
    ['\n#: (', ''],
    ['\nlet x = ', ''],
    ['; ', ''],
    ["'", ''],
  ];
  test.each(openers)('%j', (open, close) => {
    for (const head of heads) {
      for (const count of [129, 257, 3000]) {
        const text = `${head}${open.repeat(count)}x${close.repeat(count)}`;
        const parsed = parse(text);
        expect(parsed.faults.length).toBeLessThanOrEqual(101);
        parseExpression(text);
        parseHead(text);
        interpolate(text);
      }
    }
  });

  test('128 brackets are read, 129 are one fault', () => {
    const nested = (count: number): string => `const a = ${'('.repeat(count)}x${')'.repeat(count)}`;
    expect(code(nested(128))).toBeUndefined();
    expect(parse(nested(129))).toMatchObject({ decl: null, faults: [{ code: 'DLN1102' }] });
    for (const [open, close] of [
      ['[', ']'],
      ['f(', ')'],
      ['if a { ', ' }'],
      ['match a { 1 -> ', ' }'],
      ['for a in b { ', ' }'],
      ['x |> (', ')'],
      ['scan a in b from c = d { ', ' }'],
    ] as const) {
      expect(code(`const a = ${open.repeat(128)}x${close.repeat(128)}`)).toBeUndefined();
    }
  });
  test('brackets in strings and comments do not count', () => {
    expect(code(`const a = "${'('.repeat(5000)}" # ${'['.repeat(5000)}`)).toBeUndefined();
  });
  test('100,000 brackets of every kind', () => {
    for (const bracket of '()[]{}') {
      expect(parse(`const a = ${bracket.repeat(100_000)}`).faults.length).toBeGreaterThan(0);
    }
    expect(parse(`const a = ${'(]'.repeat(50_000)}`).faults.length).toBeGreaterThan(0);
    expect(parse(`const a = ${'({[)}]'.repeat(20_000)}`).faults.length).toBeGreaterThan(0);
    expect(code(`const a = [${'(), '.repeat(20)}1]`)).toBe('DLN1021');
  });
  test('chains are flat while they are read; a tree deeper than 1,000 is one fault', () => {
    for (const [link, end] of [
      ['x + ', 'x'],
      ['x ^ ', 'x'],
      ['-', 'x'],
      ['not ', 'x'],
      ['x and ', 'x'],
      ['if a { b } else ', '{ c }'],
    ] as const) {
      expect(code(`const a = ${link.repeat(400)}${end}`)).toBeUndefined();
      expect(parse(`const a = ${link.repeat(50_000)}${end}`)).toMatchObject({
        decl: null,
        faults: [{ code: 'DLN1104' }],
      });
    }
    expect(code(`const a = x${'.y'.repeat(400)}`)).toBeUndefined();
    expect(code(`const a = x${'.y'.repeat(50_000)}`)).toBe('DLN1104');
    expect(code(`const a = x${'()'.repeat(50_000)}`)).toBe('DLN1104');
    // Control: length alone is no depth.
    expect(code(`const a = x${' |> f'.repeat(20_000)}`)).toBeUndefined();
    expect(code(`const a = [${'x, '.repeat(50_000)}]`)).toBeUndefined();
  });
  test('the deepest tree that is let through has at most 1,000 levels', () => {
    let count = 0;
    for (let low = 1, high = 2000; low <= high; ) {
      count = (low + high) >> 1;
      if (code(`const a = ${'-'.repeat(count)}x`) === undefined) low = count + 1;
      else high = count - 1;
    }
    const { decl } = parse(`const a = ${'-'.repeat(900)}x`);
    let depth = 0;
    let node: Expr | null = decl?.kind === 'const' ? decl.value : null;
    for (; node !== null; node = node.kind === 'unary' ? node.operand : null) depth++;
    expect(depth).toBe(901);
    expect(count).toBeGreaterThan(950);
    expect(count).toBeLessThan(1001);
  });
});

describe('size', () => {
  test('over 4 MB', () => {
    const text = `# ${'x'.repeat(4 * 1024 * 1024)}`;
    expect(parse(text)).toMatchObject({ decl: null, faults: [{ code: 'DLN1101' }] });
  });
  test('over a million tokens', () => {
    expect(parse(`const a = [${'1,'.repeat(600_000)}]`)).toMatchObject({ decl: null, faults: [{ code: 'DLN1103' }] });
    // Control: as long, with few tokens.
    expect(code(`const a = "${'1,'.repeat(600_000)}"`)).toBeUndefined();
  });
  test('a hundred faults, then one that says there are more', () => {
    const { faults } = parse(`fn f() {\n${'  let = 3\n'.repeat(500)}}`);
    expect(faults).toHaveLength(101);
    expect(faults[100]!.code).toBe('DLN1105');
  });
  test('a text of unknown characters is one fault a run', () => {
    expect(parse('\u4e2d'.repeat(200_000)).faults).toHaveLength(1);
  });
});
