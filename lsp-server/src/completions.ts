/** Decides what may stand at a place of a program, by where the place is: in a string, behind a stage, a dot or a bracket, at a line's start. */
import { fittingStages, resolveUri, type Sight, stdNames } from '@dln/compiler';
import { CLAUSE_WORDS, DECLARATION_WORDS, type Decl, type Expr, PREDEFINED_TYPES } from '@dln/grammar';
import type { CompletionItem, CompletionItemKind } from 'vscode-languageserver-protocol';
import { signatureOf } from './hover-text.js';
import { builtinNames, dataFormats } from './language-names.js';
import { namesIn } from './name-index.js';
import { folderOfPath, stringAt } from './paths-in-strings.js';
import type { Session, Spot } from './session.js';
import { declarationSnippets } from './snippets.js';

/** The protocol's kinds. */
const kind = {
  func: 3,
  field: 5,
  variable: 6,
  module: 9,
  property: 10,
  value: 12,
  keyword: 14,
  snippet: 15,
  file: 17,
  folder: 19,
  typeParameter: 25,
  constant: 21,
} as const;

/** The best first. */
export interface Ranked {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string;
  /** Smaller comes first. */
  readonly rank: number;
  readonly snippet?: string;
  readonly insert?: string;
}

/** What may stand at an offset of a file. */
export async function candidates(
  session: Session,
  uri: string,
  offset: number,
  spot: Spot | null,
): Promise<readonly Ranked[]> {
  const text = session.linesOf(uri).text;
  const before = text.slice(Math.max(0, offset - 4000), offset);
  const lineStart = before.slice(before.lastIndexOf('\n') + 1);
  if (/(?:^|[^#])#[^\n]*$/.test(lineStart) && !isInString(lineStart)) return [];
  if (isInString(lineStart)) return inString(session, uri, before, spot);
  if (/^\w*$/.test(lineStart)) return topLevel();
  const word = /\w*$/.exec(before)?.[0] ?? '';
  const head = before.slice(0, before.length - word.length);
  if (/[\w)\]]\.$/.test(head)) return members(session, uri, head, spot);
  if (/\|>\s*$/.test(head)) return stages(session, uri, spot, offset - word.length);
  const decl = spot?.parsed.decl ?? null;
  const call = openCall(head);
  const found: Ranked[] = [];
  if (
    decl !== null &&
    decl.kind === 'callable' &&
    spot !== null &&
    spot.offset < (decl.callable.body.start || Number.POSITIVE_INFINITY) &&
    /(?::|->)\s*$/.test(head) &&
    call === null
  )
    return types(session, uri);
  if (
    /\(\s*(?:[^()]*,\s*)?\w+\s*:\s*$/.test(head) &&
    decl?.kind === 'callable' &&
    spot !== null &&
    spot.offset < decl.callable.body.start
  )
    return types(session, uri);
  if (call !== null) {
    if (/axis:\s*\[?[^\]]*$/.test(head.slice(head.lastIndexOf('(')))) found.push(...dims(session, uri, spot, 0));
    found.push(...named(session, uri, call), ...(await columns(session, uri, call, head)));
  }
  if (/^\s*\w*$/.test(lineStart) && decl !== null && (decl.kind === 'train' || decl.kind === 'sweep'))
    found.push(...CLAUSE_WORDS.map((label): Ranked => ({ label, kind: kind.keyword, rank: 1 })));
  if (/^\s*\w*$/.test(lineStart))
    found.push(...['let', 'weight', 'state', 'next'].map((label): Ranked => ({ label, kind: kind.keyword, rank: 4 })));
  if (/\bf32\[[^\]]*$|\bi32\[[^\]]*$|\bbool\[[^\]]*$/.test(head)) return dims(session, uri, spot, 0);
  found.push(...inSight(session, uri, spot));
  return found;
}

const isInString = (line: string): boolean => (line.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1;

function topLevel(): readonly Ranked[] {
  return [
    ...declarationSnippets.map(
      (s): Ranked => ({ label: s.label, kind: kind.snippet, detail: s.detail, rank: 0, snippet: s.body }),
    ),
    ...['export', ...DECLARATION_WORDS].map((label): Ranked => ({ label, kind: kind.keyword, rank: 1 })),
  ];
}

/** Layers that fit what arrives come first, each with what it would give. */
function stages(session: Session, uri: string, spot: Spot | null, at: number): readonly Ranked[] {
  const names = callables(session, uri);
  const arrives = spot === null ? null : arriving(session, spot, at - spot.chunk.start);
  if (arrives?.type === undefined || arrives.type === null)
    return [...names, 'repeat', 'for', 'if', 'match'].map((label) => ({ label, kind: kind.func, rank: 5 }));
  const fits = fittingStages(session.db, uri, arrives.type, names);
  return names.map((label): Ranked => {
    const fit = fits.get(label) ?? null;
    if (fit === null) return { label, kind: kind.func, rank: 9, detail: `does not take ${arrives.shown}` };
    const own = session.db.file(uri)?.byName.has(label) === true;
    return {
      label,
      kind: kind.func,
      rank: (fit.conditional ? 2 : 1) - (own ? 0.5 : 0),
      detail: `→ ${fit.shown}`,
      ...callText(session, uri, label),
    };
  });
}

/** What the stage before this offset gives. */
function arriving(session: Session, spot: Spot, at: number): Sight | null {
  const facts = session.factsAt(spot);
  const before = spot.chunk.text
    .slice(0, at)
    .replace(/\|>\s*$/, '')
    .trimEnd()
    .replace(/\s+as\s+\w+$/, '');
  const ends = (facts?.values ?? []).filter((v) => v.end <= before.length && v.end >= before.length - 1);
  const last = ends.filter((v) => v.end === before.length);
  return (last.length > 0 ? last : ends).find((v) => v.type !== null) ?? null;
}

/** A call with its required arguments to fill in; a bare name where it has none. */
function callText(session: Session, uri: string, name: string): Pick<Ranked, 'snippet'> {
  const signature = signatureOf(session, uri, name)?.signature ?? '';
  const params = /\(([\s\S]*)\)/.exec(signature.slice(0, lastParameter(signature)))?.[1] ?? '';
  const wanted = splitParams(params)
    .filter((p) => !p.includes('=') && /:\s*(?:dim|int|float|string|axis)\b/.test(p))
    .map((p) => p.trim().split(/[:\s]/)[0] as string);
  return wanted.length === 0
    ? {}
    : { snippet: `${name}(${wanted.map((p, i) => `${i === 0 ? '' : `${p}: `}\${${i + 1}:${p}}`).join(', ')})` };
}
/** Offset behind the parenthesis that closes the parameters. */
function lastParameter(signature: string): number {
  let depth = 0;
  for (let i = 0; i < signature.length; i++) {
    if (signature[i] === '(') depth++;
    if (signature[i] === ')' && --depth === 0) return i + 1;
  }
  return signature.length;
}
/** The parameters of a signature, cut at commas outside of brackets. */
export function splitParams(params: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const letter of params) {
    if ('([{<'.includes(letter)) depth++;
    if (')]}>'.includes(letter)) depth--;
    if (letter === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  return part.trim() === '' ? parts : [...parts, part];
}

/** Names that can be called, of the file, its imports, std and the language. */
function callables(session: Session, uri: string): string[] {
  const own = [...(session.db.file(uri)?.byName ?? [])]
    .filter(([, { decl }]) => decl.kind === 'callable' || (decl.kind === 'import' && decl.names !== null))
    .map(([name]) => name);
  return [...new Set([...own, ...stdNames().filter((n) => signatureOf(session, uri, n) !== null), ...builtinNames()])];
}

/** The innermost call that is open before a place: its callee's name, and which labels it has. */
export function openCall(
  before: string,
): { readonly name: string; readonly labels: readonly string[]; readonly given: number } | null {
  let depth = 0;
  for (let i = before.length - 1; i >= 0; i--) {
    const letter = before[i] as string;
    if (')]}'.includes(letter)) depth++;
    else if ('([{'.includes(letter)) {
      if (depth === 0) {
        const name = letter === '(' ? /([A-Za-z_]\w*)\s*$/.exec(before.slice(0, i))?.[1] : undefined;
        if (letter === '{') return null;
        if (name !== undefined) {
          const inside = before.slice(i + 1);
          return {
            name,
            labels: [...inside.matchAll(/(\w+)\s*:/g)].map((m) => m[1] as string),
            given: splitParams(`${inside}x`).length,
          };
        }
      } else depth--;
    }
  }
  return null;
}

function named(
  session: Session,
  uri: string,
  call: { readonly name: string; readonly labels: readonly string[] },
): readonly Ranked[] {
  const signature = signatureOf(session, uri, call.name)?.signature;
  if (signature === undefined) return [];
  const params = /\(([\s\S]*)\)/.exec(signature.slice(0, lastParameter(signature)))?.[1] ?? '';
  return splitParams(params).flatMap((p): Ranked[] => {
    const name = /^\s*([A-Za-z_]\w*)\s*:/.exec(p)?.[1];
    if (name === undefined || call.labels.includes(name)) return [];
    return [{ label: `${name}:`, kind: kind.property, detail: p.trim(), rank: 0.5, insert: `${name}: ` }];
  });
}

/** Columns that a source's header has, where an argument means some: `classes: [sex]`, `label: y`. */
async function columns(
  session: Session,
  uri: string,
  call: { readonly name: string },
  head: string,
): Promise<readonly Ranked[]> {
  if (!/\b(?:classes|columns|label|stratify|field|drop|keep|strings|image)\s*:\s*\[?[^\]()]*$/.test(head)) return [];
  const open = head.slice(head.lastIndexOf(`${call.name}(`));
  const paths = [...open.matchAll(/(?:(\w+)\s*:\s*)?"([^"\n]+)"/g)].map(([, label = 'file', path]) => [label, path]);
  if (paths.length === 0 || dataFormats.get(call.name)?.files !== true) return [];
  const source = await session.sourceOf(uri, call.name, Object.fromEntries(paths));
  return (source?.header.header.fields ?? []).map((f) => ({
    label: /^[A-Za-z_]\w*$/.test(f.name) ? f.name : `\`${f.name}\``,
    kind: kind.field,
    detail: f.classes === null ? f.stored : 'classes',
    rank: 0,
  }));
}

function dims(session: Session, uri: string, spot: Spot | null, rank: number): readonly Ranked[] {
  const own = namesIn(session, uri).filter(
    (n) => n.chunk.key === spot?.chunk.key && n.occurrence.kind === 'dim' && n.occurrence.binds,
  );
  return own.map(({ occurrence: o }) => ({ label: o.text, kind: kind.typeParameter, detail: 'dim', rank }));
}

function types(session: Session, uri: string): readonly Ranked[] {
  const aliases = [...(session.db.file(uri)?.byName ?? [])]
    .filter(([, { decl }]) => decl.kind === 'type')
    .map(([name]) => name);
  return [
    ...aliases.map((label): Ranked => ({ label, kind: kind.typeParameter, rank: 0 })),
    ...PREDEFINED_TYPES.map(
      (label): Ranked => ({
        label,
        kind: kind.typeParameter,
        rank: 1,
        ...(label === 'f32' ? { snippet: 'f32[${1:N}]' } : {}),
      }),
    ),
    ...['layer', 'fn', 'class'].map((label): Ranked => ({ label, kind: kind.keyword, rank: 2 })),
  ];
}

function inSight(session: Session, uri: string, spot: Spot | null): readonly Ranked[] {
  const facts = spot === null ? null : session.factsAt(spot);
  const shown = (start: number, end: number): string | undefined =>
    facts?.values.find((v) => v.start === start && v.end === end)?.shown;
  const locals = namesIn(session, uri)
    .filter((n) => n.chunk.key === spot?.chunk.key && n.occurrence.binds && n.occurrence.target.is === 'local')
    .map(({ occurrence: o }): Ranked => {
      const detail = shown(o.start, o.end) ?? o.kind;
      return { label: o.text, kind: o.kind === 'dim' ? kind.typeParameter : kind.variable, detail, rank: 2 };
    });
  const fields = spot === null ? [] : fieldsOf(session, spot);
  const own = [...(session.db.file(uri)?.byName.keys() ?? [])].map(
    (label): Ranked => ({ label, kind: kind.func, rank: 3 }),
  );
  const rest = [...stdNames().filter((n) => signatureOf(session, uri, n) !== null), ...builtinNames()].map(
    (label): Ranked => ({ label, kind: kind.func, rank: 6 }),
  );
  const words = ['if', 'match', 'for', 'repeat', 'scan', 'iterate', 'true', 'false', 'none'].map(
    (label): Ranked => ({ label, kind: kind.keyword, rank: 7 }),
  );
  return [...locals, ...fields, ...own, ...rest, ...words];
}

/** The fields of the dataset that a train is on. */
function fieldsOf(session: Session, spot: Spot): readonly Ranked[] {
  const { decl } = spot.parsed;
  const source = decl?.kind === 'train' ? decl.on : decl?.kind === 'data' ? decl.source : null;
  if (source === null || source === undefined) return [];
  const sight = session.factsAt(spot)?.values.find((v) => v.start === source.start && v.end === source.end);
  return (sight?.members ?? [])
    .filter((m) => m.shown !== 'part of the dataset')
    .map((m) => ({ label: m.name, kind: kind.field, detail: m.shown, rank: 1 }));
}

function members(session: Session, uri: string, head: string, spot: Spot | null): readonly Ranked[] {
  const base = /([A-Za-z_][\w.]*)\.$/.exec(head)?.[1] ?? '';
  const [first = '', ...more] = base.split('.');
  const own = session.db.file(uri)?.byName.get(first);
  const found: Ranked[] = [];
  const sights = session.facts(uri).flatMap((f) => f.values);
  let home = uri;
  let name = first;
  if (own?.decl.kind === 'import' && own.decl.names === null) {
    home = resolveUri(uri, own.decl.from.value);
    name = more[0] ?? '';
    if (more.length === 0)
      return [...(session.db.file(home)?.byName ?? [])]
        .filter(([, d]) => d.decl.exported)
        .map(([label]) => ({
          label,
          kind: kind.module,
          detail: signatureOf(session, home, label)?.signature.split('\n')[0] ?? '',
          rank: 0,
        }));
  }
  const key = session.db.file(home)?.byName.get(name);
  if (key?.decl.kind === 'data') {
    const facts = session.facts(home).find((f) => f.key === key.key);
    const source = key.decl.source;
    const sight = facts?.values.find((v) => v.start === source.start && v.end === source.end);
    found.push(
      ...(sight?.members ?? []).map((m): Ranked => ({ label: m.name, kind: kind.field, detail: m.shown, rank: 0 })),
    );
    for (const item of key.decl.body?.items ?? [])
      if (item.kind === 'field') found.push({ label: item.name.text, kind: kind.field, detail: 'field', rank: 0 });
  } else if (key?.decl.kind === 'callable') {
    found.push(
      ...namesIn(session, home)
        .filter(
          (n) =>
            n.chunk.key === key.key &&
            n.occurrence.binds &&
            ['binding', 'stage', 'weight', 'state'].includes(n.occurrence.kind),
        )
        .map(({ occurrence: o }): Ranked => ({ label: o.text, kind: kind.property, detail: o.kind, rank: 0 })),
    );
  } else if (spot !== null) {
    const text = spot.chunk.text;
    const sight = sights.find((v) => v.members.length > 0 && text.slice(v.start, v.end) === base);
    found.push(
      ...(sight?.members ?? []).map((m): Ranked => ({ label: m.name, kind: kind.field, detail: m.shown, rank: 0 })),
    );
  }
  return [...new Map(found.map((f) => [f.label, f])).values()];
}

async function inString(session: Session, uri: string, before: string, spot: Spot | null): Promise<readonly Ranked[]> {
  const written = before.slice(before.lastIndexOf('"') + 1);
  const outside = before.slice(0, before.lastIndexOf('"'));
  const call = openCall(outside);
  if (call?.name === 'einsum' || call?.name === 'rearrange') return letters(written, spot, before);
  const isImport = /\bfrom\s*$/.test(outside);
  if (call !== null && !isImport && dataFormats.get(call.name)?.files !== true && !written.startsWith('.'))
    return choices(session, uri, outside, call);
  if (!isImport && call === null && !written.startsWith('.')) return [];
  const folder = folderOfPath(uri, written);
  if (folder === null) return [];
  const entries = await session.host.list(folder);
  return entries
    .filter(({ name, isFolder }) => !name.startsWith('.') && (isFolder || !isImport || name.endsWith('.dln')))
    .map(
      ({ name, isFolder }): Ranked => ({
        label: isFolder ? `${name}/` : name,
        kind: isFolder ? kind.folder : kind.file,
        rank: isFolder ? 1 : 0,
        insert: written === '' ? `./${name}${isFolder ? '/' : ''}` : `${name}${isFolder ? '/' : ''}`,
      }),
    );
}

/** The strings that a parameter may be. */
function choices(session: Session, uri: string, outside: string, call: { readonly name: string }): readonly Ranked[] {
  const label = /(\w+)\s*:\s*$/.exec(outside)?.[1];
  const signature = signatureOf(session, uri, call.name)?.signature ?? '';
  const part = label === undefined ? signature : (new RegExp(`\\b${label}\\s*:([^,)]*)`).exec(signature)?.[1] ?? '');
  return [...part.matchAll(/"([^"]+)"/g)].map((m) => ({ label: m[1] as string, kind: kind.value, rank: 0 }));
}

/** The letters that the pattern has already, and those of the other side. */
function letters(written: string, spot: Spot | null, before: string): readonly Ranked[] {
  const whole = spot?.parsed.decl === null || spot === null ? null : stringAt(spot.parsed.decl as Decl, spot.offset);
  const text = `${written} ${(whole?.string as Extract<Expr, { kind: 'string' }> | undefined)?.value ?? ''} ${/\w+:/.exec(before)?.[0] ?? ''}`;
  const used = new Set(text.match(/[A-Za-z_]\w*/g) ?? []);
  return [
    ...[...used].map((label): Ranked => ({ label, kind: kind.typeParameter, rank: 0 })),
    ...(written.includes('->') ? [] : [{ label: '->', kind: kind.keyword, rank: 1 } as Ranked]),
    { label: '...', kind: kind.keyword, rank: 2 },
  ];
}

/** Ranked candidates as the protocol has them. */
export function toItems(found: readonly Ranked[], snippets: boolean, data: object): CompletionItem[] {
  const seen = new Set<string>();
  return found
    .filter(({ label }) => !seen.has(label) && seen.add(label))
    .map(({ label, kind: which, detail, rank, snippet, insert }) => ({
      label,
      kind: which,
      ...(detail === undefined ? {} : { detail }),
      sortText: `${String(Math.round(rank * 10)).padStart(3, '0')}${label}`,
      ...(snippet !== undefined && snippets
        ? { insertText: snippet, insertTextFormat: 2 as const }
        : insert !== undefined
          ? { insertText: insert }
          : {}),
      data: { ...data, label },
    }));
}
