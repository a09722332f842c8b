/** Decides when two attribute records are the same, and what a Dim in one becomes once the free dims are bound. */

import { evaluate, literal } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show } from '../dims/show.js';
import type { BoundAttrs } from '../ops/define-op.js';
import type { Attr, Attrs } from './graph.js';
import { GraphError } from './graph-error.js';

/** True for an attribute that is a dim. */
export const isDim = (value: unknown): value is Dim => typeof value === 'object' && value !== null && 'terms' in value;

/** A dim that is a number is held as that number, so that equal attributes are alike. */
const plain = (value: number | Dim): number | Dim => (isDim(value) ? (literal(value) ?? value) : value);

/** The same attributes with sorted names, without what is undefined, and with numbers for dims that are. */
export function canonicalAttrs(attrs: Attrs): Attrs {
  const out: Record<string, Attr> = {};
  for (const name of Object.keys(attrs).sort()) {
    const value = attrs[name];
    if (value === undefined) continue;
    if (Array.isArray(value)) {
      const items = value as readonly (number | Dim)[];
      out[name] = items.some(isDim) ? items.map(plain) : items;
    } else out[name] = isDim(value) ? plain(value) : value;
  }
  return out;
}

/** Lists longer than this take no part in interning: their key would cost more than the node. */
const longest = 256;

const keys = new WeakMap<Attrs, string | null>();

/** A text that two canonical records share exactly when they are equal; null where a list is too long to compare. */
export function attrsKey(attrs: Attrs): string | null {
  const had = keys.get(attrs);
  if (had !== undefined) return had;
  const made = writeKey(attrs);
  keys.set(attrs, made);
  return made;
}

function writeKey(attrs: Attrs): string | null {
  let key = '';
  for (const name in attrs) {
    const value = attrs[name] as Attr;
    key += `;${name}=`;
    if (Array.isArray(value)) {
      const items = value as readonly (number | Dim)[];
      if (items.length > longest) return null;
      for (const item of items) key += `${one(item)},`;
    } else key += typeof value === 'string' ? JSON.stringify(value) : one(value as number | boolean | Dim);
  }
  return key;
}

const one = (value: number | boolean | Dim): string =>
  isDim(value) ? `d${value.id}` : Object.is(value, -0) ? '-0' : String(value);

/** What a dim is once the free dims are bound; throws `GraphError` where one is not, or where an exact quotient has a rest. */
export function numberOf(dim: Dim, binding: ReadonlyMap<string, number>): number {
  const value = evaluate(dim, binding);
  if (value === null) throw new GraphError(`${show(dim)} has no value`);
  return value;
}

/** Every Dim replaced by its number. */
export function bindAttrs(attrs: Attrs, binding: ReadonlyMap<string, number>): BoundAttrs {
  const out: Record<string, BoundAttrs[string]> = {};
  for (const name in attrs) {
    const value = attrs[name] as Attr;
    if (Array.isArray(value)) {
      const items = value as readonly (number | Dim)[];
      out[name] = items.some(isDim)
        ? items.map((item) => (isDim(item) ? numberOf(item, binding) : item))
        : (items as readonly number[]);
    } else out[name] = isDim(value) ? numberOf(value, binding) : (value as number | boolean | string);
  }
  return out;
}
