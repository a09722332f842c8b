/** Proves how curves become SVG: names are escaped, gaps break a curve, wide ranges are logarithmic, and nothing is NaN. */
import { describe, expect, it } from 'vitest';
import { chartOf } from '../../cli/src/save/chart.js';

const pathsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<path d="([^"]*)" fill="none"/g)].map((m) => m[1] ?? '');
const curve = (y: readonly number[], x = y.map((_, i) => i), name = 'y') => ({ name, x, y });

describe('a chart', () => {
  it('joins the points from low left to high right', () => {
    expect(pathsOf(chartOf([curve([0, 1, 2])], 'x'))).toEqual(['M64.0 356.0L344.0 186.0L624.0 16.0']);
  });
  it('takes logarithms where positive numbers span decades, else not', () => {
    const log = chartOf([curve([0, 1, 2], [1, 10, 100])], 'width');
    expect(pathsOf(log)).toEqual(['M64.0 356.0L344.0 186.0L624.0 16.0']);
    expect(log).toContain('>10</text>');
    expect(pathsOf(chartOf([curve([0, 1, 2], [-1, 10, 100])], 'x'))[0]).not.toContain('344.0');
  });
  it('breaks a curve at what is not finite', () => {
    const [path] = pathsOf(chartOf([curve([0, Number.NaN, 1, Number.POSITIVE_INFINITY, 2, 3])], 'x'));
    expect(path?.match(/M/g)).toHaveLength(3);
    expect(path).not.toMatch(/NaN|Infinity/);
  });
  it.each([
    ['no curve', []],
    ['an empty one', [curve([])]],
    ['one number', [curve([7])]],
    ['the same number', [curve([5, 5, 5])]],
    ['zeros', [curve([0, 0])]],
    ['nothing finite', [curve([Number.NaN, Number.NaN])]],
    ['nine curves', Array.from({ length: 9 }, (_, i) => curve([i, i + 1]))],
    ['large numbers', [curve([1e300, -1e300])]],
  ] as const)('is drawn of %s', (_, curves) => {
    const svg = chartOf(curves, 'x');
    expect(svg).toMatch(/^<svg [^>]*>\n[\s\S]*<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
  it('escapes names', () => {
    expect(chartOf([curve([1, 2], [0, 1], 'a < b & c')], '<x>')).toContain('a &lt; b &amp; c');
  });

  it('is doubly logarithmic for a power law, with round numbers that stand once', () => {
    const svg = chartOf([curve([0.4, 0.2, 0.1], [500, 4000, 32000])], 'images');
    // A straight line: its middle point is in the middle.
    expect(pathsOf(svg)).toEqual(['M64.0 16.0L344.0 186.0L624.0 356.0']);
    const ticks = [...svg.matchAll(/text-anchor="middle">(\d+)</g)].map(([, n]) => Number(n));
    expect(ticks).toEqual([500, 1000, 2000, 5000, 10000, 20000]);
  });
});
