/** Decides what an open document's text is after the client's edits. */
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-protocol';
import { type Encoding, TextLines } from './text-lines.js';

/** A document as the client has it. */
export class OpenDocument {
  lines: TextLines;

  constructor(
    /** As the client wrote it. */
    readonly wireUri: string,
    public version: number,
    text: string,
    private readonly encoding: Encoding,
  ) {
    this.lines = new TextLines(text, encoding);
  }

  get text(): string {
    return this.lines.text;
  }

  /** Edits in order, each in the text that the one before left. */
  change(version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    for (const change of changes) {
      if (!('range' in change) || change.range === undefined) {
        this.lines = new TextLines(change.text, this.encoding);
        continue;
      }
      const start = this.lines.offset(change.range.start);
      const end = Math.max(start, this.lines.offset(change.range.end));
      this.lines = new TextLines(this.text.slice(0, start) + change.text + this.text.slice(end), this.encoding);
    }
    this.version = version;
  }
}
