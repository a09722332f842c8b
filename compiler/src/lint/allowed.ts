/** Decides where a warning is silent: `# allow DLN3004` at the end of its line, or alone on the line above. */
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import type { Database } from '../query/database.js';

export function isAllowed(db: Database, { code, at }: Diagnostic): boolean {
  const uri = at.decl.slice(0, at.decl.lastIndexOf('#'));
  const file = db.file(uri);
  const chunk = file?.chunks.find((c) => c.chunk.key === at.decl)?.chunk;
  if (file === null || file === undefined || chunk === undefined) return false;
  const place = chunk.start + at.start;
  const lineStart = file.text.lastIndexOf('\n', place - 1) + 1;
  const lineEnd = file.text.indexOf('\n', place);
  const line = file.text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const above = file.text.slice(file.text.lastIndexOf('\n', lineStart - 2) + 1, Math.max(0, lineStart - 1));
  return allows(line, code) || (above.trimStart().startsWith('#') && allows(above, code));
}

const allows = (line: string, code: string): boolean =>
  [...line.matchAll(/#\s*allow\s+((?:DLN\d{4}[,\s]*)+)/g)].some((m) => (m[1] ?? '').includes(code));
