/** Decides what a string with `{…}` in it says: values that are known while compiling are put into their places. */
import { type At, type Expr, interpolate, type StringExpr } from '@dln/grammar';
import { textValue } from '../diagnostics/DLN2042-text-value.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import { show } from '../dims/show.js';
import { toDiagnostic } from '../query/syntax-diagnostic.js';
import { type Context, leftToUses, report, spanOf } from './context.js';
import { describe } from './show-value.js';
import { type Env, errorValue, type Value } from './value.js';

/** The parts of a text, those between braces as `part` says; null where one of them is wrong (reported). */
export function partsOf<P>(
  ctx: Context,
  text: StringExpr,
  part: (expr: Expr) => P | null,
): readonly (string | P)[] | null {
  // Offsets of a part are into the string's value: without escapes they are the file's, less the quote.
  const plain = text.value.length === text.end - text.start - 2;
  const place = ({ start, end }: At): At =>
    plain ? { start: text.start + 1 + start, end: text.start + 1 + end } : { start: text.start, end: text.end };
  const parts: (string | P)[] = [];
  let ok = true;
  for (const piece of interpolate(text.value)) {
    if (typeof piece === 'string') {
      parts.push(piece);
      continue;
    }
    for (const fault of piece.faults)
      report(ctx, { ...toDiagnostic(fault, ctx.decl), at: spanOf(ctx, place(fault.at)), fixes: [] });
    const made = piece.faults.length > 0 ? null : part(placed(piece.expr, place) as Expr);
    if (made === null) ok = false;
    else parts.push(made);
  }
  return ok ? parts : null;
}

/** A syntax tree with its places in the file. */
function placed(node: unknown, place: (at: At) => At): unknown {
  if (Array.isArray(node)) return node.map((item) => placed(item, place));
  if (typeof node !== 'object' || node === null) return node;
  const all = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, placed(value, place)]));
  const { start, end } = node as Partial<At>;
  return start === undefined || end === undefined ? all : { ...all, ...place({ start, end }) };
}

/** The string's value. What is between its braces must be known here, or, in a definition, at each use. */
export function stringValue(ctx: Context, env: Env, text: StringExpr): Value {
  if (!/[{}]/.test(text.value)) return { kind: 'string', value: text.value, at: text };
  const quiet: Context = { ...ctx, emission: null };
  const parts = partsOf(ctx, text, (expr) => {
    const value = ctx.evaluator.expr(quiet, env, expr);
    const said = textOfValue(value);
    if (said !== null || value.kind === 'error') return said;
    if (!isOpen(value) || !leftToUses(ctx))
      report(ctx, diagnose(textValue, spanOf(ctx, expr), { got: describe(value) }));
    return null;
  });
  return parts === null ? errorValue : { kind: 'string', value: parts.join(''), at: null };
}

/** The text of a condition's message, in the scope of its signature: a size that stays open stands under its name. */
export function messageText(ctx: Context, env: Env, text: StringExpr): string {
  const quiet: Context = { ...ctx, emission: null };
  const parts = partsOf(ctx, text, (expr) => {
    const value = ctx.evaluator.expr(quiet, env, expr);
    if (value.kind === 'int') return show(value.dim);
    const said = textOfValue(value);
    if (said === null && value.kind !== 'error' && !isOpen(value))
      report(ctx, diagnose(textValue, spanOf(ctx, expr), { got: describe(value) }));
    return said;
  });
  return parts?.join('') ?? text.value;
}

/** A number, a truth or a string that another place will know. */
const isOpen = ({ kind }: Value): boolean =>
  kind === 'int' || kind === 'fraction' || kind === 'float' || kind === 'bool';

/** How a value reads in a text; null where it is none that a text can hold, or not known. */
export function textOfValue(value: Value): string | null {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'int':
      return literal(value.dim) === undefined ? null : show(value.dim);
    case 'fraction': {
      const [over, under] = [literal(value.over), literal(value.under)];
      return over === undefined || under === undefined ? null : String(Number((over / under).toPrecision(6)));
    }
    case 'float':
      return value.value === null ? null : String(Number(value.value.toPrecision(6)));
    case 'bool':
      return value.value === null ? null : String(value.value);
    case 'list':
    case 'tuple': {
      const items = value.items.map(textOfValue);
      if (items.includes(null)) return null;
      return value.kind === 'list' ? `[${items.join(', ')}]` : `(${items.join(', ')})`;
    }
    default:
      return null;
  }
}
