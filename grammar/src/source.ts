/** Decides how a place in a program is named: by declaration and offset inside it, never by an absolute offset. */

/** Names a declaration across edits: `file#layer ConvBlock`, `file#train lenet`; a repeated name gets `~2`. */
export type DeclKey = string & { readonly __decl: true };

/** A stretch of one declaration's text: UTF-16 offsets from the first character of its chunk, end exclusive. */
export interface At {
  readonly start: number;
  readonly end: number;
}

/** A stretch of text anywhere in a program. Lines and columns are made from it at the door only. */
export interface Span extends At {
  readonly decl: DeclKey;
}

/** One declaration of a file with the comments before it; a copy of its text, so that it does not keep the file alive. */
export interface Chunk {
  readonly key: DeclKey;
  readonly text: string;
  /** Absolute UTF-16 offset in the file; used only when a span is shown. */
  readonly start: number;
}

/** A mistake that the text alone shows; the compiler turns it into a diagnostic of the same code. */
export interface SyntaxFault {
  readonly code: `DLN1${string}`;
  readonly at: At;
  readonly args: Readonly<Record<string, string | number>>;
  readonly fix?: TextFix;
}

/** A fix known from the text alone. */
export interface TextFix {
  readonly title: string;
  readonly edits: readonly { readonly at: At; readonly text: string }[];
}
