/** Decides how a table looks in a terminal: columns as wide as their longest cell, two spaces between. */

/** One line a row; nothing hangs at a line's end. */
export function columns(rows: readonly (readonly string[])[], sides: readonly ('left' | 'right')[]): readonly string[] {
  const widths = sides.map((_, k) => Math.max(0, ...rows.map((r) => width(r[k] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, k) => {
        const fill = ' '.repeat(Math.max(0, (widths[k] ?? 0) - width(cell)));
        return sides[k] === 'right' ? fill + cell : cell + fill;
      })
      .join('  ')
      .trimEnd(),
  );
}
const width = (text: string): number => [...text].length;
