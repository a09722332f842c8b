/** `...` in an index: once it stands for all axes in between, twice nobody knows for which. */
import { checkFile, openDatabase } from '@dln/compiler';
import { expect, test } from 'vitest';

test.each([
  ['x[...]', []],
  ['x[..., 0:2]', []],
  ['x[0:2, ...]', []],
  ['x[..., ...]', ['DLN2006']],
  ['x[..., 0, ...]', ['DLN2006']],
])('%s', (index, codes) => {
  const db = openDatabase();
  db.setText('/a.dln', `fn f(x: f32[4, 4]) = ${index}\n`);
  expect(checkFile(db, '/a.dln').diagnostics.map((d) => d.code)).toEqual(codes);
});
