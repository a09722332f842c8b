/** Decides the colours of a terminal: a small table of ANSI styles, and lines built cell by cell. */

const CODES = {
  plain: '',
  bold: '1',
  dim: '2',
  error: '1;31',
  warning: '1;33',
  hint: '1;36',
  gutter: '1;34',
  secondary: '1;34',
  shape: '36',
  good: '32',
} as const;
/** By what a text is, not by its colour. */
export type Style = keyof typeof CODES;
/** Gives the text with its colour, if there is any. */
export type Paint = (style: Style, text: string) => string;

/** Paints text, or leaves it as it is. */
export const painter =
  (colour: boolean): Paint =>
  (style, text) =>
    colour && style !== 'plain' && text !== '' ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;

/** A line on which marks are set at columns in any order. What is set later covers what was there. */
export class Canvas {
  private readonly cells: { readonly text: string; readonly style: Style }[] = [];

  /** Every character takes one cell; text with wider ones may only be the last thing on its line. */
  set(column: number, text: string, style: Style): void {
    let at = column;
    while (this.cells.length < at) this.cells.push({ text: ' ', style: 'plain' });
    for (const char of text) this.cells[at++] = { text: char, style };
  }

  get width(): number {
    return this.cells.length;
  }

  toString(paint: Paint): string {
    let line = '';
    for (let i = 0; i < this.cells.length; ) {
      const { style } = this.cells[i] as { style: Style };
      let run = '';
      for (; i < this.cells.length && this.cells[i]?.style === style; i++) run += this.cells[i]?.text;
      line += paint(style, run);
    }
    return line;
  }
}
