/** Signatures without a body, as operators have them. */
import { parseHead } from '@dln/grammar';
import { expect, test } from 'vitest';

test('name, parameters with defaults, result', () => {
  const text =
    'conv2d(x: f32[N, H, W, C], w: f32[A, B, C, F], strides: [dim] = [1, 1], padding: "same" | "valid" | int = "same") -> f32[N, H, W, F]';
  const { name, callable, faults } = parseHead(text);
  expect(faults).toEqual([]);
  expect(name.text).toBe('conv2d');
  expect(callable!.params.map((param) => [param.name.text, param.type.kind, param.value?.kind ?? null])).toEqual([
    ['x', 'namedType', null],
    ['w', 'namedType', null],
    ['strides', 'listType', 'list'],
    ['padding', 'choiceType', 'string'],
  ]);
  expect(callable!.result).toMatchObject({ kind: 'namedType', name: { text: 'f32' } });
  expect(callable!.body.kind).toBe('error');
});
test('conditions, no parameters, contextual words as names', () => {
  expect(parseHead('f() -> f32[]').faults).toEqual([]);
  expect(parseHead('sum(x: f32[*S], axis: axis) -> f32[*S]\n  where axis >= 0').callable!.wheres).toHaveLength(1);
  expect(parseHead('max(data: f32[N], max: dim) -> f32[]').name.text).toBe('max');
});
test.each(['f(x: f32[N]) = x', 'f(x: f32[N]) -> f32[N] {', 'f', '', 'f(x)', '(x: f32[N])', 'f(x: f32[N]) f'])(
  '%j is none',
  (text) => {
    expect(parseHead(text).faults.length).toBeGreaterThan(0);
  },
);
