/** Decides which one-literal edits might mend a finding: numbers near the blamed stages, and settings that the blamed calls leave at their defaults. */
import { type CallExpr, type DeclKey, type Expr, type Parsed, type Span, type TextToken, tokenize } from '@dln/grammar';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import type { Database, ParsedChunk } from './database.js';
import { stdDeclaration } from './std.js';

/** A number that may be changed, or one that may be written into a call. */
export interface Site {
  readonly at: Span;
  /** `kernel: ` where it is written, or `, kernel: ` with what must stand around it where it is not. */
  readonly before: string;
  readonly after: string;
  readonly value: number;
  /** How the setting is called in a help line; empty for a bare number. */
  readonly label: string;
  /** The stage that it belongs to: its shape is shown as the effect. */
  readonly stage: Span;
  /** What is shown as changed: the stage, or the parameter in whose type the number stands. */
  readonly around: Span;
}
/** The parameters whose defaults are tried. */
const settings: ReadonlySet<string> = new Set([
  'kernel',
  'stride',
  'padding',
  'width',
  'heads',
  'window',
  'units',
  'filters',
  'size',
]);
const stagesBefore = 6;

/** Places to edit, the blamed one first, then backwards through the stages that led there. */
export function sitesOf(db: Database, uri: string, diagnostic: Diagnostic): readonly Site[] {
  const chunks = new Map<DeclKey, ParsedChunk>((db.file(uri)?.chunks ?? []).map((c) => [c.chunk.key, c]));
  const stages = [
    diagnostic.at,
    ...[...diagnostic.chain]
      .reverse()
      .slice(0, stagesBefore)
      .map((c) => c.at),
    ...diagnostic.labels.map((l) => l.at),
  ];
  const sites: Site[] = [];
  const seen = new Set<string>();
  const add = (site: Site): void => {
    const key = `${site.at.decl} ${site.at.start} ${site.label}`;
    if (!seen.has(key)) sites.push(site);
    seen.add(key);
  };
  for (const stage of stages) {
    const found = chunks.get(stage.decl);
    if (found === undefined) continue;
    const tokens = tokenize(found.chunk.text).tokens;
    for (const site of writtenIn(tokens, stage)) add(site);
    for (const site of unwrittenIn(db, uri, found.parsed, stage)) add(site);
    for (const site of namedIn(tokens, found.parsed, stage)) add(site);
  }
  return sites;
}

/** Whole numbers between two offsets. */
function writtenIn(tokens: readonly TextToken[], stage: Span): readonly Site[] {
  const plain = tokens.filter((t) => t.type !== 'Comment' && t.type !== 'NL');
  return plain.flatMap((token, i): Site[] => {
    if (token.start < stage.start || token.end > stage.end || !/^\d[\d_]*$/.test(token.text)) return [];
    const colon = plain[i - 1]?.text === ':';
    const name = colon ? (plain[i - 2]?.text ?? '') : '';
    const value = Number(token.text.replaceAll('_', ''));
    return [
      {
        at: { decl: stage.decl, start: token.start, end: token.end },
        before: '',
        after: '',
        value,
        label: name,
        stage,
        around: stage,
      },
    ];
  });
}

/** Settings of the called layer that this call leaves at their defaults. */
function unwrittenIn(db: Database, uri: string, parsed: Parsed, stage: Span): readonly Site[] {
  const expr = exprAt(parsed, stage);
  const call = expr?.kind === 'call' ? expr : null;
  const callee = call === null ? expr : call.callee;
  if (callee?.kind !== 'name') return [];
  const decl = db.file(uri)?.byName.get(callee.text)?.decl ?? stdDeclaration(callee.text, uri)?.decl;
  if (decl?.kind !== 'callable') return [];
  const given = new Set((call?.args ?? []).map((a) => a.label?.text));
  return decl.callable.params.flatMap((p): Site[] => {
    const value = p.value;
    if (value?.kind !== 'number' || value.fractional || !settings.has(p.name.text) || given.has(p.name.text)) return [];
    const end = call === null ? stage.end : call.end - 1;
    const separator = call === null ? '(' : call.args.length === 0 ? '' : ', ';
    return [
      {
        at: { decl: stage.decl, start: end, end },
        before: `${separator}${p.name.text}: `,
        after: call === null ? ')' : '',
        value: value.value,
        label: p.name.text,
        stage,
        around: stage,
      },
    ];
  });
}

/** Numbers in the written types of the parameters that the blamed expression names. */
function namedIn(tokens: readonly TextToken[], parsed: Parsed, stage: Span): readonly Site[] {
  if (parsed.decl?.kind !== 'callable') return [];
  const names = new Set(tokens.filter((t) => t.start >= stage.start && t.end <= stage.end).map((t) => t.text));
  return parsed.decl.callable.params
    .filter((p) => names.has(p.name.text))
    .flatMap((p) =>
      writtenIn(tokens, { decl: stage.decl, start: p.type.start, end: p.type.end }).map((site) => ({
        ...site,
        stage,
        around: { decl: stage.decl, start: p.name.start, end: p.type.end },
      })),
    );
}

/** The smallest call or name that covers exactly this span. */
function exprAt(parsed: Parsed, at: Span): Expr | CallExpr | null {
  let found: Expr | null = null;
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || found !== null) return;
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
      return;
    }
    const { kind, start, end } = node as { readonly kind?: unknown; readonly start?: unknown; readonly end?: unknown };
    if (typeof start === 'number' && typeof end === 'number' && (end < at.start || start > at.end)) return;
    if ((kind === 'call' || kind === 'name') && start === at.start && end === at.end) {
      found = node as Expr;
      return;
    }
    for (const part of Object.values(node)) visit(part);
  };
  visit(parsed.decl);
  return found;
}
