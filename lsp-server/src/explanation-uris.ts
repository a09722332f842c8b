/** Decides how the explanation of one finding is addressed: its code, its document and its place. */
import type { Position } from 'vscode-languageserver-protocol';

/** Explanations are virtual documents of this scheme. */
export const explainScheme = 'dln-explain';

/** The address of the explanation of this code at this place. */
export const explanationUri = (document: string, code: string, { line, character }: Position): string =>
  `${explainScheme}:/${code}.md?${encodeURIComponent(`${line}:${character}:${document}`)}`;
