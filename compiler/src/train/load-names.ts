/** Decides what the weights of a target are called in a file: by the lines of a `load`, the first that fits. */
import { interpolate, type LoadClause, nearest, type StringExpr } from '@dln/grammar';
import { type Context, report, spanOf } from '../check/context.js';
import { bindValue, childEnv, rootEnv } from '../check/env.js';
import { intValue, type Value } from '../check/value.js';
import { loadLine } from '../diagnostics/DLN2726-load-line.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { constant, literal } from '../dims/algebra.js';

type Line = LoadClause['names'][number];

/** The names that lines change; null where a line is wrong or names nothing (reported). `names`: those of the target. */
export function renamingsOf(
  ctx: Context,
  clause: LoadClause,
  target: string,
  names: readonly string[],
): ReadonlyMap<string, string> | null {
  const renamed = new Map<string, string>();
  let ok = true;
  for (const line of clause.names) {
    const fail = (at: StringExpr, why: string): void => {
      const near = why === '' ? (nearest(line.ours.value, beginnings(names)) ?? '') : '';
      report(ctx, diagnose(loadLine, spanOf(ctx, at), { ours: line.ours.value, target, nearest: near, why }));
      ok = false;
    };
    const pattern = patternOf(line.ours);
    if (pattern === null) {
      fail(line.ours, 'on the left a brace holds one name, which stands for one part between points');
      continue;
    }
    let hits = 0;
    for (const name of names) {
      const found = pattern.exec(name);
      if (found === null) continue;
      hits++;
      const theirs = renamed.has(name) ? '' : filled(ctx, line, found.groups ?? {});
      if (theirs === null) {
        fail(line.theirs, 'on the right a brace holds a whole number or a text made of the names on the left');
        break;
      }
      if (theirs !== '') renamed.set(name, theirs + name.slice(found[0].length));
    }
    if (hits === 0) fail(line.ours, '');
  }
  return ok ? renamed : null;
}

/** Every name up to each of its points, and whole. */
const beginnings = (names: readonly string[]): readonly string[] => [
  ...new Set(names.flatMap((n) => n.split('.').map((_, i, parts) => parts.slice(0, i + 1).join('.')))),
];

/** A name's beginning with its braces as groups; null where one holds more than a name. */
function patternOf({ value }: StringExpr): RegExp | null {
  const seen = new Set<string>();
  let source = '';
  for (const part of interpolate(value)) {
    if (typeof part === 'string') source += part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    else if (part.faults.length > 0 || part.expr.kind !== 'name' || !/^[A-Za-z]\w*$/.test(part.expr.text)) return null;
    else if (seen.has(part.expr.text)) source += `\\k<${part.expr.text}>`;
    else {
      source += `(?<${part.expr.text}>[^.]+)`;
      seen.add(part.expr.text);
    }
  }
  return new RegExp(`^${source}(?=\\.|$)`);
}

/** The right side with its braces computed; null where one gives neither a whole number nor a text. */
function filled(ctx: Context, line: Line, groups: Readonly<Record<string, string>>): string | null {
  const env = childEnv(rootEnv<Value>(() => null));
  for (const [name, text] of Object.entries(groups))
    bindValue(
      env,
      name,
      /^\d+$/.test(text) ? intValue(constant(Number(text))) : { kind: 'string', value: text, at: null },
    );
  let out = '';
  for (const part of interpolate(line.theirs.value)) {
    if (typeof part === 'string') {
      out += part;
      continue;
    }
    if (part.faults.length > 0) return null;
    const value = ctx.evaluator.expr({ ...ctx, emission: null, diagnostics: [] }, env, part.expr);
    const number = value.kind === 'int' ? literal(value.dim) : undefined;
    if (number === undefined && value.kind !== 'string') return null;
    out += value.kind === 'string' ? value.value : String(number);
  }
  return out;
}
