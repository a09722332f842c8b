/** Decides that a `_` in a parameter is a dim like any other: what a call brings is what its result has, and two of them are two. */
import { describe as described } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { checkText } from './check-text.js';

const messages = async (text: string): Promise<readonly string[]> =>
  (await checkText(text)).diagnostics.map((d) => described(d).message);

describe('an axis without a name', () => {
  it.each([
    ['in a tensor', 'fn f(x: f32[A, _, C]) = 2 * x\nrun r { let y = f(ones([7, 5, 9])) #: f32[7, 5, 9]\n show y }'],
    ['behind a pack', 'fn f(x: f32[*S, _]) = 2 * x\nrun r { let y = f(ones([7, 5, 9])) #: f32[7, 5, 9]\n show y }'],
    [
      'in a layer with weights',
      'layer F(x: f32[N, _, C]) = x |> Dense(3)\nrun r { let y = F(ones([7, 5, 9])) #: f32[7, 5, 3]\n show y }',
    ],
    [
      'in a tuple',
      'fn f(p: (f32[A, _], f32[A])) { let (a, b) = p\n a * b[:, none] }\nrun r { let y = f((ones([7, 5]), ones([7]))) #: f32[7, 5]\n show y }',
    ],
  ])('%s has the size that arrives', async (_where, text) => {
    expect(await messages(text)).toEqual([]);
    expect(await messages(text.replace(/#: f32\[7, \d/, '#: f32[7, 4'))).toHaveLength(1);
  });

  it('is not the one of another tensor', async () => {
    const found = await messages('fn f(p: (f32[A, _], f32[A, _])) { let (a, b) = p\n a + b }');
    expect(found).toEqual([
      'f32[A, axis 1 of p[0]] and f32[A, axis 1 of p[1]] do not meet: axis 1 of p[0] against axis 1 of p[1] in axis -1',
    ]);
  });
});
