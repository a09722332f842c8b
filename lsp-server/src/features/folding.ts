/** Decides which lines fold away and how a selection grows: by the tree of the syntax. */
import { tokenize } from '@dln/grammar';
import type {
  FoldingRange,
  FoldingRangeParams,
  SelectionRange,
  SelectionRangeParams,
} from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { pathTo, visit } from '../syntax-walk.js';

export const folding: Feature = {
  name: 'folding',
  capabilities: () => ({ foldingRangeProvider: true, selectionRangeProvider: true }),
  answers: [
    answer('textDocument/foldingRange', (session, { textDocument }: FoldingRangeParams): FoldingRange[] => {
      const uri = session.uri(textDocument);
      const lines = session.linesOf(uri);
      const found = new Map<number, FoldingRange>();
      const add = (start: number, end: number, kind?: 'comment' | 'imports'): void => {
        const [startLine, endLine] = [lines.lineAt(start), lines.lineAt(end)];
        if (endLine > startLine && (found.get(startLine)?.endLine ?? 0) < endLine)
          found.set(startLine, { startLine, endLine, ...(kind === undefined ? {} : { kind }) });
      };
      const imports: { start: number; end: number }[] = [];
      for (const { chunk, parsed } of session.chunks(uri)) {
        comments(chunk.text, (start, end) => add(chunk.start + start, chunk.start + end, 'comment'));
        const { decl } = parsed;
        if (decl === null) continue;
        if (decl.kind === 'import') imports.push({ start: chunk.start + decl.start, end: chunk.start + decl.end });
        add(chunk.start + decl.start, chunk.start + decl.end);
        visit(decl, (node) => {
          if (node.kind === 'block' || node.kind === 'pipe' || node.kind === 'call' || node.kind === 'list')
            add(chunk.start + node.start, chunk.start + node.end);
        });
      }
      const [first, last] = [imports[0], imports.at(-1)];
      if (first !== undefined && last !== undefined) add(first.start, last.end, 'imports');
      return [...found.values()].sort((a, b) => a.startLine - b.startLine);
    }),
    answer(
      'textDocument/selectionRange',
      (session, { textDocument, positions }: SelectionRangeParams): SelectionRange[] => {
        const uri = session.uri(textDocument);
        const lines = session.linesOf(uri);
        return positions.map((position) => {
          const spot = session.spotAt(uri, position);
          let range: SelectionRange = { range: lines.range(0, lines.text.length) };
          if (spot === null || spot.parsed.decl === null)
            return { range: { start: position, end: position }, parent: range };
          const places = [{ start: 0, end: spot.chunk.text.length }, ...pathTo(spot.parsed.decl, spot.offset)];
          let last = '';
          for (const { start, end } of places) {
            if (`${start} ${end}` === last) continue;
            last = `${start} ${end}`;
            range = { range: lines.range(spot.chunk.start + start, spot.chunk.start + end), parent: range };
          }
          return range;
        });
      },
    ),
  ],
};

/** Runs of lines that hold comments alone. */
function comments(text: string, add: (start: number, end: number) => void): void {
  if (!text.includes('#')) return;
  let [start, end] = [-1, -1];
  for (const token of tokenize(text).tokens) {
    if (token.type === 'Comment') [start, end] = [start < 0 ? token.start : start, token.end];
    else if (token.type !== 'NL' && start >= 0) {
      add(start, end);
      start = -1;
    }
  }
  if (start >= 0) add(start, end);
}
