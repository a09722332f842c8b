/** Decides how text looks in a terminal: which cells a character takes, and that nothing invisible or reordering gets through. */

/** Characters that would act on the terminal or hide: controls, bidirectional marks, invisible ones, lone surrogates. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const ZERO_WIDTH = /^\p{M}$/u;
const WIDE_EMOJI = /^\p{Emoji_Presentation}$/u;
/** East Asian Wide and Fullwidth blocks (Unicode Standard Annex 11). */
const WIDE_BLOCKS: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];
const TAB = 4;

function widthOf(char: string): number {
  const code = char.codePointAt(0) as number;
  if (code < 0x300) return 1;
  if (ZERO_WIDTH.test(char)) return 0;
  if (WIDE_EMOJI.test(char)) return 2;
  return WIDE_BLOCKS.some(([low, high]) => code >= low && code <= high) ? 2 : 1;
}

/** One character as shown: a tab is spaces, an unsafe one is written out as `\u{202E}`. */
function shown(char: string, column: number): string {
  if (char === '\t') return ' '.repeat(TAB - (column % TAB));
  return UNSAFE.test(char)
    ? `\\u{${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}}`
    : char;
}

/** A piece of a line that is drawn whole. `column` and `width` are in terminal cells. */
export interface Cell {
  readonly text: string;
  readonly column: number;
  readonly width: number;
}

/** A line of text laid out. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly width: number;
  /** The column at which a UTF-16 offset of the line is drawn; the offset past the end is the row's width. */
  readonly columnOf: (offset: number) => number;
}

/** Lays out one line, which holds no line end. */
export function layOut(line: string): Row {
  const cells: Cell[] = [];
  const columns: number[] = [];
  let column = 0;
  for (const char of line) {
    const text = shown(char, column);
    const width = text === char ? widthOf(char) : text.length;
    cells.push({ text, column, width });
    for (let i = 0; i < char.length; i++) columns.push(column);
    column += width;
  }
  const width = column;
  return { cells, width, columnOf: (offset) => columns[offset] ?? width };
}

/** Text that came from a user, made safe to print. Tabs become spaces; a line end is escaped too. */
export const printable = (text: string): string =>
  layOut(text)
    .cells.map((c) => c.text)
    .join('');

/** Cells that a text takes once it is printed. */
export const widthOfText = (text: string): number => layOut(text).width;

/** A part of a row with `…` where something was cut. `shift` is what to add to a column of the row to find it in `text`. */
export interface Window {
  readonly text: string;
  readonly width: number;
  readonly shift: number;
}

/** Cuts a row to `limit` cells so that the columns `from` to `to` stay in sight, as far as they fit. */
export function cut(row: Row, limit: number, from: number, to: number): Window {
  if (row.width <= limit) return { text: row.cells.map((c) => c.text).join(''), width: row.width, shift: 0 };
  const room = Math.max(1, limit - 2);
  const slack = Math.max(0, room - (to - from));
  const wanted = Math.max(0, from - Math.floor(slack / 2));
  const first = from < room - Math.floor(room / 4) && to <= room ? 0 : Math.min(wanted, Math.max(0, row.width - room));
  const inside = row.cells.filter((c) => c.column >= first && c.column + c.width <= first + room);
  const start = inside[0]?.column ?? first;
  const head = start > 0 ? '…' : '';
  const body = inside.map((c) => c.text).join('');
  const last = inside.at(-1);
  const end = last === undefined ? start : last.column + last.width;
  const tail = end < row.width ? '…' : '';
  return { text: head + body + tail, width: head.length + (end - start) + tail.length, shift: head.length - start };
}

/** Breaks a sentence at spaces so that no line is wider than `limit`; a longer word stays whole. */
export function wrap(text: string, limit: number): readonly string[] {
  if (widthOfText(text) <= limit) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOfText(line) + 1 + widthOfText(word) > limit) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}
