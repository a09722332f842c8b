/** Decides what is said of a name that has no value: what it is instead, or which one was meant. */
import { type NameExpr, nearest } from '@dln/grammar';

import { unknownName } from '../diagnostics/DLN1201-unknown-name.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { type Context, report, spanOf } from './context.js';
import { namesInSight } from './env.js';
import type { Env } from './value.js';

export function reportUnknown(ctx: Context, env: Env, expr: NameExpr): void {
  const at = spanOf(ctx, expr);
  const is = valueless(ctx, expr.text);
  const near = is === '' ? nearestValue(ctx, env, expr.text) : null;
  report(
    ctx,
    diagnose(
      unknownName,
      at,
      { name: expr.text, nearest: near ?? '', is },
      near === null ? {} : { fixes: [{ title: `change to \`${near}\``, edits: [{ at, text: near }], safe: false }] },
    ),
  );
}

/** What the file declares by a name, where that has no value; empty otherwise. */
function valueless(ctx: Context, name: string): string {
  const decl = ctx.world.located(ctx.uri, name)?.decl;
  if (decl?.kind === 'type' || decl?.kind === 'sweep') return decl.kind;
  return decl?.kind === 'train' ? decl.role : '';
}

/** The name that was meant by a misspelt one; null where none is near. */
function nearestValue(ctx: Context, env: Env, name: string): string | null {
  const inSight = namesInSight(env);
  let names = [...inSight, ...ctx.world.namesOf(ctx.uri)];
  for (;;) {
    const near = nearest(name, names);
    if (near === null || inSight.includes(near) || valueless(ctx, near) === '') return near;
    names = names.filter((each) => each !== near);
  }
}
