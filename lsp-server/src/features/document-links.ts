/** Decides which strings lead to files: imports and the data that a program names. */
import type { DocumentLink, DocumentLinkParams } from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { pathsIn, uriOfPath } from '../paths-in-strings.js';

export const documentLinks: Feature = {
  name: 'documentLinks',
  capabilities: () => ({ documentLinkProvider: {} }),
  answers: [
    answer('textDocument/documentLink', (session, { textDocument }: DocumentLinkParams): DocumentLink[] => {
      const uri = session.uri(textDocument);
      return session.chunks(uri).flatMap(({ chunk, parsed: { decl } }) =>
        decl === null
          ? []
          : pathsIn(decl).flatMap(({ at, path, format }): DocumentLink[] => {
              const target = uriOfPath(uri, path);
              if (target === null) return [];
              const range = session.linesOf(uri).range(chunk.start + at.start + 1, chunk.start + at.end - 1);
              return [
                {
                  range,
                  target: session.wireUri(target),
                  tooltip: format === null ? 'open the program' : `open the data (${format})`,
                },
              ];
            }),
      );
    }),
  ],
};
