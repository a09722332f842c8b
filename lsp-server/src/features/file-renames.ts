/** Decides what a file's new name changes in the programs that name it: imports, and the strings of data sources. */
import type { RenameFilesParams, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { pathsIn, uriOfPath } from '../paths-in-strings.js';
import { fromWire, relativePath } from '../program-uris.js';

export const fileRenames: Feature = {
  name: 'fileRenames',
  capabilities: () => ({
    workspace: { fileOperations: { willRename: { filters: [{ pattern: { glob: '**/*' } }] } } },
  }),
  answers: [
    answer('workspace/willRenameFiles', (session, { files }: RenameFilesParams): WorkspaceEdit | null => {
      const changes: Record<string, TextEdit[]> = {};
      const moves = files.map((f) => ({ from: fromWire(f.oldUri), to: fromWire(f.newUri) }));
      const moved = (uri: string): string => {
        for (const { from, to } of moves)
          if (uri === from || uri.startsWith(`${from}/`)) return to + uri.slice(from.length);
        return uri;
      };
      for (const uri of session.known) {
        const lines = session.linesOf(uri);
        for (const { chunk, parsed } of session.chunks(uri)) {
          for (const { at, path } of parsed.decl === null ? [] : pathsIn(parsed.decl)) {
            const target = uriOfPath(uri, path);
            // Absolute paths and packages stay as the author wrote them.
            if (target === null || path.startsWith('/')) continue;
            const wanted = relativePath(moved(uri), moved(target));
            if (moved(target) === target && moved(uri) === uri) continue;
            if (wanted === path) continue;
            const wireUri = session.wireUri(uri);
            changes[wireUri] ??= [];
            changes[wireUri].push({
              range: lines.range(chunk.start + at.start, chunk.start + at.end),
              newText: `"${wanted}"`,
            });
          }
        }
      }
      return Object.keys(changes).length === 0 ? null : { changes };
    }),
  ],
};
