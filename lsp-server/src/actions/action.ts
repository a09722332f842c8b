/** Decides what one kind of code action sees, and how its edits reach the client. */
import type { Chunk, Decl, Span } from '@dln/grammar';
import type { CodeAction, TextEdit, Diagnostic as WireDiagnostic, WorkspaceEdit } from 'vscode-languageserver-protocol';
import type { Session } from '../session.js';

/** A stretch of one document, and what is known there. */
export interface ActionPlace {
  readonly session: Session;
  readonly uri: string;
  /** Absolute offsets of the selection. */
  readonly start: number;
  readonly end: number;
  /** The declaration that holds all of it; null where there is none. */
  readonly chunk: Chunk | null;
  readonly decl: Decl | null;
  /** The client's own records of the findings there. */
  readonly given: readonly WireDiagnostic[];
}
/** Actions of one kind, under which name a client filters them. */
export interface ActionSource {
  readonly kind: string;
  readonly offer: (place: ActionPlace) => readonly CodeAction[];
}

/** A replacement inside a declaration. */
export interface Replacement {
  readonly at: Span;
  readonly text: string;
}

/** Edits in declarations, by document. */
export function editOf(session: Session, edits: readonly Replacement[]): WorkspaceEdit | null {
  const changes: Record<string, TextEdit[]> = {};
  for (const { at, text } of edits) {
    const place = session.rangeOf(at);
    if (place === null) return null;
    const wireUri = session.wireUri(place.uri);
    changes[wireUri] ??= [];
    changes[wireUri].push({ range: place.range, newText: text });
  }
  return { changes };
}

/** One action whose edits are all in the declaration at hand; none where a place is gone. */
export function inDeclaration(
  place: ActionPlace,
  kind: string,
  title: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): readonly CodeAction[] {
  const { chunk } = place;
  if (chunk === null) return [];
  const edit = editOf(
    place.session,
    edits.map(({ start, end, text }) => ({ at: { decl: chunk.key, start, end }, text })),
  );
  return edit === null ? [] : [{ title, kind, edit }];
}
