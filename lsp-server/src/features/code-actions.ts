/** Decides what may be done about a place: mends of what is wrong, and other ways to write what is right. */
import type { CodeAction, CodeActionParams } from 'vscode-languageserver-protocol';
import type { ActionPlace, ActionSource } from '../actions/action.js';
import { addExpect } from '../actions/add-expect.js';
import { extractLayer } from '../actions/extract-layer.js';
import { fixAll } from '../actions/fix-all.js';
import { fixes } from '../actions/fixes.js';
import { inlineLayer } from '../actions/inline-layer.js';
import { organizeImports } from '../actions/organize-imports.js';
import { repeatStages } from '../actions/repeat-stages.js';
import { writeOut } from '../actions/write-out.js';
import { answer, type Feature } from '../feature.js';

const sources: readonly ActionSource[] = [
  fixes,
  writeOut,
  extractLayer,
  inlineLayer,
  repeatStages,
  addExpect,
  fixAll,
  organizeImports,
];

export const codeActions: Feature = {
  name: 'codeActions',
  capabilities: () => ({ codeActionProvider: { codeActionKinds: [...new Set(sources.map((s) => s.kind))] } }),
  answers: [
    answer('textDocument/codeAction', (session, { textDocument, range, context }: CodeActionParams): CodeAction[] => {
      const uri = session.uri(textDocument);
      const lines = session.linesOf(uri);
      const [start, end] = [lines.offset(range.start), lines.offset(range.end)];
      const home = session
        .chunks(uri)
        .find(({ chunk }) => start >= chunk.start && end <= chunk.start + chunk.text.length);
      const place: ActionPlace = {
        session,
        uri,
        start,
        end,
        chunk: home?.chunk ?? null,
        decl: home?.parsed.decl ?? null,
        given: context?.diagnostics ?? [],
      };
      // What concerns a whole file is offered to whoever asks for it by name.
      const wanted = (kind: string): boolean =>
        context?.only === undefined
          ? !kind.startsWith('source.')
          : context.only.some((only) => kind === only || kind.startsWith(`${only}.`) || only.startsWith(`${kind}.`));
      return sources.filter((s) => wanted(s.kind)).flatMap((s) => [...s.offer(place)]);
    }),
  ],
};
