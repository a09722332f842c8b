/** Decides what stands above a declaration: to run it, to sum it up, to check its gradients, and what it costs. */
import { describe } from '@dln/compiler';
import type { CodeLens, CodeLensParams, Range } from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { figuresOf, shortFigureLine } from '../figures.js';
import type { Session } from '../session.js';

interface LensData {
  readonly uri: string;
  readonly name: string;
}

export const codeLenses: Feature = {
  name: 'codeLenses',
  capabilities: () => ({ codeLensProvider: { resolveProvider: true } }),
  answers: [
    answer('textDocument/codeLens', (session, { textDocument }: CodeLensParams): CodeLens[] => {
      const uri = session.uri(textDocument);
      const { lenses } = session.settings;
      return session.chunks(uri).flatMap(({ chunk, parsed: { decl } }) => {
        if (decl === null || decl.name.text === '') return [];
        const name = decl.name.text;
        const range = session.linesOf(uri).range(chunk.start + decl.name.start, chunk.start + decl.name.end);
        const argument = { uri: textDocument.uri, name };
        const lens = (title: string, command: string): CodeLens => ({
          range,
          command: { title, command, arguments: [argument] },
        });
        if (decl.kind === 'train' || decl.kind === 'sweep')
          return lenses.run
            ? [
                lens('▶ Run', 'dln.run'),
                ...(decl.kind === 'train' && decl.role === 'train' ? [lens('Gradcheck', 'dln.gradcheck')] : []),
              ]
            : [];
        if (decl.kind !== 'callable' || (decl.role !== 'model' && decl.role !== 'layer')) return [];
        return [
          ...(lenses.run && decl.role === 'model' ? [lens('Summary', 'dln.summary')] : []),
          ...(lenses.cost ? [costLens(range, argument)] : []),
        ];
      });
    }),
    answer('codeLens/resolve', (session, lens: CodeLens): CodeLens => {
      const { uri, name } = (lens.data ?? {}) as Partial<LensData>;
      if (uri === undefined || name === undefined) return lens;
      const summary = figuresOf(session, session.uri({ uri }), name);
      const title = summary === null ? whyNone(session, session.uri({ uri }), name) : shortFigureLine(summary);
      return { ...lens, command: { title, command: 'dln.summary', arguments: [{ uri, name }] } };
    }),
  ],
};

/** A template has no figures of its own. */
function whyNone(session: Session, uri: string, name: string): string {
  const key = session.db.file(uri)?.byName.get(name)?.key;
  const isFaulty = session.check(uri).diagnostics.some((d) => d.at.decl === key && describe(d).severity === 'error');
  return isFaulty ? 'no figures while there are mistakes' : 'costs what each use makes of it';
}

/** The figures are worked out when the line is looked at. */
const costLens = (range: Range, data: LensData): CodeLens => ({ range, data });
