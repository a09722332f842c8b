/** Decides whether the `#:` comments of a declaration are true: each against the stage or binding that ends on its line. */
import type { CheckedComment, Decl, Span } from '@dln/grammar';
import { bindDims } from '../check/check-callable.js';
import { type Context, spanOf } from '../check/context.js';
import { childEnv } from '../check/env.js';
import { requireEqual } from '../check/obligations.js';
import { paramType } from '../check/param-type.js';
import { showValue } from '../check/show-value.js';
import { tensorTypeOf } from '../check/type-node.js';
import { type Env, holdsTensor, type Value } from '../check/value.js';
import { checkedCommentDiffers } from '../diagnostics/DLN2028-checked-comment-differs.js';
import { type Diagnostic, diagnose, type Fix } from '../diagnostics/define-diagnostic.js';
import { showAssignment } from '../dims/show.js';
import { isPack, type ShapePart } from '../types/tensor-type.js';
import type { ParsedChunk } from './database.js';

/** What was seen while the declaration was checked: the last value of each place. */
export interface Sighting {
  readonly at: Span;
  readonly value: Value;
}

/** A diagnostic for each `#:` comment that does not say what was seen. */
export function checkComments(
  ctx: Context,
  file: Env,
  { chunk, parsed }: ParsedChunk,
  seen: readonly Sighting[],
): readonly Diagnostic[] {
  if (parsed.decl === null || parsed.checks.length === 0) return [];
  const env = scopeOf(ctx, file, parsed.decl);
  const own = seen.filter((s) => s.at.decl === chunk.key);
  return parsed.checks.flatMap((comment) => {
    const line = lineAround(chunk.text, comment.start);
    const ends = own.filter((s) => s.at.end > line && s.at.end <= comment.start);
    const last = Math.max(...ends.map((s) => s.at.end));
    // Of what ends last the outermost counts: a binding, not the stage in it.
    const target = ends.filter((s) => s.at.end === last).sort((a, b) => a.at.start - b.at.start)[0];
    const found = target === undefined ? { got: '', fails: '' } : difference(ctx, env, comment, target.value);
    if (found === null) return [];
    const written = chunk.text.slice(comment.type.start, comment.type.end).trim();
    return [
      diagnose(
        checkedCommentDiffers,
        spanOf(ctx, comment.type),
        { written, ...found },
        target === undefined
          ? {}
          : {
              labels: [{ at: target.at, text: `gives ${found.got}` }],
              fixes: holdsTensor(target.value) ? [rewritten(spanOf(ctx, comment.type), written, found.got)] : [],
            },
      ),
    ];
  });
}

/** Not safe: what the comment promised is given up. `dlnc check --update` asks for just that. */
const rewritten = (at: Span, written: string, got: string): Fix => ({
  title: `\`${got}\` instead of \`${written}\``,
  edits: [{ at, text: got }],
  safe: false,
});

/** Offset at which the line of this offset begins. */
const lineAround = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1);

/** The dim variables and parameters of the signature. */
function scopeOf(ctx: Context, file: Env, decl: Decl): Env {
  const env = childEnv(file);
  if (decl.kind === 'callable') for (const p of decl.callable.params) bindDims(ctx, env, p.type);
  return env;
}

/** Null: the value has the written type. */
function difference(
  ctx: Context,
  env: Env,
  comment: CheckedComment,
  value: Value,
): { readonly got: string; readonly fails: string } | null {
  if (value.kind === 'error') return null;
  const got = showValue(value);
  const type = paramType(ctx.world, ctx.uri, comment.type);
  if (value.kind !== 'tensor' || type.is !== 'tensor') return { got, fails: '' };
  const quiet: Context = { ...ctx, diagnostics: [] };
  const scope = childEnv(env);
  bindDims(ctx, scope, comment.type);
  const wildcards = (type.shape ?? []).map((d) => d.dim.kind === 'name' && d.dim.text === '_');
  const shape = (type.shape ?? []).map((d, i) =>
    wildcards[i] === true
      ? { ...d, dim: { kind: 'number' as const, value: 1, text: '1', fractional: false, start: d.start, end: d.end } }
      : d,
  );
  const wanted = tensorTypeOf(quiet, scope, { ...type, shape });
  if (
    wanted === null ||
    wanted.dtype !== value.type.dtype ||
    wanted.shape.length !== value.type.shape.length ||
    (wanted.classes === null) !== (value.type.classes === null)
  )
    return { got, fails: '' };
  for (const [i, part] of wanted.shape.entries()) {
    if (wildcards[i] === true) continue;
    const other = value.type.shape[i] as ShapePart;
    if (part === other) continue;
    if (isPack(part) || isPack(other)) return { got, fails: '' };
    const broken = requireEqual(quiet, part, other, spanOf(ctx, comment));
    if (broken !== null) return { got, fails: showAssignment(broken.fails) };
  }
  return null;
}
