/** Decides what a layer or model costs, for hovers and lenses: worked out once a revision. */
import { type Summary, type SummaryLayer, summaryOf } from '@dln/compiler';
import type { Session } from './session.js';

const kept = new WeakMap<Session, { revision: number; readonly byName: Map<string, Summary | null> }>();

/** Null while there are mistakes, or where the name is no layer or model of the file. */
export function figuresOf(session: Session, uri: string, name: string): Summary | null {
  let known = kept.get(session);
  if (known === undefined || known.revision !== session.db.revision) {
    known = { revision: session.db.revision, byName: new Map() };
    kept.set(session, known);
  }
  const key = `${uri}#${name}`;
  const had = known.byName.get(key);
  if (had !== undefined) return had;
  const { summary } = summaryOf(session.db, uri, name);
  known.byName.set(key, summary);
  return summary;
}

type Figures = Pick<Summary | SummaryLayer, 'parameters' | 'flops' | 'activationBytes'>;

/** Beyond so many characters a polynomial tells nobody anything at a glance. */
const readable = 28;
const lineOf = (figures: Figures, told: (polynomial: string) => string): string =>
  `${told(figures.parameters.expression)} parameters · ${told(figures.flops.expression)} FLOPs · ${told(figures.activationBytes.expression)} bytes kept`;

/** Parameters, operations and bytes kept on one line of Markdown, where a bare `*` would slant what follows. */
export const figureLine = (figures: Figures): string => lineOf(figures, (polynomial) => `\`${polynomial}\``);
/** The same for a line of the editor: what is too long for it ends in dots, a hover has the whole. */
export const shortFigureLine = (figures: Figures): string =>
  lineOf(figures, (p) => (p.length <= readable ? p : `${p.slice(0, readable - 1)}…`));

/** The figures of the n-th part of this name directly inside a model or layer. */
export function partFigures(
  session: Session,
  uri: string,
  inside: string,
  layer: string,
  index: number,
): SummaryLayer | null {
  const summary = figuresOf(session, uri, inside);
  const depth = Math.min(...(summary?.layers.map((l) => l.depth) ?? [0]));
  return summary?.layers.filter((l) => l.depth === depth && l.layer === layer)[index] ?? null;
}
