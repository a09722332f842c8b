/** Decides the words of a hover. */
import { builtinNamed, type CallSight, findOperator, isStd, stdDeclaration, stdFiles } from '@dln/compiler';
import type { At, Decl } from '@dln/grammar';
import { figureLine, figuresOf, partFigures } from './figures.js';
import type { Session, Spot } from './session.js';
import { pathTo } from './syntax-walk.js';
import { type CellLine, weightHover } from './weight-hover.js';

/** Markdown about a place, and the stretch that it is about; null where nothing can be said. */
export function hoverText(session: Session, spot: Spot): { readonly text: string; readonly at: At } | null {
  const { decl } = spot.parsed;
  if (decl === null) return null;
  const facts = session.factsAt(spot);
  const path = pathTo(decl, spot.offset);
  const word = wordAt(spot.chunk.text, spot.offset);
  if (word === null) return null;
  const lines: string[] = [];
  const head = signatureOf(session, spot.uri, word.text);
  const call = facts?.calls.find((c) => c.name === word.text && word.at.start >= c.start && word.at.end <= c.end);
  const values = facts?.values ?? [];
  const own = values.find((v) => v.start === word.at.start && v.end === word.at.end && v.kind !== 'callable');
  const around = call === undefined ? undefined : values.find((v) => v.start === call.start && v.end === call.end);
  const line = path.find(
    (n) => (n.kind === 'let' || n.kind === 'weight' || n.kind === 'state') && n.start <= word.at.start,
  );
  const bound = line === undefined ? undefined : values.find((v) => v.start === line.start && v.end === line.end);
  if (own !== undefined) lines.push(code(`${word.text}: ${[own.shown, ...own.others].join(' | ')}`));
  else if (call === undefined && bound !== undefined && namesHere(line, word.at))
    lines.push(code(`${word.text}: ${bound.shown}`));
  if (head !== null) lines.push(code(head.signature));
  if (call !== undefined) {
    lines.push(code(`${spot.chunk.text.slice(call.start, call.end).split('\n')[0]}  # ${call.result}`));
    // `N = N` tells nothing.
    const dims = call.dims.filter((d) => d.shown !== d.name);
    if (dims.length > 0) lines.push(dims.map((d) => `\`${d.name} = ${d.shown}\``).join(', '));
  }
  const equation = around?.equation ?? own?.equation;
  if (equation !== null && equation !== undefined) lines.push(`\`${equation}\``);
  const cost = costOf(session, spot, decl, call, word);
  if (cost !== null) lines.push(cost);
  if (head !== null && head.doc !== '') lines.push(head.doc);
  if (line !== undefined && isCell(line) && namesHere(line, word.at)) lines.push(weightHover(session, spot, line));
  return lines.length === 0 ? null : { text: lines.join('\n\n'), at: word.at };
}

/** Figures of a call's own part where it stands in a model, or of what is declared here. */
function costOf(
  session: Session,
  spot: Spot,
  decl: Decl,
  call: CallSight | undefined,
  word: { readonly text: string; readonly at: At },
): string | null {
  if (isStd(spot.uri) || decl.kind !== 'callable') return null;
  if (word.at.start === decl.name.start)
    return decl.role === 'layer' || decl.role === 'model' ? lineOf(figuresOf(session, spot.uri, decl.name.text)) : null;
  if (call?.declared?.role !== 'layer') return null;
  const alike = (session.factsAt(spot)?.calls ?? [])
    .filter((c) => c.name === call.name)
    .sort((a, b) => a.start - b.start);
  return lineOf(partFigures(session, spot.uri, decl.name.text, call.name, alike.indexOf(call)));
}
const lineOf = (figures: Parameters<typeof figureLine>[0] | null): string | null =>
  figures === null ? null : figureLine(figures);

const isCell = (node: object): node is CellLine => 'kind' in node && (node.kind === 'weight' || node.kind === 'state');
const code = (text: string): string => `\`\`\`dln\n${text}\n\`\`\``;
const namesHere = (line: object | undefined, at: At): boolean =>
  line !== undefined && 'pattern' in line
    ? at.end <= ((line as { pattern: At }).pattern.end ?? 0)
    : line !== undefined && 'name' in line && (line as { name: At }).name.start === at.start;

/** The word around an offset. */
export function wordAt(text: string, offset: number): { readonly text: string; readonly at: At } | null {
  let start = offset;
  let end = offset;
  while (start > 0 && /\w/.test(text[start - 1] as string)) start--;
  while (end < text.length && /\w/.test(text[end] as string)) end++;
  return start === end ? null : { text: text.slice(start, end), at: { start, end } };
}

/** What a name of a file means, as its author wrote it: the head of its declaration and its description. */
export function signatureOf(
  session: Session,
  uri: string,
  name: string,
): { readonly signature: string; readonly doc: string } | null {
  const file = session.db.file(uri);
  const own = file?.byName.get(name);
  if (own !== undefined) {
    const text = file?.byKey.get(own.key)?.chunk.text ?? '';
    return { signature: headOf(text, own.decl), doc: own.decl.doc ?? '' };
  }
  const std = stdDeclaration(name, uri);
  if (std !== null) {
    const chunk = stdFiles()
      .find((f) => f.uri === std.uri)
      ?.chunks.find((c) => c.key === std.key);
    return { signature: headOf(chunk?.text ?? '', std.decl), doc: std.decl.doc ?? '' };
  }
  const builtin = builtinNamed(name);
  if (builtin !== undefined && builtin !== null) return { signature: `fn ${builtin.signature}`, doc: builtin.doc };
  const op = findOperator(name);
  return op === undefined || op === null || op.inLanguage === false
    ? null
    : { signature: `fn ${op.signature}`, doc: op.doc };
}

/** A declaration up to its body. */
export function headOf(text: string, decl: Decl): string {
  if (decl.kind !== 'callable') return text.slice(decl.start, decl.end).split('\n')[0] ?? '';
  const { callable } = decl;
  return text
    .slice(decl.start, callable.wheres.at(-1)?.end ?? callable.result?.end ?? callable.body.start)
    .replace(/[=\s]+$/, '');
}
