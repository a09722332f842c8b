/** Decides what changed between two models: parts by path, then by callee and order; shapes, figures, and which weights of the older one still load. */
import type { Figure, Summary, SummaryCell } from './summarise.js';

/** A value on both sides. */
export interface Change {
  /** `output`, `layer`, or a weight's or state's name. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
}
/** A part that only one of two models has, or that differs in them. */
export interface LayerDiff {
  /** `moved`: the same part under another path. */
  readonly is: 'added' | 'removed' | 'changed' | 'moved';
  /** In the newer model; in the older one where it is removed. */
  readonly path: string;
  readonly before: string | null;
  readonly layer: string;
  readonly changes: readonly Change[];
}
/** `renamed` fits but has another name, so that it loads by a mapping only. */
export interface WeightDiff {
  readonly is: 'kept' | 'renamed' | 'reshaped' | 'new' | 'lost';
  readonly name: string;
  /** The older name, where it is another. */
  readonly from: string | null;
  readonly before: string | null;
  readonly after: string | null;
}
/** A figure of a whole model before and after. */
export interface FigureDiff {
  readonly figure: 'parameters' | 'flops' | 'macs' | 'activationBytes';
  readonly before: Figure;
  readonly after: Figure;
  /** After less before, every open dim at 1; a text beyond 2^53. */
  readonly change: number | string;
}
/** How two models differ; `same` where they do not. */
export interface ModelDiff {
  readonly before: string;
  readonly after: string;
  readonly same: boolean;
  readonly signature: readonly Change[];
  readonly layers: readonly LayerDiff[];
  readonly figures: readonly FigureDiff[];
  readonly weights: readonly WeightDiff[];
}

/** A part with its path inside the model. */
interface Part {
  readonly path: string;
  readonly full: string;
  readonly layer: string;
  readonly output: string;
  readonly cells: readonly SummaryCell[];
}

/** The parts of a model, itself first under the empty path. */
function partsOf(s: Summary): readonly Part[] {
  const own: Part = {
    path: '',
    full: s.path,
    layer: s.model,
    output: s.outputs.join(', '),
    cells: [...s.weights, ...s.states],
  };
  return [
    own,
    ...s.layers.map((l) => ({
      path: l.path.startsWith(`${s.path}.`) ? l.path.slice(s.path.length + 1) : l.path,
      full: l.path,
      layer: l.layer,
      output: l.output,
      cells: [...l.weights, ...l.states],
    })),
  ];
}

/** Open dims of the newer model are called as in the older one where they stand at the same place of an input. */
function renaming(before: Summary, after: Summary): (text: string) => string {
  const names = new Map<string, string>();
  const dims = (text: string): readonly string[] => /\[(.*)\]/.exec(text)?.[1]?.split(', ') ?? [];
  after.inputs.forEach((input, i) => {
    const old = dims(before.inputs[i] ?? '');
    dims(input).forEach((dim, k) => {
      const was = old[k];
      if (was === undefined || was === dim || !/^[A-Z]\w*$/.test(dim) || !/^[A-Z]\w*$/.test(was)) return;
      if (!after.dims.includes(was)) names.set(dim, was);
    });
  });
  return (text) => (names.size === 0 ? text : text.replace(/[A-Za-z_]\w*/g, (word) => names.get(word) ?? word));
}

const typesOf = (part: Part): string => `${part.layer} ${part.cells.map((c) => `${c.name}: ${c.type}`).join(', ')}`;

/** Pairs of parts: what is the same under the same path, then equal ones in order (a name may have shifted), then by path, then of one callee in order. */
function matched(before: readonly Part[], after: readonly Part[]): ReadonlyMap<Part, Part> {
  const pairs = new Map<Part, Part>();
  const taken = new Set<Part>();
  const pair = (key: (part: Part) => string): void => {
    const open = new Map<string, Part[]>();
    for (const b of before) {
      if (taken.has(b)) continue;
      const bucket = open.get(key(b));
      if (bucket === undefined) open.set(key(b), [b]);
      else bucket.push(b);
    }
    for (const a of after) {
      if (pairs.has(a)) continue;
      const b = open.get(key(a))?.shift();
      if (b === undefined) continue;
      pairs.set(a, b);
      taken.add(b);
    }
  };
  pair((p) => `${p.path} ${typesOf(p)}`);
  pair((p) => (p.cells.length === 0 ? `path ${p.path}` : typesOf(p)));
  pair((p) => p.path);
  pair((p) => (p.cells.length === 0 ? `path ${p.path}` : p.layer));
  return pairs;
}

function changesOf(before: Part, after: Part, rename: (text: string) => string): readonly Change[] {
  const changes: Change[] = [];
  const compare = (what: string, old: string, now: string): void => {
    if (old !== rename(now)) changes.push({ what, before: old, after: now });
  };
  if (before.path !== '' || after.path !== '') compare('layer', before.layer, after.layer);
  compare('output', before.output, after.output);
  for (const c of after.cells) {
    const old = before.cells.find((b) => b.name === c.name);
    compare(c.name, old?.type ?? 'none', c.type);
  }
  for (const c of before.cells)
    if (!after.cells.some((a) => a.name === c.name)) changes.push({ what: c.name, before: c.type, after: 'none' });
  return changes;
}

/** What the newer model is to the older one. */
export function diffSummaries(before: Summary, after: Summary): ModelDiff {
  const rename = renaming(before, after);
  const [olds, news] = [partsOf(before), partsOf(after)];
  const pairs = matched(olds, news);
  const layers: LayerDiff[] = [];
  for (const part of news) {
    const old = pairs.get(part);
    if (part.path === '') continue;
    if (old === undefined) {
      layers.push({ is: 'added', path: part.path, before: null, layer: part.layer, changes: [] });
      continue;
    }
    const changes = changesOf(old, part, rename);
    const moved = old.path !== part.path;
    if (changes.length > 0 || moved)
      layers.push({
        is: changes.length > 0 ? 'changed' : 'moved',
        path: part.path,
        before: moved ? old.path : null,
        layer: part.layer,
        changes,
      });
  }
  const used = new Set(pairs.values());
  for (const old of olds)
    if (!used.has(old)) layers.push({ is: 'removed', path: old.path, before: null, layer: old.layer, changes: [] });
  const signature = signatureOf(before, after, rename);
  const figures = (['parameters', 'flops', 'macs', 'activationBytes'] as const).map(
    (figure): FigureDiff => ({
      figure,
      before: before[figure],
      after: after[figure],
      change: less(after[figure], before[figure]),
    }),
  );
  const weights = weightsOf(olds, news, pairs, rename);
  const same =
    signature.length === 0 &&
    layers.length === 0 &&
    weights.every((w) => w.is === 'kept') &&
    figures.every((f) => f.before.expression === rename(f.after.expression));
  return { before: before.model, after: after.model, same, signature, layers, figures, weights };
}

function signatureOf(before: Summary, after: Summary, rename: (text: string) => string): readonly Change[] {
  const changes: Change[] = [];
  if (before.inputs.join(', ') !== rename(after.inputs.join(', ')))
    changes.push({ what: 'inputs', before: before.inputs.join(', '), after: after.inputs.join(', ') });
  if (before.outputs.join(', ') !== rename(after.outputs.join(', ')))
    changes.push({ what: 'outputs', before: before.outputs.join(', '), after: after.outputs.join(', ') });
  return changes;
}

function less(a: Figure, b: Figure): number | string {
  const change = BigInt(a.atOne) - BigInt(b.atOne);
  return Number.isSafeInteger(Number(change)) ? Number(change) : String(change);
}

/** By name first, as a run that starts `from` another takes them; what only has another name is said to be renamed. */
function weightsOf(
  olds: readonly Part[],
  news: readonly Part[],
  pairs: ReadonlyMap<Part, Part>,
  rename: (text: string) => string,
): readonly WeightDiff[] {
  const named = (part: Part, cell: SummaryCell): string => `${part.full}.${cell.name}`;
  const old = new Map(olds.flatMap((p) => p.cells.map((c) => [named(p, c), c.type] as const)));
  const taken = new Set<string>();
  const found: WeightDiff[] = [];
  const rest: { readonly part: Part; readonly cell: SummaryCell }[] = [];
  for (const part of news)
    for (const cell of part.cells) {
      const name = named(part, cell);
      const before = old.get(name);
      if (before === undefined) rest.push({ part, cell });
      else {
        taken.add(name);
        const is = before === rename(cell.type) ? 'kept' : 'reshaped';
        found.push({ is, name, from: null, before, after: cell.type });
      }
    }
  for (const { part, cell } of rest) {
    const other = pairs.get(part);
    const from = other === undefined ? null : `${other.full}.${cell.name}`;
    const before = from === null || taken.has(from) ? undefined : old.get(from);
    const name = named(part, cell);
    if (from === null || before === undefined || before !== rename(cell.type)) {
      found.push({ is: 'new', name, from: null, before: null, after: cell.type });
      continue;
    }
    taken.add(from);
    found.push({ is: 'renamed', name, from, before, after: cell.type });
  }
  for (const [name, before] of old)
    if (!taken.has(name)) found.push({ is: 'lost', name, from: null, before, after: null });
  return found;
}

/** Which tensors of a file a model takes by name. */
export function diffStored(stored: ReadonlyMap<string, string>, after: Summary): readonly WeightDiff[] {
  const found: WeightDiff[] = [];
  const own = new Set<string>();
  for (const part of partsOf(after))
    for (const cell of part.cells) {
      const name = `${part.full}.${cell.name}`;
      own.add(name);
      const before = stored.get(name) ?? null;
      const is = before === null ? 'new' : before === cell.type ? 'kept' : 'reshaped';
      found.push({ is, name, from: null, before, after: cell.type });
    }
  for (const [name, before] of stored)
    if (!own.has(name)) found.push({ is: 'lost', name, from: null, before, after: null });
  return found;
}
