/** Decides how stages of a pipeline become a layer of their own: its signature from what arrives and what they give. */
import type { Expr } from '@dln/grammar';
import { namesIn } from '../name-index.js';
import { visit } from '../syntax-walk.js';
import { type ActionPlace, type ActionSource, inDeclaration } from './action.js';

const kind = 'refactor.extract';

export const extractLayer: ActionSource = { kind, offer: extract };

function extract(place: ActionPlace) {
  const { session, uri, chunk, decl } = place;
  if (chunk === null || decl === null || place.start === place.end) return [];
  const [from, to] = [place.start - chunk.start, place.end - chunk.start];
  const chosen: { stages: Extract<Expr, { kind: 'pipe' }>['stages']; before: Expr }[] = [];
  visit(decl, (node) => {
    if (node.kind !== 'pipe') return;
    const { stages } = node as Extract<Expr, { kind: 'pipe' }>;
    const inside = stages.filter((s, i) => i > 0 && s.start < to && s.end > from);
    const first = inside[0];
    if (first === undefined) return;
    const before = stages[stages.indexOf(first) - 1];
    if (before !== undefined) chosen.push({ stages: inside, before: before.value });
  });
  const pick = chosen.at(-1);
  const values = session.facts(uri).find((f) => f.key === chunk.key)?.values ?? [];
  const sight = (e: { start: number; end: number }) => values.find((v) => v.start === e.start && v.end === e.end);
  const first = pick?.stages[0];
  const last = pick?.stages.at(-1);
  if (pick === undefined || first === undefined || last === undefined) return [];
  const [arrives, gives] = [sight(pick.before), sight(last.value)];
  if (arrives?.type === null || arrives === undefined || gives?.type === null || gives === undefined) return [];
  // A stage that reads a name of the body cannot leave it.
  const inner = namesIn(session, uri).filter(
    ({ chunk: own, occurrence: o }) =>
      own.key === chunk.key &&
      o.start >= first.start &&
      o.end <= last.end &&
      o.target.is === 'local' &&
      o.kind !== 'dim' &&
      o.target.decl === chunk.key,
  );
  const outside = inner.some(
    ({ occurrence: o }) => o.target.is === 'local' && (o.target.start < first.start || o.target.start > last.end),
  );
  const named = inner.some(({ occurrence: o }) => o.binds);
  if (outside || named) return [];
  const name = freeName(session.db.file(uri)?.byName ?? new Map(), 'Extracted');
  const body = chunk.text.slice(first.start, last.end).trim();
  const dims = [...new Set(gives.shown.match(/[A-Z]\w*/g) ?? [])];
  // A dim that only the body knows would be unbound in the new signature.
  if (dims.some((d) => !arrives.shown.includes(d))) return [];
  const text = `layer ${name}(x: ${arrives.shown}) -> ${gives.shown} =\n  x\n  |> ${body.split(/\s*\|>\s*/).join('\n  |> ')}\n\n`;
  return inDeclaration(
    place,
    kind,
    `Extract ${pick.stages.length} stage${pick.stages.length === 1 ? '' : 's'} to a layer`,
    [
      { start: decl.start, end: decl.start, text },
      { start: first.start, end: last.end, text: name },
    ],
  );
}

/** A name that the file does not have yet. */
export function freeName(taken: { readonly has: (name: string) => boolean }, base: string): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}${i}`;
    if (!taken.has(name)) return name;
  }
}
