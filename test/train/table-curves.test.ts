/** Proves which curves a sweep's table gives: sorted, averaged over seeds, one for each combination of the other params. */
import { describe, expect, it } from 'vitest';
import { Table } from '../../runtime/src/train/table.js';

const table = (
  over: readonly string[],
  rows: readonly (readonly [Record<string, number>, Record<string, number>])[],
) => {
  const made = new Table({ over, header: [...over, 'error'] });
  for (const [values, measures] of rows) made.add(values, measures);
  return made;
};

describe('curves of a table', () => {
  it('are sorted, and seeds are averaged', () => {
    const rows = table(
      ['width', 'seed'],
      [
        [{ width: 4, seed: 0 }, { error: 3 }],
        [{ width: 2, seed: 0 }, { error: 1 }],
        [{ width: 4, seed: 1 }, { error: 5 }],
        [{ width: 2, seed: 1 }, {}],
      ],
    );
    expect(rows.curves('error', 'width')).toEqual([{ name: 'error', x: [2, 4], y: [1, 4] }]);
  });
  it('are told apart by the other params', () => {
    const rows = table(
      ['width', 'depth'],
      [
        [{ width: 2, depth: 1 }, { error: 1 }],
        [{ width: 2, depth: 3 }, { error: 2 }],
        [{ width: 4, depth: 1 }, { error: 3 }],
      ],
    );
    expect(rows.curves('error', 'width')).toEqual([
      { name: 'error (depth 1)', x: [2, 4], y: [1, 3] },
      { name: 'error (depth 3)', x: [2], y: [2] },
    ]);
    expect(table(['width'], []).curves('error', 'width')).toEqual([]);
  });
});
