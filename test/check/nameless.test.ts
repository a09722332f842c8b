/** Nameless functions: what they give is worked out wherever they are used. */
import { checkFile, openDatabase } from '@dln/compiler';
import { expect, test } from 'vitest';

test.each([
  ['a result is inferred', 'layer G(x: f32[N]) {\n  let f = fn(a: f32[M]) = a * 2\n  f(x)\n}\n', []],
  [
    'and held against the signature',
    'layer G(x: f32[N]) -> f32[N + 1] {\n  let f = fn(a: f32[M]) = a * 2\n  f(x)\n}\n',
    ['DLN2004'],
  ],
  [
    'two of one body are not mistaken for each other',
    'layer G(x: f32[N]) -> f32[N, 2] {\n  let f = fn(a: f32[M]) = a * 2\n  let g = fn(a: f32[M]) = stack([f(a), a], axis: 1)\n  g(x)\n}\n',
    [],
  ],
  ['also one of a constant', 'const f = fn(a: f32[M]) = a * 2\nlayer G(x: f32[N]) -> f32[N + 1] = f(x)\n', ['DLN2004']],
])('%s', (_, text, codes) => {
  const db = openDatabase();
  db.setText('/a.dln', text);
  expect(checkFile(db, '/a.dln').diagnostics.map((d) => d.code)).toEqual(codes);
});
