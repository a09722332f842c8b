/** Decides which written index or exchange brings two shapes together: an axis added, a first or last entry left out, two arguments that changed places, a letter of a pattern. */
import type { CallExpr, Span } from '@dln/grammar';

/** `f32[N, 4, T]` or `[N, 4, T]` as its dims. */
export function dimsOf(type: string): readonly string[] {
  const inside = /\[(.*)\]$/.exec(type)?.[1]?.trim() ?? '';
  return inside === '' ? [] : inside.split(',').map((d) => d.trim());
}

/** Indices that spread a small shape over a larger one, each of its axes over an equal one: `[:, none, none]`. The last axes first. */
export function spreadIndices(small: readonly string[], large: readonly string[]): readonly string[] {
  const found: string[] = [];
  const place = (i: number, from: number, parts: readonly string[]): void => {
    if (i === small.length) {
      const all = [...parts, ...large.slice(from).map(() => 'none')];
      // `:` at the end goes without saying.
      while (all.at(-1) === ':') all.pop();
      found.push(`[${all.join(', ')}]`);
      return;
    }
    for (let at = large.length - (small.length - i); at >= from; at--)
      if (small[i] === large[at])
        place(i + 1, at + 1, [...parts, ...Array.from({ length: at - from }, () => 'none'), ':']);
  };
  if (small.length > 0 && small.length < large.length) place(0, 0, []);
  return found.slice(0, 3);
}

/** Indices after which a shape is the other, where one axis alone is longer by a few: `[:, 1:]` and `[:, :-1]`. */
export function shorteningIndices(long: readonly string[], short: readonly string[]): readonly string[] {
  if (long.length !== short.length) return [];
  const axes = long.flatMap((d, i) => (d === short[i] ? [] : [i]));
  const [axis] = axes;
  if (axis === undefined || axes.length > 1) return [];
  const by = excess(long[axis] as string, short[axis] as string);
  if (by === null) return [];
  const before = Array.from({ length: axis }, () => ':, ').join('');
  return [`[${before}${by}:]`, `[${before}:-${by}]`];
}

/** By how much, from 1 to 3, one written size is greater; null otherwise. */
function excess(long: string, short: string): number | null {
  const by =
    /^\d+$/.test(long) && /^\d+$/.test(short)
      ? Number(long) - Number(short)
      : short.startsWith(`${long} - `)
        ? Number(short.slice(long.length + 3))
        : long.startsWith(`${short} + `)
          ? Number(long.slice(short.length + 3))
          : 0;
  return Number.isInteger(by) && by >= 1 && by <= 3 ? by : null;
}

/** The other arguments of a call that are given by their place. */
export function besides(call: CallExpr | null, at: Span): readonly Span[] {
  return (call?.args ?? [])
    .filter((a) => a.label === null && a.value.start !== at.start)
    .map((a) => ({ decl: at.decl, start: a.value.start, end: a.value.end }));
}
