/** Decides which numbers near a finding may be changed: literals of the blamed stages, settings left at their defaults, sizes in signatures. */
import {
  type CallExpr,
  type DeclKey,
  type Expr,
  type Span,
  type TextToken,
  type TypeNode,
  tokenize,
} from '@dln/grammar';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import type { Database, ParsedChunk } from '../query/database.js';
import { stdDeclaration } from '../query/std.js';
import { calledAt } from './syntax-at.js';

/** A number that may be changed, or one that may be written into a call. */
export interface Site {
  /** Where the number stands; several places for a size that a type repeats: `[N, 28, 28, 1]`. */
  readonly at: readonly Span[];
  /** `kernel: ` with what must stand around it where it is not written. */
  readonly before: string;
  readonly after: string;
  readonly value: number;
  /** How the setting is called in a help line; empty for a bare number. */
  readonly label: string;
  /** What is shown as changed: the stage, or the parameter in whose type the number stands; or words for many places. */
  readonly around: Span | string;
  /** 1 does nothing here: a pooling, a stride, a patch. */
  readonly idleAtOne: boolean;
  /** A size that a signature states: round ones are better than odd ones. */
  readonly isSize: boolean;
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
/** Settings that at 1 leave a tensor as it is; a kernel of 1 still mixes channels. */
const idle: ReadonlySet<string> = new Set(['window', 'stride', 'size', 'heads', 'groups']);
const stagesBefore = 6;

/** Places to edit, the blamed one first, then backwards through the stages that led there, then the sizes that arrive. */
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
    const key = `${site.at.map((a) => `${a.decl} ${a.start}`).join(' ')} ${site.label}`;
    if (!seen.has(key)) sites.push(site);
    seen.add(key);
  };
  const blamed = chunks.get(diagnostic.at.decl);
  if (blamed !== undefined) for (const site of repeatedSizes(blamed)) add(site);
  for (const stage of stages) {
    const found = chunks.get(stage.decl);
    if (found === undefined) continue;
    const inType = typeAround(found, stage);
    for (const site of inType !== null ? sizesIn(found, inType) : writtenIn(found, stage)) add(site);
    for (const site of settingsOf(db, uri, found, stage)) add(site);
    for (const site of namedIn(found, stage)) add(site);
  }
  for (const site of sizesOfNamed(diagnostic, chunks)) add(site);
  if (blamed?.parsed.decl?.kind === 'callable')
    for (const p of blamed.parsed.decl.callable.params)
      for (const site of sizesIn(blamed, { type: p.type, around: p })) add(site);
  return sites;
}

const plain = (tokens: readonly TextToken[]): readonly TextToken[] =>
  tokens.filter((t) => t.type !== 'Comment' && t.type !== 'NL');
const isWhole = (token: TextToken): boolean => /^\d[\d_]*$/.test(token.text);
const numberOf = (token: TextToken): number => Number(token.text.replaceAll('_', ''));

/** Whole numbers between two offsets. */
function writtenIn({ chunk, parsed }: ParsedChunk, stage: Span): readonly Site[] {
  const tokens = plain(tokenize(chunk.text).tokens);
  const callee = nameOfCalled(calledAt(parsed, stage));
  return tokens.flatMap((token, i): Site[] => {
    if (token.start < stage.start || token.end > stage.end || !isWhole(token)) return [];
    const label = tokens[i - 1]?.text === ':' ? (tokens[i - 2]?.text ?? '') : '';
    return [
      {
        at: [{ decl: stage.decl, start: token.start, end: token.end }],
        before: '',
        after: '',
        value: numberOf(token),
        label,
        around: stage,
        idleAtOne: idle.has(label) || (label === '' && /pool|heads|patch|repeat/i.test(callee)),
        isSize: false,
      },
    ];
  });
}
const nameOfCalled = (expr: Expr | null): string => {
  const callee = expr?.kind === 'call' ? expr.callee : expr;
  return callee?.kind === 'name' ? callee.text : '';
};

interface WrittenType {
  readonly type: TypeNode;
  /** The parameter, `x: f32[N, 4]`, or the result type. */
  readonly around: { readonly start: number; readonly end: number };
}
/** The written type of the signature in which a place stands, if it is one. */
function typeAround({ parsed }: ParsedChunk, at: Span): WrittenType | null {
  if (parsed.decl?.kind !== 'callable') return null;
  const { params, result } = parsed.decl.callable;
  const types: readonly WrittenType[] = [
    ...params.map((p) => ({ type: p.type, around: p.value === null ? p : { start: p.name.start, end: p.type.end } })),
    ...(result === null ? [] : [{ type: result, around: result }]),
  ];
  return types.find((t) => at.start >= t.around.start && at.end <= t.around.end) ?? null;
}

/** Sizes that a signature repeats, in what arrives and in the result: an image in, a mask of its size out. */
function repeatedSizes({ chunk, parsed }: ParsedChunk): readonly Site[] {
  if (parsed.decl?.kind !== 'callable') return [];
  const { params, result } = parsed.decl.callable;
  const types = [...params.map((p) => p.type), ...(result === null ? [] : [result])];
  const tokens = plain(tokenize(chunk.text).tokens).filter(
    (t) => isWhole(t) && types.some((type) => t.start >= type.start && t.end <= type.end),
  );
  const values = [...new Set(tokens.map(numberOf))].filter((v) => v > 2 * manySizes);
  return values.flatMap((v): Site[] => {
    const same = tokens.filter((t) => numberOf(t) === v);
    if (same.length < manySizes) return [];
    return [
      {
        at: same.map((t) => ({ decl: chunk.key, start: t.start, end: t.end })),
        before: '',
        after: '',
        value: v,
        label: '',
        around: 'throughout the signature',
        idleAtOne: false,
        isSize: true,
      },
    ];
  });
}
/** A size that stands this often in a signature is one size. */
const manySizes = 3;

/** A size that the message speaks of, wherever it stands in a declaration that the blamed one names: eleven classes in the result and in the last layer. */
function sizesOfNamed(diagnostic: Diagnostic, chunks: ReadonlyMap<DeclKey, ParsedChunk>): readonly Site[] {
  const blamed = chunks.get(diagnostic.at.decl);
  if (blamed === undefined) return [];
  const named = new Set(tokenize(blamed.chunk.text).tokens.map((t) => t.text));
  const spoken = new Set(
    ['wanted', 'got'].map((name) => Number(diagnostic.args[name])).filter((n) => Number.isSafeInteger(n) && n > 1),
  );
  return [...chunks.values()].flatMap(({ chunk, parsed }): readonly Site[] => {
    const name = parsed.decl?.kind === 'callable' ? parsed.decl.name.text : '';
    if (!named.has(name) || chunk.key === diagnostic.at.decl) return [];
    // A labelled number, `kernel: 3`, is a setting and no size.
    const tokens = plain(tokenize(chunk.text).tokens).filter((t, i, all) => isWhole(t) && all[i - 1]?.text !== ':');
    return [...spoken].flatMap((v): readonly Site[] => {
      const same = tokens.filter((t) => numberOf(t) === v);
      return same.length < 2
        ? []
        : [
            {
              at: same.map((t) => ({ decl: chunk.key, start: t.start, end: t.end })),
              before: '',
              after: '',
              value: v,
              label: '',
              around: `throughout \`${name}\``,
              idleAtOne: false,
              isSize: false,
            },
          ];
    });
  });
}

/** The sizes of a written type; the equal ones together, then each alone. */
function sizesIn({ chunk }: ParsedChunk, { type, around }: WrittenType): readonly Site[] {
  const tokens = plain(tokenize(chunk.text).tokens).filter(
    (t) => t.start >= type.start && t.end <= type.end && isWhole(t),
  );
  const site = (chosen: readonly TextToken[]): Site => ({
    at: chosen.map((t) => ({ decl: chunk.key, start: t.start, end: t.end })),
    before: '',
    after: '',
    value: numberOf(chosen[0] as TextToken),
    label: '',
    around: { decl: chunk.key, start: around.start, end: around.end },
    idleAtOne: false,
    isSize: true,
  });
  const values = [...new Set(tokens.map(numberOf))];
  const together = values.map((v) => tokens.filter((t) => numberOf(t) === v)).filter((same) => same.length > 1);
  return [...together.map(site), ...tokens.map((t) => site([t]))];
}

/** Settings of the called layer that this call leaves at their defaults: written into the call, and changed where the layer is declared. */
function settingsOf(db: Database, uri: string, { parsed }: ParsedChunk, stage: Span): readonly Site[] {
  const expr = calledAt(parsed, stage);
  const call: CallExpr | null = expr?.kind === 'call' ? expr : null;
  const callee = call === null ? expr : call.callee;
  if (callee?.kind !== 'name') return [];
  const own = db.file(uri)?.byName.get(callee.text);
  const decl = own?.decl ?? stdDeclaration(callee.text, uri)?.decl;
  if (decl?.kind !== 'callable') return [];
  const given = new Set((call?.args ?? []).map((a) => a.label?.text));
  const positional = (call?.args ?? []).filter((a) => a.label === null).length;
  const tensors = decl.callable.params.findIndex((p) => p.type.kind === 'namedType' && p.type.shape === null);
  return decl.callable.params.flatMap((p, i): Site[] => {
    const value = p.value;
    if (value?.kind !== 'number' || value.fractional || given.has(p.name.text)) return [];
    if (tensors >= 0 && i < tensors + positional) return [];
    const end = call === null ? stage.end : call.end - 1;
    const separator = call === null ? '(' : call.args.length === 0 ? '' : ', ';
    const common = { value: value.value, label: p.name.text, idleAtOne: idle.has(p.name.text), isSize: false };
    const written: Site[] = settings.has(p.name.text)
      ? [
          {
            ...common,
            at: [{ decl: stage.decl, start: end, end }],
            before: `${separator}${p.name.text}: `,
            after: call === null ? ')' : '',
            around: stage,
          },
        ]
      : [];
    const declared: Site[] =
      own === undefined
        ? []
        : [
            {
              ...common,
              at: [{ decl: own.key, start: value.start, end: value.end }],
              before: '',
              after: '',
              around: { decl: own.key, start: p.name.start, end: value.end },
            },
          ];
    return [...declared, ...written];
  });
}

/** Sizes in the written types of the parameters that the blamed expression names. */
function namedIn(found: ParsedChunk, stage: Span): readonly Site[] {
  const { parsed, chunk } = found;
  if (parsed.decl?.kind !== 'callable') return [];
  const names = new Set(
    tokenize(chunk.text)
      .tokens.filter((t) => t.start >= stage.start && t.end <= stage.end)
      .map((t) => t.text),
  );
  return parsed.decl.callable.params
    .filter((p) => names.has(p.name.text))
    .flatMap((p) => sizesIn(found, { type: p.type, around: { start: p.name.start, end: p.type.end } }));
}
