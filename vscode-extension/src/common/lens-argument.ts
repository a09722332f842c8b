/** Decides what a lens of the server hands to a command: a file and a declaration in it. */

/** What the server's lenses carry. */
export interface LensArgument {
  readonly uri: string;
  readonly name: string;
}

/** Null for anything else, as when a menu or a key calls the command. */
export function lensOf(given: unknown): LensArgument | null {
  if (typeof given !== 'object' || given === null || !('uri' in given) || !('name' in given)) return null;
  const { uri, name } = given;
  return typeof uri === 'string' && typeof name === 'string' ? { uri, name } : null;
}
