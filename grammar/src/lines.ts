/** Decides where lines begin: after LF, CRLF or a lone CR, and nowhere else, as the language server protocol has it. */

const LINE_END = /\r\n|\n|\r/g;

/** UTF-16 offset of the first character of each line; the first is 0. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  LINE_END.lastIndex = 0;
  for (let end = LINE_END.exec(text); end !== null; end = LINE_END.exec(text)) starts.push(end.index + end[0].length);
  return starts;
}

/** Zero-based line and UTF-16 column of an offset; offsets outside the text are those of its ends. */
export function positionAt(
  starts: readonly number[],
  offset: number,
): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: Math.max(0, offset - starts[low]!) };
}
