/** Decides how long uses of std's templates are remembered: std sees nothing of a program, so they hold for every file and every edit. */
import type { TemplateUse } from '../check/world.js';
import { whenForgotten } from '../dims/intern.js';

const stdUses = new Map<string, TemplateUse | 'faulty'>();
whenForgotten(() => stdUses.clear());
/** More than any program has, fewer than hurt. */
const rememberedUses = 20_000;

/** What a use gave before, or gives now. */
export function stdUse(key: string, evaluate: () => TemplateUse | 'faulty'): TemplateUse | 'faulty' {
  const had = stdUses.get(key);
  if (had !== undefined) return had;
  if (stdUses.size >= rememberedUses) stdUses.clear();
  const made = evaluate();
  stdUses.set(key, made);
  return made;
}
