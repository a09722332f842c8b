/** Decides what a declared value is: a number given from outside, a constant of a written type, a dataset under its own name. */
import type { Decl } from '@dln/grammar';
import { coerce } from '../check/coerce.js';
import { type Context, spanOf } from '../check/context.js';
import { paramType } from '../check/param-type.js';
import { boolValue, type DatasetValue, floatValue, intValue, type Value } from '../check/value.js';
import type { World } from '../check/world.js';
import type { Dataset } from '../data/dataset.js';
import { constant } from '../dims/algebra.js';

/** A value given on the command line: whole numbers are whole numbers. */
export const literalValue = (value: number | string | boolean): Value => {
  if (typeof value === 'string') return { kind: 'string', value, at: null };
  if (typeof value === 'boolean') return boolValue(value);
  return Number.isSafeInteger(value) ? intValue(constant(value)) : floatValue(value);
};

/** A list of numbers stays a list: it becomes a tensor where one is wanted. */
export function typed(ctx: Context, value: Value, decl: Extract<Decl, { kind: 'const' }>, world: World): Value {
  if (decl.type === null) return value;
  const type = paramType(world, ctx.uri, decl.type);
  return type.is === 'tensor' ? value : coerce(ctx, value, type, spanOf(ctx, decl.value), decl.name.text);
}

/** A dataset and its parts are called as the file calls them. */
export function renamed(value: DatasetValue, name: string): DatasetValue {
  const rename = (d: Dataset, part: string): Dataset => ({ ...d, name: part === '' ? name : `${name}.${part}` });
  return {
    kind: 'dataset',
    dataset: rename(value.dataset, ''),
    parts: Object.fromEntries(Object.entries(value.parts).map(([k, d]) => [k, rename(d, k)])),
  };
}
