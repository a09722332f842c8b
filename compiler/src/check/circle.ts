/** Decides how a ring of declarations is named: each that calls the next, and the first again. */
import type { DeclKey } from '@dln/grammar';
import type { Context } from './context.js';

/** `file#layer A` is called `A`. */
export const nameInKey = (key: string): string => key.slice(key.lastIndexOf(' ') + 1).replace(/~\d+$/, '');

/** The way from a declaration to its own call, through those that were called on it; of one that calls itself, it alone. */
export function circleTo(ctx: Context, callee: DeclKey): readonly string[] {
  const keys = [...ctx.uses.map((use) => use.decl), ctx.decl];
  const way = keys.slice(Math.max(0, keys.lastIndexOf(callee)));
  return way.filter((key, i) => key !== way[i - 1]).map(nameInKey);
}
