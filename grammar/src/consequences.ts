/** Decides which faults only follow from others, so that one mistake is shown once. */
import { CODES, type FaultName } from './faults.js';
import { MAX_FAULTS } from './limits.js';
import { lineStarts, positionAt } from './lines.js';
import type { At, SyntaxFault, TextFix } from './source.js';

const codes = (...names: readonly FaultName[]): ReadonlySet<string> => new Set(names.map((name) => CODES[name]));
/** After one of these the rest of its line is not what its author wrote. */
const SPOILS_LINE = codes('strayBracket', 'wrongBracket', 'unknownCharacter', 'unclosedString');
const BRACKETS = codes('unclosedBracket', 'strayBracket', 'wrongBracket');
/** What is said where an opening brace lacks. */
const WANTS_BRACE = codes('missingBody', 'missingBraces');
/** What is said about the lines of a body that has ended too early. */
const OUTSIDE = codes('textOutside', 'trailingText', 'fileLevelLet');

const isStrayBrace = (found: SyntaxFault): boolean => found.code === CODES.strayBracket && found.args.bracket === '}';

/**
 * The faults that are left of those of the text (characters and brackets) and those of the parser. `doubtful` are the insides of unclosed
 * brackets: there, what the parser says is worth nothing. `offset` is where the text stands, if the faults are not relative to it.
 */
export function withoutConsequences(
  text: string,
  offset: number,
  ofText: readonly SyntaxFault[],
  ofParser: readonly SyntaxFault[],
  doubtful: readonly At[],
): SyntaxFault[] {
  if (ofText.length === 0) return [...ofParser];
  const starts = lineStarts(text);
  const lineOf = (found: SyntaxFault): number => positionAt(starts, found.at.start - offset).line;
  const spoilt = new Set(ofText.filter((found) => SPOILS_LINE.has(found.code) && !isStrayBrace(found)).map(lineOf));
  const sound = ofParser.filter(
    (found) =>
      !spoilt.has(lineOf(found)) && !doubtful.some((at) => found.at.start >= at.start && found.at.start <= at.end),
  );
  return withoutBraces(oneBracketALine(ofText, lineOf), sound);
}

/** Insertions of the inner closers and of the outer ones; two at one place become one, so that their order is certain. */
function joinInsertions(inner: TextFix['edits'], outer: TextFix['edits']): TextFix['edits'] {
  const out = [...inner];
  for (const edit of outer) {
    const same = out.findIndex((each) => each.at.start === edit.at.start);
    if (same < 0) out.push(edit);
    else out[same] = { at: edit.at, text: out[same]!.text + edit.text };
  }
  return out;
}

/** Several brackets that are wrong on one line are mostly one mistake; the first is shown, and closes all that the others would. */
function oneBracketALine(faults: readonly SyntaxFault[], lineOf: (found: SyntaxFault) => number): SyntaxFault[] {
  const shown = new Map<number, number>();
  const out: SyntaxFault[] = [];
  for (const found of [...faults].sort((a, b) => a.at.start - b.at.start)) {
    const line = lineOf(found);
    const before = BRACKETS.has(found.code) ? shown.get(line) : undefined;
    if (before === undefined) {
      if (BRACKETS.has(found.code)) shown.set(line, out.length);
      out.push(found);
      continue;
    }
    const first = out[before]!;
    const closes = first.code === CODES.unclosedBracket && found.code === CODES.unclosedBracket;
    if (closes && first.fix !== undefined && found.fix !== undefined) {
      out[before] = {
        ...first,
        fix: { title: first.fix.title, edits: joinInsertions(found.fix.edits, first.fix.edits) },
      };
    }
  }
  return out;
}

/** A stray `}` is often the end of a body whose beginning was not recognised: then that is the mistake. */
function withoutBraces(ofText: readonly SyntaxFault[], kept: readonly SyntaxFault[]): SyntaxFault[] {
  const braces = ofText.filter(isStrayBrace);
  if (braces.length === 0) return [...ofText, ...kept];
  const last = braces[braces.length - 1]!.at.start;
  const wanting = kept.find((found) => WANTS_BRACE.has(found.code) && found.at.start < last);
  if (wanting === undefined) return [...ofText, ...kept.filter((found) => !OUTSIDE.has(found.code))];
  const after = (found: SyntaxFault): boolean => found.at.start > wanting.at.start && found.at.start < last;
  return [...ofText.filter((found) => !isStrayBrace(found)), ...kept.filter((found) => !after(found))];
}

/** In the order of the text, one at each place, and not more than anybody reads. */
export function settled(faults: readonly SyntaxFault[]): readonly SyntaxFault[] {
  if (faults.length === 0) return faults;
  const sorted = [...faults].sort((a, b) => a.at.start - b.at.start);
  const kept = sorted.filter((each, i) => i === 0 || each.at.start !== sorted[i - 1]!.at.start);
  if (kept.length <= MAX_FAULTS) return kept;
  const more: SyntaxFault = { code: CODES.tooManyFaults, at: kept[MAX_FAULTS]!.at, args: { limit: MAX_FAULTS } };
  return [...kept.slice(0, MAX_FAULTS), more];
}
