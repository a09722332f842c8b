/** Decides how the source lines of one file are shown under a diagnostic: which lines, their marks, and the shapes beside them. */
import type { Lines, Range } from './locate.js';
import { cut, layOut, printable, type Window, widthOfText } from './render-cells.js';
import { Canvas, type Paint, type Style } from './render-paint.js';

/** A place to underline. */
export interface Mark {
  readonly range: Range;
  readonly text: string;
  readonly style: Style;
  readonly primary: boolean;
}
/** A line with its shape to the right. */
export interface Beside {
  readonly line: number;
  readonly shape: string;
  readonly equation: string | null;
}

/** A mark on one line, in UTF-16 columns. */
interface LineMark {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly style: Style;
  readonly primary: boolean;
}

/** Between text and shape, and between shape and equation. */
const GAP = 3;
/** Text keeps at least this much of a narrow terminal. */
const LEAST_TEXT = 24;

/** A mark over several lines becomes one on its first line, without text, and one on its last. */
function byLine(marks: readonly Mark[], lines: Lines): Map<number, LineMark[]> {
  const found = new Map<number, LineMark[]>();
  const add = (line: number, mark: LineMark): void => {
    const had = found.get(line);
    if (had === undefined) found.set(line, [mark]);
    else had.push(mark);
  };
  for (const { range, text, style, primary } of marks) {
    const { start } = range;
    const end = trimmedEnd(range, lines);
    if (end.line === start.line) {
      add(start.line, { from: start.character, to: end.character, text, style, primary });
      continue;
    }
    add(start.line, { from: start.character, to: lines.line(start.line).length, text: '', style, primary });
    const indent = lines.line(end.line).search(/\S|$/);
    add(end.line, { from: Math.min(indent, end.character), to: end.character, text, style, primary });
  }
  return found;
}

/** The end without the blank lines and spaces that a span may close with. */
function trimmedEnd({ start, end }: Range, lines: Lines): Range['end'] {
  let { line, character } = end;
  while (line > start.line && lines.line(line).slice(0, character).trim() === '') {
    line--;
    character = lines.line(line).length;
  }
  return { line, character };
}

/** Shapes of one line joined, in order: `x |> a |> b` has two. */
function besides(chain: readonly Beside[]): Map<number, Beside> {
  const found = new Map<number, Beside>();
  for (const next of chain) {
    const had = found.get(next.line);
    const both = (a: string | null, b: string | null, by: string): string | null =>
      a === null || a === b ? b : b === null ? a : `${a}${by}${b}`;
    found.set(
      next.line,
      had === undefined
        ? next
        : {
            line: next.line,
            shape: both(had.shape, next.shape, ' -> ') ?? '',
            equation: both(had.equation, next.equation, ', '),
          },
    );
  }
  return found;
}

/** The lines to show, in order; null where some are left out. A gap of one line is shown. */
function shownLines(wanted: Iterable<number>): (number | null)[] {
  const sorted = [...new Set(wanted)].sort((a, b) => a - b);
  const shown: (number | null)[] = [];
  for (const line of sorted) {
    const last = shown.at(-1);
    if (typeof last === 'number' && line === last + 2) shown.push(last + 1);
    else if (typeof last === 'number' && line > last + 1) shown.push(null);
    shown.push(line);
  }
  return shown;
}

/** The widest line number that a snippet will show, from 1. */
export const lastLine = (marks: readonly Mark[], chain: readonly Beside[]): number =>
  Math.max(1, ...marks.map((m) => m.range.end.line + 1), ...chain.map((c) => c.line + 1));

/** The rows of a snippet: numbered source lines, each followed by its marks. `gutter` is the width of the line numbers. */
export function snippet(
  lines: Lines,
  marks: readonly Mark[],
  chain: readonly Beside[],
  { gutter, width, paint }: { readonly gutter: number; readonly width: number; readonly paint: Paint },
): string[] {
  const marked = byLine(marks, lines);
  const right = besides(chain);
  const room = Math.max(LEAST_TEXT, width - gutter - 3);
  const shapes = [...right.values()].map((b) => widthOfText(b.shape));
  const equations = [...right.values()].map((b) => (b.equation === null ? 0 : GAP + widthOfText(b.equation)));
  const shapeWidth = Math.max(0, ...shapes);
  const textRoom = Math.max(LEAST_TEXT, room - GAP - shapeWidth - Math.max(0, ...equations));

  const windows = new Map<number, Window>();
  const shown = shownLines([...marked.keys(), ...right.keys()]);
  for (const line of shown) {
    if (line === null) continue;
    const row = layOut(lines.line(line).trimEnd());
    const all = marked.get(line) ?? [];
    const main = all.filter((m) => m.primary);
    const focus = (main.length > 0 ? main : all).map((m) => [row.columnOf(m.from), row.columnOf(m.to)] as const);
    const from = focus.length === 0 ? 0 : Math.min(...focus.map(([start]) => start));
    const to = Math.max(0, ...focus.map(([, end]) => end));
    windows.set(line, cut(row, right.has(line) ? textRoom : room, from, to));
  }
  const textWidth = Math.max(0, ...[...right.keys()].map((line) => windows.get(line)?.width ?? 0));

  const rows: string[] = [];
  const blank = ' '.repeat(gutter);
  for (const line of shown) {
    if (line === null) {
      rows.push(paint('gutter', '...'));
      continue;
    }
    const window = windows.get(line) as Window;
    const beside = right.get(line);
    let text = window.text;
    if (beside !== undefined) {
      text += ' '.repeat(textWidth - window.width + GAP) + paint('shape', printable(beside.shape));
      if (beside.equation !== null)
        text += ' '.repeat(shapeWidth - widthOfText(beside.shape) + GAP) + printable(beside.equation);
    }
    rows.push(`${paint('gutter', `${String(line + 1).padStart(gutter)} |`)} ${text}`.trimEnd());
    const row = layOut(lines.line(line));
    const placed = (marked.get(line) ?? []).map((m) => {
      const inside = (column: number): number => Math.max(0, Math.min(column + window.shift, window.width));
      const from = inside(row.columnOf(m.from));
      return { ...m, from, to: Math.max(from + 1, inside(row.columnOf(m.to))) };
    });
    for (const under of underlines(placed, paint)) rows.push(`${paint('gutter', `${blank} |`)} ${under}`);
  }
  return rows;
}

/** The rows under a line: all marks in the first, the text of the last beside it, the other texts hanging below theirs. */
function underlines(marks: readonly LineMark[], paint: Paint): string[] {
  if (marks.length === 0) return [];
  const first = new Canvas();
  for (const m of [...marks].sort((a, b) => Number(a.primary) - Number(b.primary)))
    first.set(m.from, (m.primary ? '^' : '-').repeat(m.to - m.from), m.style);
  const texts = marks.filter((m) => m.text !== '').sort((a, b) => a.to - b.to || a.from - b.from);
  const beside = texts.at(-1);
  const rows: string[] = [];
  if (beside === undefined || beside.to < first.width) rows.push(first.toString(paint));
  else {
    first.set(beside.to + 1, printable(beside.text), beside.style);
    rows.push(first.toString(paint));
    texts.pop();
  }
  texts.sort((a, b) => a.from - b.from);
  if (texts.length > 0) rows.push(hanging(texts, null, paint));
  for (let m = texts.pop(); m !== undefined; m = texts.pop()) rows.push(hanging(texts, m, paint));
  return rows;
}

/** Bars down from the marks still waiting, and one text. */
function hanging(bars: readonly LineMark[], text: LineMark | null, paint: Paint): string {
  const row = new Canvas();
  for (const m of bars) row.set(m.from, '|', m.style);
  if (text !== null) row.set(text.from, printable(text.text), text.style);
  return row.toString(paint);
}
