/** Decides that a train's batch sizes are foretold as it meets them. */
import type { Binding } from '@dln/runtime';
import { describe, expect, it } from 'vitest';
import { bindingsOf } from '../../runtime/src/train/bindings.js';
import { lengthOf } from '../../runtime/src/train/length.js';
import { plansOf } from '../oracles/run-dln.js';

const inputs = (rows: number) => ({ x: { shape: [rows, 1], data: Array(rows).fill(1) } });
const plan = (rows: number, clauses: string) => {
  const source = `data d = npy("inputs")
train t on d {
  minimize mean((x |> Dense(1)) ^ 2) with SGD(lr: 0.1)
  ${clauses}
}`;
  const [made] = plansOf(source, { inputs: inputs(rows) });
  if (made?.kind !== 'train') throw new Error('no train');
  return made;
};
const foretold = (rows: number, clauses: string, validation: number | null, entry: 'step' | 'evaluate') => {
  const made = plan(rows, clauses);
  const length = lengthOf(made, rows);
  if (length === null) throw new Error('no batch');
  return (bindingsOf(made, length, validation).get(entry) ?? []).map((binding: Binding) => binding.N);
};

describe('bindings', () => {
  it.each([
    [10, 'batch 5', [5]],
    [11, 'batch 5', [5, 1]],
    [11, 'batch 5 drop_last', [5]],
    [3, 'batch 5', [3]],
    [7, 'batch all', [7]],
  ] as const)('of %i rows with %s', (rows, clauses, wanted) => {
    expect(foretold(rows, clauses, null, 'step')).toEqual(wanted);
    expect(foretold(rows, clauses, null, 'evaluate')).toEqual([]);
  });

  it('of the validation are its own', () => {
    expect(foretold(10, 'batch 4', 7, 'evaluate')).toEqual([4, 3]);
    expect(foretold(10, 'batch all', 7, 'evaluate')).toEqual([7]);
  });
});
