/** Decides how a curve looks on one line of text. */

const BLOCKS = '▁▂▃▄▅▆▇█';

/** `values` from left to right in at most `width` characters, lowest to highest; neighbours are averaged, what is not finite is `×`. */
export function sparkline(values: readonly number[], width: number): string {
  if (values.length === 0 || width < 1) return '';
  const count = Math.min(width, values.length);
  const points = Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * values.length) / count));
    return values.slice(from, to).reduce((sum, v) => sum + v, 0) / (to - from);
  });
  const finite = points.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  return points
    .map((v) => {
      if (!Number.isFinite(v)) return '×';
      const level = span > 0 ? Math.round(((v - low) / span) * (BLOCKS.length - 1)) : 0;
      return BLOCKS[level] as string;
    })
    .join('');
}
