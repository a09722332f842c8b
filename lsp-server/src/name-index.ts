/** Decides where a thing is named: in its own declaration, its file, and every program that is known. */
import { isStd } from '@dln/compiler';
import type { Chunk } from '@dln/grammar';
import type { Location, Position, Range } from 'vscode-languageserver-protocol';
import { declarationOf, type Occurrence, type Target, targetKey } from './name-targets.js';
import { occurrencesIn } from './occurrences.js';
import type { Session } from './session.js';

/** A name in a file. */
export interface Named {
  readonly uri: string;
  readonly chunk: Chunk;
  readonly occurrence: Occurrence;
}

interface Kept {
  readonly revision: number;
  readonly names: readonly Named[];
}
const kept = new WeakMap<Session, Map<string, Kept>>();

/** Every name of a file; worked out once a revision. */
export function namesIn(session: Session, uri: string): readonly Named[] {
  let files = kept.get(session);
  if (files === undefined) {
    files = new Map();
    kept.set(session, files);
  }
  const revision = isStd(uri) ? 0 : session.db.revision;
  const had = files.get(uri);
  if (had !== undefined && had.revision === revision) return had.names;
  const names = session
    .chunks(uri)
    .flatMap(({ chunk, parsed }) =>
      occurrencesIn(session, uri, chunk, parsed.decl).map((occurrence) => ({ uri, chunk, occurrence })),
    );
  files.set(uri, { revision, names });
  return names;
}

/** The name at a place, its ends included. */
export function nameAt(session: Session, uri: string, position: Position): Named | null {
  const offset = session.linesOf(uri).offset(position);
  const at = (n: Named): number => n.chunk.start;
  const hits = namesIn(session, uri).filter(
    (n) => offset >= at(n) + n.occurrence.start && offset <= at(n) + n.occurrence.end,
  );
  return hits.find((n) => offset < at(n) + n.occurrence.end) ?? hits[0] ?? null;
}

/** Every place that names the same thing, in the file itself or in all programs. */
export function placesOf(session: Session, target: Target, only: string | null = null): readonly Named[] {
  const key = targetKey(target);
  const uris = only === null ? new Set([...session.known, ...(target.is === 'builtin' ? [] : [target.uri])]) : [only];
  return [...uris].flatMap((uri) => namesIn(session, uri).filter((n) => targetKey(n.occurrence.target) === key));
}

/** The range of a name. */
export function rangeOf(session: Session, { uri, chunk, occurrence }: Named): Range {
  return session.linesOf(uri).range(chunk.start + occurrence.start, chunk.start + occurrence.end);
}
export const locationOf = (session: Session, named: Named): Location => ({
  uri: session.wireUri(named.uri),
  range: rangeOf(session, named),
});

/** Where a target's own name stands, and its declaration's whole range. */
export function definitionOf(
  session: Session,
  target: Target,
): { readonly uri: string; readonly name: Range; readonly whole: Range } | null {
  const found = declarationOf(session, target);
  if (found === null || target.is === 'builtin') return null;
  const lines = session.linesOf(found.uri);
  const { start } = found.chunk;
  const at = target.is === 'local' ? target : found.decl.name;
  return {
    uri: found.uri,
    name: lines.range(start + at.start, start + at.end),
    whole: lines.range(start + found.decl.start, start + found.decl.end),
  };
}
