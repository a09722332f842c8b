/** Decides what is said of the place under the pointer: the value here, the call's signature with what it bound, and the author's own words. */
import type { Hover, HoverParams } from 'vscode-languageserver-protocol';
import { dataHover } from '../data-hover.js';
import { answer, type Feature } from '../feature.js';
import { hoverText } from '../hover-text.js';

export const hover: Feature = {
  name: 'hover',
  capabilities: () => ({ hoverProvider: true }),
  answers: [
    answer('textDocument/hover', async (session, { textDocument, position }: HoverParams): Promise<Hover | null> => {
      const uri = session.uri(textDocument);
      const spot = session.spotAt(uri, position);
      if (spot === null) return null;
      const data = await dataHover(session, spot);
      if (data !== null) return { contents: { kind: 'markdown', value: data } };
      const found = hoverText(session, spot);
      if (found === null) return null;
      const { start } = spot.chunk;
      return {
        contents: { kind: 'markdown', value: found.text },
        range: session.linesOf(uri).range(start + found.at.start, start + found.at.end),
      };
    }),
  ],
};
