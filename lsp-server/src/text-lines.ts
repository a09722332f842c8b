/** Decides how places of a text are counted on the wire: lines, and columns in UTF-16 units or UTF-8 bytes, as client and server agreed. */
import { lineStarts, positionAt } from '@dln/grammar';
import type { Position, Range } from 'vscode-languageserver-protocol';

/** What a column counts. */
export type Encoding = 'utf-16' | 'utf-8';

/** A text by lines. */
export class TextLines {
  readonly #starts: readonly number[];

  constructor(
    readonly text: string,
    private readonly encoding: Encoding,
  ) {
    this.#starts = lineStarts(text);
  }

  get count(): number {
    return this.#starts.length;
  }
  /** Offset of a line's first character. */
  startOf(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }
  /** Offset behind a line's last character, its end not counted. */
  endOf(line: number): number {
    let end = this.#starts[line + 1] ?? this.text.length;
    while (end > this.startOf(line) && /[\r\n]/.test(this.text[end - 1] ?? '')) end--;
    return end;
  }
  /** The text of a line without its end. */
  line(index: number): string {
    return this.text.slice(this.startOf(index), this.endOf(index));
  }

  /** The offset of a place; one beyond a line's end is that end. */
  offset({ line, character }: Position): number {
    if (line >= this.#starts.length) return this.text.length;
    const start = this.startOf(line);
    const end = this.endOf(line);
    if (this.encoding === 'utf-16') return Math.min(start + character, end);
    let bytes = 0;
    let at = start;
    while (at < end && bytes < character) {
      const code = this.text.codePointAt(at) as number;
      bytes += bytesOf(code);
      at += code > 0xffff ? 2 : 1;
    }
    return at;
  }

  /** The place of an offset, which is brought into the text first. */
  position(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineAt(inside);
    const start = this.startOf(line);
    if (this.encoding === 'utf-16') return { line, character: inside - start };
    let bytes = 0;
    for (let at = start; at < inside; ) {
      const code = this.text.codePointAt(at) as number;
      bytes += bytesOf(code);
      at += code > 0xffff ? 2 : 1;
    }
    return { line, character: bytes };
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(Math.max(start, end)) };
  }

  /** How long a stretch is as the wire counts. */
  lengthOf(start: number, end: number): number {
    if (this.encoding === 'utf-16') return end - start;
    let bytes = 0;
    for (const letter of this.text.slice(start, end)) bytes += bytesOf(letter.codePointAt(0) as number);
    return bytes;
  }

  lineAt(offset: number): number {
    return positionAt(this.#starts, offset).line;
  }
}

const bytesOf = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
