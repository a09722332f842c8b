/** Decides how `let (a, (b, c)) = …` takes a value apart. */
import type { Pattern, Span } from '@dln/grammar';
import { patternMismatch } from '../diagnostics/DLN2507-pattern-mismatch.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { type Context, report, spanOf } from './context.js';
import { bindValue } from './env.js';
import { describe } from './show-value.js';
import { type Env, errorValue, type Value } from './value.js';

/** False: the value has other parts (reported); all names are bound all the same, so that nothing else goes red. */
export function bindPattern(ctx: Context, env: Env, pattern: Pattern, value: Value, at: Span): boolean {
  if (pattern.kind === 'name') {
    bindValue(env, pattern.text, value, spanOf(ctx, pattern));
    return value.kind !== 'error';
  }
  const parts = value.kind === 'tuple' || value.kind === 'list' ? value.items : null;
  if (parts !== null && parts.length === pattern.items.length)
    return pattern.items.map((p, i) => bindPattern(ctx, env, p, parts[i] as Value, at)).every((ok) => ok);
  if (value.kind !== 'error')
    report(
      ctx,
      diagnose(patternMismatch, spanOf(ctx, pattern), { wanted: pattern.items.length, got: describe(value) }),
    );
  for (const p of pattern.items) bindPattern(ctx, env, p, errorValue, at);
  return false;
}

/** The names that a pattern binds. */
export function namesOf(
  pattern: Pattern,
): readonly { readonly text: string; readonly start: number; readonly end: number }[] {
  return pattern.kind === 'name' ? [pattern] : pattern.items.flatMap(namesOf);
}
