/** Decides what programs of other languages are as long as `longProgram` and do as much per line: sizes of convolutional models, with types that a checker proves. */

/** At least so many lines; it has no mistake. */
function repeated(lines: number, head: string, part: (i: number) => string): string {
  const parts = [head];
  let written = head.split('\n').length;
  for (let i = 0; written < lines; i++) {
    const next = part(i);
    parts.push(next);
    written += next.split('\n').length;
  }
  return parts.join('\n');
}

export const longPython = (lines: number): string =>
  repeated(
    lines,
    'def dense(fan_in: int, units: int) -> int:\n    return fan_in * units + units\n',
    (i) => `
class Block${i}:
    """Block number ${i}."""

    def __init__(self, filters: int, kernel: int = ${3 + 2 * (i % 2)}) -> None:
        self.filters = filters
        self.kernel = kernel

    def apply(self, height: int, width: int) -> tuple[int, int]:
        return (height - self.kernel + 1) // 2, (width - self.kernel + 1) // 2


def net${i}(height: int = ${28 + (i % 5) * 4}) -> int:
    first = Block${i}(${6 + i})
    second = Block${i}(${16 + i})
    rows, columns = first.apply(height, height)
    rows, columns = second.apply(rows, columns)
    hidden = dense(rows * columns * second.filters, ${64 + i})
    return dense(hidden, 10)
`,
  );

export const longTypeScript = (lines: number): string =>
  repeated(
    lines,
    'const dense = (fanIn: number, units: number): number => fanIn * units + units;\n',
    (i) => `
/** Block number ${i}. */
class Block${i} {
  constructor(
    readonly filters: number,
    readonly kernel: number = ${3 + 2 * (i % 2)},
  ) {}
  apply(height: number, width: number): [number, number] {
    return [(height - this.kernel + 1) / 2, (width - this.kernel + 1) / 2];
  }
}

export function net${i}(height = ${28 + (i % 5) * 4}): number {
  const first = new Block${i}(${6 + i});
  const second = new Block${i}(${16 + i});
  const [h, w] = first.apply(height, height);
  const [rows, columns] = second.apply(h, w);
  const hidden = dense(rows * columns * second.filters, ${64 + i});
  return dense(hidden, 10);
}
`,
  );
