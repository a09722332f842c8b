/** Decides what is known of a body's instances while it is checked: its layers, believed by their signatures, are evaluated once more in silence. */
import type { Callable } from '@dln/grammar';
import { instanceDiffers } from '../diagnostics/DLN2511-instance-differs.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import type { Context, Parts } from './context.js';
import { type Instance, meantBy, newInstance } from './instance.js';
import type { Env } from './value.js';

/** The instances that a body makes. */
export function partsOfBody(ctx: Context, env: Env, body: Callable['body']): Parts {
  let made: Instance | null = null;
  const diagnostics: Diagnostic[] = [];
  const root = (): Instance => {
    if (made !== null) return made;
    made = newInstance(null, '', '');
    const silent: Context = {
      ...ctx,
      diagnostics,
      conditions: ctx.conditions === null ? null : [],
      atUse: ctx.atUse === null ? null : { told: false },
      inline: true,
      instance: made,
      cells: new Map(),
      parts: null,
    };
    if (body.kind === 'block') ctx.evaluator.block(silent, env, body);
    else ctx.evaluator.expr(silent, env, body);
    return made;
  };
  const misused = (): readonly Diagnostic[] => {
    root();
    return diagnostics.filter((d) => d.code === instanceDiffers.code && d.at.decl === ctx.decl);
  };
  return { shares: false, root, misused };
}

/** The instance of `callee` that a `let` or `as` of the body calls `name`, or the model of that name; null where there is none that has been applied. */
export function instanceCalled(ctx: Context, name: string, callee: string): Instance | null {
  // A round binds its names anew.
  if (ctx.parts === null || ctx.loop !== null) return null;
  for (const made of ctx.parts.root().children.values()) {
    const called = made.key.startsWith('model ') ? made.callee : made.named === 'given' ? made.name : null;
    if (called !== name || made.callee !== callee) continue;
    const meant = meantBy(made);
    return meant.cells.size + meant.children.size === 0 ? null : meant;
  }
  return null;
}
