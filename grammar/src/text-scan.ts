/** Decides which characters may not stand in a program at all: those that show nothing or show another program than they are. */
import { fault, replace } from './faults.js';
import { MAX_FAULTS } from './limits.js';
import type { SyntaxFault } from './source.js';

/** The twelve characters that reorder the text around them, so that a reader sees another program than the parser. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** `U+202E`. */
export const codePoint = (char: string): string =>
  `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Faults for controls, bidirectional marks and halves of surrogate pairs, in strings and comments too. A byte order mark may stand first. */
export function scanText(text: string): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  FORBIDDEN.lastIndex = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let found = FORBIDDEN.exec(text); found !== null; found = FORBIDDEN.exec(text)) {
    const at = { start: found.index, end: found.index + 1 };
    const name = BIDI.test(found[0]) ? 'bidiControl' : 'controlCharacter';
    faults.push(fault(name, at, { code: codePoint(found[0]) }, replace('remove the character', at, '')));
    if (faults.length >= MAX_FAULTS) break;
  }
  return faults;
}
