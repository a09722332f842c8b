/** Decides what a hover tells of a weight: how it begins, and which objectives of which trainings move it. */
import { type PlacedWeight, placedWeights } from '@dln/compiler';
import type { At } from '@dln/grammar';
import type { Session, Spot } from './session.js';

/** Paths that are told by name; a deep network has hundreds. */
const most = 6;

const kept = new WeakMap<Session, { readonly revision: number; readonly all: readonly PlacedWeight[] }>();
function allPlaced(session: Session): readonly PlacedWeight[] {
  const { revision } = session.db;
  const had = kept.get(session);
  if (had?.revision === revision) return had.all;
  const all = session.known.flatMap((uri) => placedWeights(session.db, uri));
  kept.set(session, { revision, all });
  return all;
}

/** A `weight` or `state` line of a body. */
export interface CellLine extends At {
  readonly kind: 'weight' | 'state';
  readonly name: At;
  readonly value: At;
}

/** Markdown about the `weight` or `state` line whose name stands here. */
export function weightHover(session: Session, { chunk }: Spot, cell: CellLine): string {
  const initial = `a ${cell.kind}, at first \`${chunk.text.slice(cell.value.start, cell.value.end)}\``;
  if (cell.kind === 'state') return initial;
  const own = allPlaced(session).filter(
    ({ at }) => at !== null && at.decl === chunk.key && at.start <= cell.name.start && at.end >= cell.name.end,
  );
  if (own.length === 0) return `${initial}\n\nin no \`train\` of the programs that are known`;
  const told = own.slice(0, most).map((w) => `- ${sentence(session, w)}`);
  const more = own.length > most ? [`- and ${own.length - most} more`] : [];
  return [initial, '', ...told, ...more].join('\n');
}

function sentence(session: Session, { train, path, reachedBy, frozen }: PlacedWeight): string {
  const where = `\`${path}\` of \`${train}\``;
  if (frozen) return `${where}: frozen`;
  if (reachedBy.length === 0) return `${where}: no objective reaches it, so it keeps its initial values`;
  const objectives = reachedBy.map((at) => {
    const text = session
      .chunks(session.uriOf(at.decl))
      .find((c) => c.chunk.key === at.decl)
      ?.chunk.text.slice(at.start, at.end);
    return `\`minimize ${(text ?? '').replace(/\s+/g, ' ')}\``;
  });
  return `${where}: moved by ${objectives.join(' and ')}`;
}
