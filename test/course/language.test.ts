/** What the course asks of the language: vectors are plotted, nested lists of numbers are indexed, lists of tensors and weights are summed. */
import { describe, expect, it } from 'vitest';
import { findings, runProgram } from '../programs/run-program.js';

const plots = async (body: string) =>
  (await runProgram(`run r {\n${body}\n}`)).events.flatMap((e) => (e.event === 'plot' ? [e] : []));

describe('plot in a run', () => {
  it('draws vectors over a vector, or over their places', async () => {
    const [against, places] = await plots(`  let x = linspace(0.0, 2.0, 3)
  let y = x ^ 2
  plot y, 2 * x against x
  plot y`);
    expect(against).toMatchObject({ measures: ['y', '2 * x'], against: 'x' });
    expect(against?.curves).toEqual([
      { name: 'y', x: [0, 1, 2], y: [0, 1, 4] },
      { name: '2 * x', x: [0, 1, 2], y: [0, 2, 4] },
    ]);
    expect(places?.curves).toEqual([{ name: 'y', x: [0, 1, 2], y: [0, 1, 4] }]);
  });

  it.each([
    ['two lengths', 'plot linspace(0.0, 1.0, 3), linspace(0.0, 1.0, 4)', 'DLN2709'],
    ['another length on the axis', 'let x = linspace(0.0, 1.0, 4)\n  plot linspace(0.0, 1.0, 3) against x', 'DLN2709'],
    ['a matrix', 'plot ones([2, 2])', 'DLN2709'],
    ['a number', 'plot 3', 'DLN2709'],
    ['a name that is not there', 'plot nothing', 'DLN1201'],
  ])('refuses %s', async (_, body, code) => {
    expect((await findings(`run r {\n  ${body}\n}`)).map((d) => d.code)).toEqual([code]);
  });
});

describe('nested lists of numbers', () => {
  const shown = async (expr: string) =>
    (await runProgram(`const m = [[1.0, 2, 3], [4, 5, 6]]\nrun r { show ${expr} }`)).shown[0];
  it.each([
    ['m[1, 2]', [], [6]],
    ['m[:, 1]', [2], [2, 5]],
    ['m[:, 1:]', [2, 2], [2, 3, 5, 6]],
    ['m[none]', [1, 2, 3], [1, 2, 3, 4, 5, 6]],
    ['m[..., -1]', [2], [3, 6]],
  ] as const)('are indexed as tensors: %s', async (expr, shape, values) => {
    expect(await shown(expr)).toEqual({ shape, values });
  });
  it('stay lists where one index stands', async () => {
    const program = 'const widths = [[4, 2], [3]]\nrun r { show 1.0 * len(widths[0]) }';
    expect((await runProgram(program)).shown[0]?.values).toEqual([2]);
  });
  it('have as many indices as axes, and no holes', async () => {
    const codes = async (expr: string) =>
      (await findings(`const m = [[1.0, 2], [3, 4]]\nrun r { show ${expr} }`)).map((d) => d.code);
    expect(await codes('m[0, 0, 0]')).toEqual(['DLN2024']);
    expect(await codes('m[0, 5]')).toEqual(['DLN2011']);
    expect(await codes('[ones([2]), ones([2])][0, 0]')).toEqual(['DLN2024']);
  });
});

describe('sum of a list', () => {
  it('adds tensors, and gradients of weights', async () => {
    const { shown } = await runProgram(`model M(x: f32[N, 2]) -> f32[N] {
  weight w: f32[2] = [1.0, 2.0]
  x @ w
}
run r {
  let x = reshape(cast(iota(6), f32), [3, 2])
  show sum([x[k] for k in range(3)])
  let whole = grad(sum(M(x)), wrt: weights(M))
  show norm(whole - sum([grad(sum(M(x[k:k+1])), wrt: weights(M)) for k in range(3)]))
}`);
    expect(shown.map((s) => s.values)).toEqual([[6, 9], [0]]);
  });
  it('refuses shapes that do not meet', async () => {
    const found = await findings('run r { show sum([ones([2]), ones([3])]) }');
    expect(found.map((d) => d.code)).toEqual(['DLN2203']);
  });
});

describe('an expect over a mistake', () => {
  it('is no second mistake', async () => {
    const found = await findings('run r {\n  let x = ones([2]) + ones([3])\n  expect max(abs(x - 1)) < 1\n}');
    expect(found.map((d) => d.code)).toEqual(['DLN2203']);
  });
  it('still says what it cannot compute', async () => {
    const found = await findings('run r {\n  expect ones([2]) < 1\n}');
    expect(found.map((d) => d.code)).toHaveLength(1);
  });
});
