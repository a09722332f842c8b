/** Decides how numbers survive a text: JSON, with the four doubles that JSON loses (NaN, both infinities, -0) as texts. */

/** What can be written without loss. */
export type Plain = number | string | null | { readonly [key: string]: Plain };

const lost = (x: number): boolean => !Number.isFinite(x) || Object.is(x, -0);
const special: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

/** Writes numbers, texts, nulls and records of these so that every double comes back with the same bits. */
export function writeJson(value: object): string {
  return JSON.stringify(value, (_, x: unknown) => (typeof x === 'number' && lost(x) ? nameOf(x) : x));
}
const nameOf = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** The value of a text, or undefined where it is not JSON. Records come back as maps: `__proto__` is a key like any other; nothing here writes lists. */
export function readJson(text: string): Read | undefined {
  try {
    return asRead(JSON.parse(text) as Plain);
  } catch {
    return undefined;
  }
}
/** What was read, or that it is no such text. */
export type Read = number | string | null | ReadonlyMap<string, Read>;

function asRead(value: Plain): Read {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return null;
  return new Map(Object.entries(value).map(([key, x]) => [key, asRead(x)]));
}

/** A number that was written here. */
export function asNumber(x: Read | undefined): number | null {
  if (typeof x === 'number') return x;
  return typeof x === 'string' ? (special.get(x) ?? null) : null;
}
