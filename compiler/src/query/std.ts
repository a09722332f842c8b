/** Decides what std is: its files, cut once; a declaration is parsed when it is first wanted, and never checked in a user's process. */
import { type Chunk, cut, type Decl, type DeclKey, parse } from '@dln/grammar';
import { stdTexts } from '../std.generated.js';

/** The uri of a std file: `std:layers`. */
export const isStd = (uri: string): boolean => uri.startsWith('std:');
/** A file of std, cut. */
interface StdFile {
  readonly uri: string;
  readonly text: string;
  readonly chunks: readonly Chunk[];
}
let files: readonly StdFile[] | null = null;
/** The texts of std by uri, for whoever shows them. */
export function stdFiles(): readonly StdFile[] {
  files ??= Object.entries(stdTexts).map(([name, text]) => ({
    uri: `std:${name}`,
    text,
    chunks: cut(`std:${name}`, text),
  }));
  return files;
}

interface Entry {
  readonly uri: string;
  readonly chunk: Chunk;
}
let index: ReadonlyMap<string, Entry> | null = null;
function entries(): ReadonlyMap<string, Entry> {
  if (index !== null) return index;
  const made = new Map<string, Entry>();
  for (const { uri, chunks } of stdFiles()) {
    for (const chunk of chunks) {
      const name = /#\S+ ([^~]+)/.exec(chunk.key)?.[1];
      if (name !== undefined) made.set(name, { uri, chunk });
    }
  }
  index = made;
  return made;
}

/** The declaration of this name in std. Inside std's own files every name is in sight; outside only what is exported. */
export function stdDeclaration(
  name: string,
  from: string,
): { readonly uri: string; readonly key: DeclKey; readonly decl: Decl } | null {
  const entry = entries().get(name);
  if (entry === undefined) return null;
  const { decl } = parse(entry.chunk.text);
  if (decl === null || (!decl.exported && !isStd(from))) return null;
  return { uri: entry.uri, key: entry.chunk.key, decl };
}
/** The names of all of std's declarations, for suggestions. */
export const stdNames = (): readonly string[] => [...entries().keys()];
