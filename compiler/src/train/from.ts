/** Decides which train another one begins `from`. */
import { nearest, type TrainDecl } from '@dln/grammar';
import { type Context, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import type { Located, World } from '../check/world.js';
import { trainUnknown } from '../diagnostics/DLN2712-train-unknown.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';

/** The name; null without a `from`, and where there is no such train (reported). */
export function checkFrom(ctx: Context, decl: TrainDecl): string | null {
  if (decl.from === null) return null;
  const name = decl.from.kind === 'name' ? decl.from.text : '';
  const located: Located | null = name === '' ? null : ctx.world.located(ctx.uri, name);
  if (located?.decl.kind === 'train') return name;
  const near = nearest(name, trainNames(ctx.world, ctx.uri));
  report(
    ctx,
    diagnose(trainUnknown, spanOf(ctx, decl.from), {
      name: name === '' ? exprText(decl.from) : name,
      nearest: near ?? '',
    }),
  );
  return null;
}

/** The trains and runs of a file, for suggestions. */
export const trainNames = (world: World, uri: string): readonly string[] =>
  world.namesOf(uri).filter((n) => world.located(uri, n)?.decl.kind === 'train');
