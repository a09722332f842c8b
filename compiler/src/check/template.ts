/** Decides which callables are checked at each use instead of once at their definition. */
import type { Context } from './context.js';
import { isTemplate, paramType } from './param-type.js';
import { isBelieved } from './result.js';
import type { UserCallee } from './value.js';

/** False: a nameless `fn` or `layer`, which closes over its surroundings. */
export const isDeclared = (target: UserCallee): boolean => target.name !== target.role;

/** Is the body evaluated at each use while checking too? It has a parameter that only a use knows, needs such a thing inside, gives what its signature does not tell, calls itself, or has no name. */
export function isChecked(ctx: Context, target: UserCallee): boolean {
  if (!isDeclared(target) || isTemplate(ctx.world, target.uri, target.callable)) return true;
  if (ctx.inline || target.role === 'optimizer') return false;
  const { result, params } = target.callable;
  // What takes configuration alone is computed.
  const takesTensors = params.some((p) => ctx.world.takesTensor(target.uri, p.type));
  if (takesTensors && result !== null && !isBelieved(paramType(ctx.world, target.uri, result))) return true;
  const { perUse, recursive } = ctx.world.summary(target);
  return perUse || recursive;
}
