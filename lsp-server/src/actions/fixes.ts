/** Decides which mends are offered for the findings of a place: those of the catalogue, then edits that were tried and are known to help. */
import { type Diagnostic, withRepairs } from '@dln/compiler';
import type { CodeAction } from 'vscode-languageserver-protocol';
import { toRecord } from '../diagnostic-records.js';
import type { Session } from '../session.js';
import { type ActionPlace, type ActionSource, editOf } from './action.js';

export const fixes: ActionSource = {
  kind: 'quickfix',
  offer: (place) => {
    const { session, uri } = place;
    return session
      .check(uri)
      .diagnostics.filter((d) => touches(place, d))
      .flatMap((d) => mends(place, repaired(place, d)));
  },
};

/** Editors ask at every move of the cursor: what was tried for a text is not tried again. */
const kept = new WeakMap<Session, { readonly revision: number; readonly tried: Map<string, Diagnostic> }>();
function repaired({ session, uri }: ActionPlace, d: Diagnostic): Diagnostic {
  let known = kept.get(session);
  if (known === undefined || known.revision !== session.db.revision) {
    known = { revision: session.db.revision, tried: new Map() };
    kept.set(session, known);
  }
  const key = `${uri} ${d.code} ${d.at.decl} ${d.at.start} ${d.at.end}`;
  const had = known.tried.get(key);
  if (had !== undefined) return had;
  const made = withRepairs(session.db, uri, d);
  known.tried.set(key, made);
  return made;
}

function touches({ session, uri, start, end }: ActionPlace, d: Diagnostic): boolean {
  const place = session.rangeOf(d.at);
  if (place === null || place.uri !== uri) return false;
  const lines = session.linesOf(uri);
  return lines.offset(place.range.start) <= end && lines.offset(place.range.end) >= start;
}

function mends({ session, uri }: ActionPlace, found: Diagnostic): readonly CodeAction[] {
  return found.fixes.flatMap((fix, i): CodeAction[] => {
    const edit = editOf(session, fix.edits);
    if (edit === null) return [];
    const title = fix.title.charAt(0).toUpperCase() + fix.title.slice(1);
    return [{ title, kind: 'quickfix', edit, diagnostics: [toRecord(session, uri, found)], isPreferred: i === 0 }];
  });
}
