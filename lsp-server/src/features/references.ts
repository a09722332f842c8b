/** Decides where else a thing is named: in all programs that are known, or marked in this document alone. */
import type {
  DocumentHighlight,
  DocumentHighlightParams,
  Location,
  ReferenceParams,
} from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { locationOf, nameAt, placesOf, rangeOf } from '../name-index.js';

const read = 2;
const write = 3;

export const references: Feature = {
  name: 'references',
  capabilities: () => ({ referencesProvider: true, documentHighlightProvider: true }),
  answers: [
    answer('textDocument/references', (session, { textDocument, position, context }: ReferenceParams): Location[] => {
      const named = nameAt(session, session.uri(textDocument), position);
      if (named === null) return [];
      return placesOf(session, named.occurrence.target)
        .filter((place) => context?.includeDeclaration !== false || !place.occurrence.binds)
        .map((place) => locationOf(session, place));
    }),
    answer(
      'textDocument/documentHighlight',
      (session, { textDocument, position }: DocumentHighlightParams): DocumentHighlight[] => {
        const uri = session.uri(textDocument);
        const named = nameAt(session, uri, position);
        if (named === null) return [];
        return placesOf(session, named.occurrence.target, uri).map((place) => ({
          range: rangeOf(session, place),
          kind: place.occurrence.binds ? write : read,
        }));
      },
    ),
  ],
};
