/** Decides how the explanation of one finding is addressed: its code, its document and its place. */
import type { Position } from 'vscode-languageserver-protocol';
import { escaped } from './program-uris.js';

/** Explanations are virtual documents of this scheme. */
export const explainScheme = 'dln-explain';

/** The address of the explanation of this code at this place. */
export const explanationUri = (document: string, code: string, { line, character }: Position): string =>
  `${explainScheme}:/${code}.md?${escaped(`${line}:${character}:${document}`)}`;
/** What an address names; null for any other. */
export function explanationOf(
  uri: string,
): { readonly code: string; readonly document: string; readonly position: Position } | null {
  let written: string;
  try {
    written = decodeURIComponent(uri.slice(uri.indexOf('?') + 1));
    // A client may have escaped the question once more.
    if (/^\d+%3A/i.test(written)) written = decodeURIComponent(written);
  } catch {
    return null;
  }
  const code = /^dln-explain:\/+(DLN\d{4})/.exec(uri)?.[1];
  const place = /^(\d+):(\d+):(.*)$/s.exec(written);
  if (code === undefined || place === null) return null;
  return {
    code,
    document: place[3] as string,
    position: { line: Number(place[1]), character: Number(place[2]) },
  };
}
