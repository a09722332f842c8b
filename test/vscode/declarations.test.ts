/** Holds that runs and statements are found in a text, also where it is half typed. */
import { describe, expect, it } from 'vitest';
import { callableAt, runnablesIn, statementsIn } from '../../vscode-extension/src/common/declarations.js';

const program = `## A "train x" in a comment is none.
model M(x: f32[N, 2]) -> f32[N, 2] =
  x |> Dense(2) #: f32[N, 2]

train fit on d.train {
  let say = "expect nothing"
  expect accuracy >= 0.9 # at least
  expect loss < 1 : "too high # not a comment"
}
export run \`look at\` from fit {
  expect 1 < 2
`;

describe('what a program runs and states', () => {
  const lines = program.split('\n');
  it('finds what runs, with its lines', () => {
    expect(runnablesIn(lines).map(({ name, kind, line, end }) => [name, kind, line, end])).toEqual([
      ['fit', 'train', 4, 9],
      ['look at', 'run', 9, 12],
    ]);
  });
  it('finds expectations and checked comments', () => {
    expect(statementsIn(lines).map(({ text, line, of }) => [text, line, of?.name ?? null])).toEqual([
      ['f32[N, 2]', 2, null],
      ['accuracy >= 0.9', 6, 'fit'],
      ['loss < 1 : "too high # not a comment"', 7, 'fit'],
      ['1 < 2', 10, 'look at'],
    ]);
  });
  it('knows which declaration a line stands in', () => {
    expect([1, 2, 5].map((line) => callableAt(lines, line))).toEqual(['M', 'M', null]);
  });
  it('finds nothing in nothing', () => {
    expect(runnablesIn([])).toEqual([]);
    expect(statementsIn([''])).toEqual([]);
  });
});
