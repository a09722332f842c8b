/** Decides how a document is laid out at the client's wish: whole, in part, and after a line was ended. */
import { cut, format } from '@dln/grammar';
import type {
  DocumentFormattingParams,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  TextEdit,
} from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import type { Session } from '../session.js';
import { minimalEdits } from '../text-edits.js';

export const formatting: Feature = {
  name: 'formatting',
  capabilities: () => ({
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
  }),
  answers: [
    answer('textDocument/formatting', (session, { textDocument }: DocumentFormattingParams) => {
      const uri = session.uri(textDocument);
      const { text } = session.linesOf(uri);
      // With a mistake in it a text has no layout: it stays.
      return minimalEdits(session.linesOf(uri), 0, text.length, format(text).text);
    }),
    answer('textDocument/rangeFormatting', (session, { textDocument, range }: DocumentRangeFormattingParams) => {
      const uri = session.uri(textDocument);
      const lines = session.linesOf(uri);
      return declarations(session, uri, lines.offset(range.start), lines.offset(range.end));
    }),
    answer(
      'textDocument/onTypeFormatting',
      (session, { textDocument, position, ch }: DocumentOnTypeFormattingParams) => {
        const uri = session.uri(textDocument);
        const lines = session.linesOf(uri);
        if (ch === '}') {
          const at = lines.offset(position);
          const inside = cut('', lines.text).find((c) => at >= c.start && at <= c.start + c.text.length);
          // Only when the brace ends the declaration: above the cursor nothing is half written.
          return inside !== undefined && inside.start + inside.text.length === at
            ? declarations(session, uri, at - 1, at)
            : [];
        }
        return indentation(session, uri, position.line);
      },
    ),
  ],
};

/** The declarations that a stretch touches, each as the whole file's layout has it. */
function declarations(session: Session, uri: string, start: number, end: number): readonly TextEdit[] {
  const lines = session.linesOf(uri);
  return cut('', lines.text).flatMap((chunk) => {
    const from = chunk.start;
    const to = chunk.start + chunk.text.length;
    if (to < start || from > end) return [];
    const { text, faults } = format(chunk.text);
    return faults.length > 0 ? [] : minimalEdits(lines, from, to, text.replace(/\s+$/, ''));
  });
}

/** A new line is as deep as what is open above it. */
function indentation(session: Session, uri: string, line: number): readonly TextEdit[] {
  if (line === 0) return [];
  const lines = session.linesOf(uri);
  const above = lines.line(line - 1);
  const here = lines.line(line);
  const depth = /^ */.exec(above)?.[0].length ?? 0;
  const code = above.replace(/#.*$/, '').trimEnd();
  const opens = /[{([=]$/.test(code) && code !== '';
  const closes = /^\s*[})\]]/.test(here);
  const wanted = Math.max(0, depth + (opens ? 2 : 0) - (closes && opens ? 2 : 0));
  const had = /^[ \t]*/.exec(here)?.[0] ?? '';
  if (had.length === wanted || code === '') return [];
  const start = lines.startOf(line);
  return [{ range: lines.range(start, start + had.length), newText: ' '.repeat(wanted) }];
}
