/** Decides how a diagnostic looks in a terminal: header, place, source lines with carets and shapes, notes, help and fixes. */
import { describe } from './catalogue.js';
import type { Diagnostic, Severity } from './define-diagnostic.js';
import type { FileTable, Place } from './locate.js';
import { printable, wrap } from './render-cells.js';
import { type Paint, painter } from './render-paint.js';
import { type Beside, lastLine, type Mark, snippet } from './render-snippet.js';

/** What the terminal can show. */
export interface TerminalLook {
  readonly colour: boolean;
  /** Cells of a line; `Infinity` where nothing is to be cut. */
  readonly width: number;
}

/** What is shown of one file. */
interface Part {
  readonly place: Place;
  readonly marks: Mark[];
  readonly chain: Beside[];
}

/** The text of one diagnostic, without a line end after the last line. */
export function renderTerminal(diagnostic: Diagnostic, files: FileTable, look: TerminalLook): string {
  const { severity, message, label, notes, help } = describe(diagnostic);
  const paint = painter(look.colour);
  const parts = partsOf(diagnostic, files, severity, label);
  const gutter = String(Math.max(...parts.map((p) => lastLine(p.marks, p.chain)))).length;
  const blank = ' '.repeat(gutter);

  const out = [
    `${paint(severity, `${severity}[${diagnostic.code}]`)}${paint('bold', `: ${printable(message.replace(/\s*\n\s*/g, ' '))}`)}`,
  ];
  for (const [i, { place, marks, chain }] of parts.entries()) {
    // A second file of which nothing can be shown says nothing.
    if (i > 0 && place.lines === null) continue;
    const { line, character } = place.range.start;
    const where = place.lines === null ? '' : `:${line + 1}:${character + 1}`;
    out.push(`${blank}${paint('gutter', i === 0 ? '-->' : ':::')} ${printable(place.name)}${where}`);
    if (place.lines === null || place.lines.text === '') continue;
    out.push(paint('gutter', `${blank} |`));
    out.push(...snippet(place.lines, marks, chain, { gutter, width: look.width, paint }));
  }
  const said = (head: string, text: string): void => {
    out.push(...remark(head, text, { blank, width: look.width, paint }));
  };
  for (const note of notes) said('note', note);
  for (const line of help) said('help', line);
  for (const fix of diagnostic.fixes) said('fix', fix.title);
  return out.join('\n');
}

/** The primary place's file first, then the others in the order in which the chain and the labels come to them. */
function partsOf(diagnostic: Diagnostic, files: FileTable, severity: Severity, label: string): Part[] {
  const parts = new Map<string, Part>();
  const partOf = (place: Place): Part => {
    const had = parts.get(place.uri);
    if (had !== undefined) return had;
    const made = { place, marks: [], chain: [] };
    parts.set(place.uri, made);
    return made;
  };
  const primary = files.locate(diagnostic.at);
  partOf(primary).marks.push({ range: primary.range, text: label, style: severity, primary: true });
  for (const { at, shape, equation } of diagnostic.chain) {
    const place = files.locate(at);
    partOf(place).chain.push({ line: place.range.start.line, shape, equation });
  }
  for (const { at, text } of diagnostic.labels) {
    const place = files.locate(at);
    partOf(place).marks.push({ range: place.range, text, style: 'secondary', primary: false });
  }
  return [...parts.values()];
}

/** `= help: …`, its further lines under the first one's text. */
function remark(
  head: string,
  text: string,
  { blank, width, paint }: { readonly blank: string; readonly width: number; readonly paint: Paint },
): string[] {
  const start = `${head}: `;
  const indent = ' '.repeat(blank.length + 3 + start.length);
  const lines = text.split('\n').flatMap((l) => wrap(printable(l), Math.max(24, width - indent.length)));
  return lines.map((line, i) =>
    i === 0 ? `${blank} ${paint('gutter', '=')} ${paint('bold', start)}${line}` : `${indent}${line}`,
  );
}
