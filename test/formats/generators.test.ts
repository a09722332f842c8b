/** Shows that generated data follow their formulas and are the same for the same seed. */
import { fieldArray, isFault, keyOf, philox, type SourceOptions } from '@dln/formats';
import { describe, expect, test } from 'vitest';
import { named, opened, refused } from './in-memory.js';

async function rowsOf(name: string, options: SourceOptions): Promise<{ x: number; y: number; value: number }[]> {
  const source = await opened(name, named({}), options);
  const rows = await source.rows(null);
  if (isFault(rows)) throw new Error('refused');
  const [point, value] = source.header.header.fields.map((field) => fieldArray(field, rows.count));
  await rows.read(
    Int32Array.from({ length: rows.count }, (_, i) => i),
    [point!, value!],
  );
  return [...value!].map((v, i) => ({ x: point![2 * i]!, y: point![2 * i + 1]!, value: v }));
}

describe('philox', () => {
  // The known answers that Random123 publishes for Philox4x32-10.
  test.each<[[number, number, number, number], [number, number], number[]]>([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [-1, -1, -1, -1],
      [-1, -1],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('counter %j', (counter, key, words) => {
    expect([...philox(counter, key)]).toEqual(words);
  });
  test('a seed beyond 32 bits fills both words', () => {
    expect(keyOf(2 ** 53 - 1)).toEqual([2 ** 32 - 1, 2 ** 21 - 1]);
    expect(keyOf(7)).toEqual([7, 0]);
  });
});

describe('generators', () => {
  const kinds: [string, string][] = [
    ['circles', 'label'],
    ['xor', 'label'],
    ['gaussians', 'label'],
    ['spirals', 'label'],
    ['plane', 'target'],
    ['multi_gaussian', 'target'],
  ];
  test.each(kinds)('%s: fields, determinism, both classes', async (name, field) => {
    const source = await opened(name, named({}), { points: 400, seed: 3 });
    expect(source.header.header.rows).toBe(400);
    const [point, value] = source.header.header.fields;
    expect(point).toEqual({ name: 'point', stored: 'f32', shape: [2], classes: null, gaps: false });
    expect([value!.name, value!.classes]).toEqual([field, field === 'label' ? 2 : null]);
    const rows = await rowsOf(name, { points: 400, seed: 3, noise: 0.1 });
    expect(await rowsOf(name, { points: 400, seed: 3, noise: 0.1 })).toEqual(rows);
    expect(await rowsOf(name, { points: 400, seed: 4, noise: 0.1 })).not.toEqual(rows);
    for (const { x, y, value } of rows) {
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(12);
      expect(field === 'label' ? value === 0 || value === 1 : Math.abs(value) <= 2).toBe(true);
    }
    if (field === 'label') {
      const ones = rows.filter(({ value }) => value === 1).length;
      expect(Math.abs(ones - 200)).toBeLessThan(60);
    }
  });

  test('without noise the rules hold exactly', async () => {
    for (const { x, y, value } of await rowsOf('circles', { points: 1000, seed: 1 })) {
      const r = Math.hypot(x, y);
      expect(value === 1 ? r <= 2.5 : r >= 3.4999 && r <= 5).toBe(true);
    }
    for (const { x, y, value } of await rowsOf('xor', { points: 1000, seed: 1 })) {
      expect(value).toBe(x * y >= 0 ? 1 : 0);
      expect(Math.min(Math.abs(x), Math.abs(y))).toBeGreaterThanOrEqual(0.2999);
    }
    for (const { x, y, value } of await rowsOf('plane', { points: 1000, seed: 1 }))
      expect(value).toBeCloseTo((x + y) / 10, 6);
    const spiral = await rowsOf('spirals', { points: 1000 });
    for (const [i, { x, y, value }] of spiral.entries()) {
      const along = Math.floor(i / 2) / 500;
      expect(Math.hypot(x, y)).toBeCloseTo(5 * along, 5);
      expect(value).toBe(i % 2 === 0 ? 1 : 0);
    }
    // The second spiral is the first one turned by half a turn.
    expect(spiral[501]!.x).toBeCloseTo(-spiral[500]!.x, 5);
  });

  test('six cones with signs taking turns', async () => {
    const centres = [
      [-4, 2.5, 1],
      [0, 2.5, -1],
      [4, 2.5, 1],
      [-4, -2.5, -1],
      [0, -2.5, 1],
      [4, -2.5, -1],
    ] as const;
    for (const { x, y, value } of await rowsOf('multi_gaussian', { points: 2000, seed: 9 })) {
      const heights = centres.map(([cx, cy, sign]) => sign * Math.max(0, 1 - Math.hypot(x - cx, y - cy) / 2));
      const tallest = heights.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
      expect(value).toBeCloseTo(tallest, 5);
    }
  });

  test('clouds have the spread that noise asks for', async () => {
    for (const noise of [0, 0.5]) {
      const rows = await rowsOf('gaussians', { points: 20_000, noise, seed: 5 });
      const ones = rows.filter(({ value }) => value === 1);
      const mean = ones.reduce((sum, { x }) => sum + x, 0) / ones.length;
      const variance = ones.reduce((sum, { x }) => sum + (x - mean) ** 2, 0) / ones.length;
      const wanted = 0.5 + 7 * noise;
      // Five standard errors.
      expect(Math.abs(mean - 2)).toBeLessThan(5 * Math.sqrt(wanted / ones.length));
      expect(Math.abs(variance - wanted)).toBeLessThan(5 * wanted * Math.sqrt(2 / ones.length));
    }
  });

  test.each<[SourceOptions, string]>([
    [{ points: 0 }, 'points'],
    [{ points: 2.5 }, 'points'],
    [{ points: 1e9 }, 'points'],
    [{ points: 'many' }, 'points'],
    [{ noise: -0.1 }, 'noise'],
    [{ noise: 2 }, 'noise'],
    [{ seed: -1 }, 'seed'],
    [{ seed: 2 ** 53 }, 'seed'],
    [{ turns: 3 }, 'turns'],
  ])('refuses %j', async (options, option) => {
    const fault = await refused('spirals', named({}), options);
    expect([fault.fault, fault.args.option]).toEqual(['DLN4116', option]);
  });
});
