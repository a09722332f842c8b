/** Decides how a shown tensor is printed: a number, a row, a small table, or a summary of what is too large to read. */
import { measureText } from './numbers.js';

const MOST_COLUMNS = 12;
const MOST_ROWS = 12;

/** Lines for a tensor of this shape, row-major. */
export function tensorText(shape: readonly number[], values: readonly number[]): readonly string[] {
  if (shape.length === 0) return [measureText(values[0] as number)];
  const columns = shape.at(-1) as number;
  if (values.length === 0) return [`empty, shape ${shape.join(' x ')}`];
  if (shape.length === 1 && columns <= MOST_COLUMNS * MOST_ROWS) return rows(values, Math.min(columns, MOST_COLUMNS));
  if (shape.length === 2 && columns <= MOST_COLUMNS && (shape[0] as number) <= MOST_ROWS) return rows(values, columns);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return [`shape ${shape.join(' x ')}, ${measureText(low)} to ${measureText(high)}, mean ${measureText(mean)}`];
}

function rows(values: readonly number[], columns: number): readonly string[] {
  const texts = values.map(measureText);
  const width = Math.max(...texts.map((t) => t.length));
  const lines: string[] = [];
  for (let i = 0; i < texts.length; i += columns)
    lines.push(
      texts
        .slice(i, i + columns)
        .map((t) => t.padStart(width))
        .join('  '),
    );
  return lines;
}
