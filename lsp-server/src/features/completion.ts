/** Decides how a list of what may stand here is given: ranked by what fits, words of documentation when one is looked at. */
import type { CompletionItem, CompletionList, CompletionParams } from 'vscode-languageserver-protocol';
import { candidates, toItems } from '../completions.js';
import { answer, type Feature } from '../feature.js';
import { signatureOf } from '../hover-text.js';

let snippets = false;

export const completion: Feature = {
  name: 'completion',
  capabilities: (client) => {
    snippets = client.textDocument?.completion?.completionItem?.snippetSupport === true;
    return {
      completionProvider: { triggerCharacters: ['.', '>', '"', '/', ':', '(', '[', ' '], resolveProvider: true },
    };
  },
  answers: [
    answer(
      'textDocument/completion',
      async (session, { textDocument, position, context }: CompletionParams): Promise<CompletionList> => {
        const uri = session.uri(textDocument);
        const lines = session.linesOf(uri);
        const offset = lines.offset(position);
        // A space asks for stages alone.
        if (context?.triggerCharacter === ' ' && !/\|> $/.test(lines.text.slice(0, offset)))
          return { isIncomplete: false, items: [] };
        await session.loadData(uri);
        const found = await candidates(session, uri, offset, session.spotBefore(uri, offset));
        return { isIncomplete: false, items: toItems(found, snippets, { uri: textDocument.uri }) };
      },
    ),
    answer('completionItem/resolve', (session, item: CompletionItem): CompletionItem => {
      const { uri, label } = (item.data ?? {}) as { readonly uri?: string; readonly label?: string };
      const head = uri === undefined || label === undefined ? null : signatureOf(session, session.uri({ uri }), label);
      if (head === null) return item;
      return {
        ...item,
        documentation: { kind: 'markdown', value: `\`\`\`dln\n${head.signature}\n\`\`\`\n\n${head.doc}` },
      };
    }),
  ],
};
