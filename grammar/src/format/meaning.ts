/** Decides whether two texts mean the same: whether their trees differ in nothing but places. */
import { cut } from '../cut.js';
import { lex } from '../lexer.js';
import { parse } from '../parse.js';

/** Fields that say where something stands. */
const PLACES: ReadonlySet<string> = new Set(['start', 'end', 'opAt']);

/** True if both values are alike but for places; walks them without recursion. */
export function alike(left: unknown, right: unknown): boolean {
  const pairs: [unknown, unknown][] = [[left, right]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (a === b) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const names = Object.keys(a).filter((name) => !PLACES.has(name));
    const others = Object.keys(b).filter((name) => !PLACES.has(name));
    if (names.length !== others.length) return false;
    for (const name of names) pairs.push([a[name as keyof typeof a], b[name as keyof typeof b]]);
  }
  return true;
}

/** What formatting must keep: the declarations, the types of the checked comments, and all comments, in order. */
export function meaning(text: string): object {
  const parsed = cut('', text).map((chunk) => parse(chunk.text));
  return {
    decls: parsed.flatMap((each) => each.decl ?? []),
    checks: parsed.flatMap((each) => each.checks),
    comments: lex(text).comments.map((comment) => comment.image.trimEnd()),
  };
}
