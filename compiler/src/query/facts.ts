/** Decides what an editor may ask of a file beyond its findings: what every expression is worth, declaration by declaration. */
import type { Decl } from '@dln/grammar';
import { checkCallable } from '../check/check-callable.js';
import type { Located } from '../check/world.js';
import { checkDeclaration } from './check-file.js';
import type { Database, ParsedChunk } from './database.js';
import { ProgramWorld } from './program-world.js';
import type { DeclarationFacts } from './recording.js';

/** Users that are tried until one reaches the template. */
const triedUsers = 8;

/** What was seen of each declaration of a file; remembered by declaration, so that an edit costs what it touches. `known`: files whose uses say what a template is worth, where its own has none. */
export function factsOf(db: Database, uri: string, known: readonly string[] = []): readonly DeclarationFacts[] {
  const world = new ProgramWorld(db, new Map());
  return (db.file(uri)?.chunks ?? []).flatMap(({ chunk: { key }, parsed: { decl } }) => {
    if (decl === null || decl.kind === 'import' || decl.kind === 'type') return [];
    const facts = world.recorded(uri, key, (ctx) => {
      if (decl.kind === 'callable') return checkCallable(ctx, world.callee({ uri, key, decl }));
      checkDeclaration(ctx, world, decl);
      return null;
    });
    if (facts === null) return [];
    return decl.kind === 'callable' && facts.values.length === 0
      ? [atItsUses(db, world, { uri, key, decl }, known) ?? facts]
      : [facts];
  });
}

/** A template means something at its uses alone: what the first of them makes of it. */
function atItsUses(
  db: Database,
  world: ProgramWorld,
  template: Located,
  known: readonly string[],
): DeclarationFacts | null {
  const files = [template.uri, ...known.filter((uri) => uri !== template.uri)];
  const chunks = files.flatMap((uri) => (db.file(uri)?.chunks ?? []).map((each) => ({ uri, ...each })));
  let tried = 0;
  for (const { uri, chunk, parsed } of chunksThatReach(chunks, template.decl.name.text)) {
    const { decl } = parsed;
    if (chunk.key === template.key || decl === null || decl.kind === 'import' || decl.kind === 'type') continue;
    if (++tried > triedUsers) return null;
    const user = { uri, key: chunk.key, decl };
    const facts = world.recordedInside(template.key, user, (ctx) => {
      if (decl.kind === 'callable') checkCallable(ctx, world.callee({ ...user, decl }));
      else checkDeclaration(ctx, world, decl);
    });
    if (facts.values.length > 0) return facts;
  }
  return null;
}

/** Declarations that name the template, or a callable that does: it may be used through another template. */
function chunksThatReach<C extends ParsedChunk>(chunks: readonly C[], name: string): readonly C[] {
  const names = new Set([name]);
  const reaching = new Set<C>();
  for (let before = -1; before < reaching.size; ) {
    before = reaching.size;
    for (const each of chunks) {
      if (reaching.has(each) || each.parsed.decl === null || !mentions(each.chunk.text, names)) continue;
      reaching.add(each);
      if (each.parsed.decl.kind === 'callable') names.add(nameOf(each.parsed.decl));
    }
  }
  return chunks.filter((each) => reaching.has(each));
}
const nameOf = (decl: Decl): string => decl.name.text;
const mentions = (text: string, names: ReadonlySet<string>): boolean =>
  [...text.matchAll(/[A-Za-z_]\w*/g)].some(([word]) => names.has(word));
