/** Decides whether a sweep of a file has run where a declaration of the file is. */
import type { DeclKey } from '@dln/grammar';
import type { ParsedChunk } from './database.js';

/** Why it has not; null where it has, or where that is decided by who uses the declaration. */
export function notYetRun(chunks: readonly ParsedChunk[], sweep: DeclKey, reader: DeclKey): string | null {
  const at = chunks.findIndex((c) => c.chunk.key === sweep);
  const here = chunks.findIndex((c) => c.chunk.key === reader);
  if (at === -1) return 'the sweep is one of another file, and only those of the file that is run are';
  const runs = chunks[here]?.parsed.decl?.kind === 'train';
  return runs && here < at ? 'the sweep stands further down, and a file runs in written order' : null;
}
