/** Decides which edits make one text of another: line by line, so that cursors and folds stay where nothing changed. */
import type { TextEdit } from 'vscode-languageserver-protocol';
import type { TextLines } from './text-lines.js';

/** Longer middles are replaced whole: the table of the comparison has this many squares at most. */
const mostSquares = 4_000_000;

/** Edits that turn `lines.text` between two offsets into `wanted`. */
export function minimalEdits(lines: TextLines, start: number, end: number, wanted: string): readonly TextEdit[] {
  const old = splitLines(lines.text.slice(start, end));
  const next = splitLines(wanted);
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < next.length - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const a = old.slice(head, old.length - tail);
  const b = next.slice(head, next.length - tail);
  if (a.length === 0 && b.length === 0) return [];
  let at = start + lengthOf(old.slice(0, head));
  if (a.length * b.length > mostSquares) return [{ range: lines.range(at, at + lengthOf(a)), newText: b.join('') }];
  const edits: TextEdit[] = [];
  for (const { removed, added, kept } of pieces(a, b)) {
    if (removed.length > 0 || added.length > 0)
      edits.push({ range: lines.range(at, at + lengthOf(removed)), newText: added.join('') });
    at += lengthOf(removed) + lengthOf(kept);
  }
  return edits;
}

const lengthOf = (lines: readonly string[]): number => lines.reduce((n, line) => n + line.length, 0);
/** Lines with their ends. */
const splitLines = (text: string): readonly string[] => text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];

interface Piece {
  readonly removed: string[];
  readonly added: string[];
  readonly kept: string[];
}

/** A longest common subsequence, as runs of lines that go, come and stay. */
function pieces(a: readonly string[], b: readonly string[]): readonly Piece[] {
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const made: Piece[] = [];
  let piece: Piece = { removed: [], added: [], kept: [] };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      piece.kept.push(a[i] as string);
      i++;
      j++;
      continue;
    }
    if (piece.kept.length > 0) {
      made.push(piece);
      piece = { removed: [], added: [], kept: [] };
    }
    if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) piece.removed.push(a[i++] as string);
    else piece.added.push(b[j++] as string);
  }
  made.push(piece);
  return made;
}
