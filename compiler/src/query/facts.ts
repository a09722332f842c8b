/** Decides what an editor may ask of a file beyond its findings: what every expression is worth, declaration by declaration. */
import { checkCallable } from '../check/check-callable.js';
import { checkDeclaration } from './check-file.js';
import type { Database } from './database.js';
import { ProgramWorld } from './program-world.js';
import type { DeclarationFacts } from './recording.js';

/** What was seen of each declaration of a file; remembered by declaration, so that an edit costs what it touches. */
export function factsOf(db: Database, uri: string): readonly DeclarationFacts[] {
  const world = new ProgramWorld(db, new Map());
  return (db.file(uri)?.chunks ?? []).flatMap(({ chunk: { key }, parsed: { decl } }) => {
    if (decl === null || decl.kind === 'import' || decl.kind === 'type') return [];
    const facts = world.recorded(uri, key, (ctx) => {
      if (decl.kind === 'callable') return checkCallable(ctx, world.callee({ uri, key, decl }));
      checkDeclaration(ctx, world, decl);
      return null;
    });
    return facts === null ? [] : [facts];
  });
}
