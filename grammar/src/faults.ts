/** Decides the codes of the mistakes that the text alone shows, and how one is written down. */
import type { At, SyntaxFault, TextFix } from './source.js';

/** Codes by name; each has a record of the same name in the compiler's catalogue. */
export const CODES = {
  unknownCharacter: 'DLN1001',
  bidiControl: 'DLN1002',
  controlCharacter: 'DLN1003',
  unclosedString: 'DLN1004',
  unknownEscape: 'DLN1005',
  malformedNumber: 'DLN1006',
  singleQuotes: 'DLN1007',
  unclosedName: 'DLN1008',
  foreignSign: 'DLN1009',
  unclosedBracket: 'DLN1010',
  strayBracket: 'DLN1011',
  wrongBracket: 'DLN1012',
  semicolon: 'DLN1013',
  slashComment: 'DLN1014',
  checkedComment: 'DLN1015',
  expected: 'DLN1020',
  expectedExpression: 'DLN1021',
  expectedType: 'DLN1022',
  expectedName: 'DLN1023',
  reservedName: 'DLN1024',
  missingEquals: 'DLN1025',
  missingComma: 'DLN1026',
  missingType: 'DLN1027',
  missingBody: 'DLN1028',
  missingBraces: 'DLN1029',
  equalsBrace: 'DLN1030',
  trailingText: 'DLN1031',
  pipeThenOperator: 'DLN1032',
  chainedComparison: 'DLN1033',
  misplacedNot: 'DLN1034',
  assignInCondition: 'DLN1035',
  equalsArgument: 'DLN1036',
  rangeAsList: 'DLN1037',
  fileLevelLet: 'DLN1038',
  unknownDeclaration: 'DLN1039',
  unknownClause: 'DLN1040',
  textOutside: 'DLN1041',
  foreignStatement: 'DLN1042',
  tooLarge: 'DLN1101',
  tooManyBrackets: 'DLN1102',
  tooManyTokens: 'DLN1103',
  tooDeep: 'DLN1104',
  tooManyFaults: 'DLN1105',
} as const satisfies Readonly<Record<string, SyntaxFault['code']>>;
/** The mistakes that a text alone can have. */
export type FaultName = keyof typeof CODES;

/** Writes a mistake down. */
export function fault(
  name: FaultName,
  at: At,
  args: SyntaxFault['args'] = {},
  fix: TextFix | null = null,
): SyntaxFault {
  return fix === null ? { code: CODES[name], at, args } : { code: CODES[name], at, args, fix };
}

/** A fix of one edit. */
export const replace = (title: string, at: At, text: string): TextFix => ({ title, edits: [{ at, text }] });
/** A fix that puts text somewhere. */
export const insert = (title: string, offset: number, text: string): TextFix =>
  replace(title, { start: offset, end: offset }, text);

/** Moves what is relative to a part of a text to where the part stands. */
export function shiftFault(found: SyntaxFault, by: number): SyntaxFault {
  const move = (at: At): At => ({ start: at.start + by, end: at.end + by });
  const moved = { code: found.code, at: move(found.at), args: found.args };
  if (found.fix === undefined) return moved;
  const edits = found.fix.edits.map((edit) => ({ at: move(edit.at), text: edit.text }));
  return { ...moved, fix: { title: found.fix.title, edits } };
}
