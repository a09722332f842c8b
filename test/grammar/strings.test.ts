/** What a string literal means, and the expressions in it. */
import { interpolate, parseExpression } from '@dln/grammar';
import { describe, expect, test } from 'vitest';

const value = (literal: string): string => {
  const { value: expr, faults } = parseExpression(literal);
  expect(faults).toEqual([]);
  return expr.kind === 'string' ? expr.value : `<${expr.kind}>`;
};
/** Text as it is, expressions as their text in braces. */
const parts = (text: string): readonly string[] =>
  interpolate(text).map((part) =>
    typeof part === 'string' ? part : `<${text.slice(part.expr.start, part.expr.end)}>`,
  );

describe('escapes', () => {
  test.each([
    ['"a\\nb\\t\\"\\\\\\0"', 'a\nb\t"\\\0'],
    ['"\\u{1F600}\\u{e9}"', '😀é'],
    ['"{x} {{"', '{x} {{'],
    ['""', ''],
    ['"\\\\"', '\\'],
  ])('%s', (literal, expected) => {
    expect(value(literal)).toBe(expected);
  });
  test.each(['"\\q"', '"\\u{110000}"', '"\\u{d800}"', '"\\u12"', '"C:\\data"'])('%s is none', (literal) => {
    expect(parseExpression(literal).faults).toMatchObject([{ code: 'DLN1005' }]);
  });
});

describe('interpolation', () => {
  test.each([
    ['{T} new tokens do not fit a cache of {L}', ['<T>', ' new tokens do not fit a cache of ', '<L>']],
    ['layer{s+1}.{b}.conv1', ['layer', '<s+1>', '.', '<b>', '.conv1']],
    ['{{x}}', ['{x}']],
    ['a { b', ['a { b']],
    ['a } b', ['a } b']],
    ['{}', ['{}']],
    ['{ }', ['{ }']],
    ['', []],
    ['{f({1: 2})}', ['<>']],
  ] as const)('%s', (text, expected) => {
    if (text.startsWith('{f(')) {
      const [part] = interpolate(text);
      expect(typeof part === 'object' && part.faults.length).toBeGreaterThan(0);
    } else {
      expect(parts(text)).toEqual(expected);
    }
  });
  test('offsets are into the value, behind any text', () => {
    const text = 'epoch {epoch + 1} of {total}';
    const [, first, , last] = interpolate(text);
    expect(first).toMatchObject({ expr: { kind: 'binary', start: 7, end: 16 }, faults: [] });
    expect(last).toMatchObject({ expr: { kind: 'name', start: 22, end: 27 }, faults: [] });
  });
  test('a part that is no expression says so there', () => {
    const [, part] = interpolate('a {x +} b');
    expect(part).toMatchObject({ faults: [{ code: 'DLN1021' }] });
  });
  test('many braces take linear time', () => {
    expect(interpolate('{'.repeat(100_001)).join('')).toBe('{'.repeat(50_001));
    expect(interpolate('{x'.repeat(20_000)).join('')).toBe('{x'.repeat(20_000));
  });
});
