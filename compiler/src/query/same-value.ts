/** Decides whether a result is as it was for whoever uses it, and whether it may be kept beyond its revision. */
import type { Value } from '../check/value.js';
import type { CalleeSummary } from '../check/world.js';
import type { Fact } from '../dims/dim.js';

/** The same for every use: places and the past of tensors aside. A value that holds a callable is never surely the same. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'tensor':
      return (
        b.kind === 'tensor' &&
        a.type === b.type &&
        a.cell === b.cell &&
        a.node === b.node &&
        sameData(a.column, b.column)
      );
    case 'gaps':
      return b.kind === 'gaps' && a.type === b.type && a.node === b.node && a.mask === b.mask && a.name === b.name;
    case 'int':
      return b.kind === 'int' && a.dim === b.dim;
    case 'fraction':
      return b.kind === 'fraction' && a.over === b.over && a.under === b.under;
    case 'float':
      return b.kind === 'float' && Object.is(a.value, b.value) && a.node === b.node && a.rate === b.rate;
    case 'bool':
      return (
        b.kind === 'bool' &&
        a.value === b.value &&
        sameList(a.whenTrue, b.whenTrue, sameFact) &&
        sameList(a.whenFalse, b.whenFalse, sameFact)
      );
    case 'string':
      return b.kind === 'string' && a.value === b.value && a.at?.start === b.at?.start && a.at?.end === b.at?.end;
    case 'tuple':
    case 'list':
      return b.kind === a.kind && sameList(a.items, b.items, sameValue);
    case 'dtype':
      return b.kind === 'dtype' && a.dtype === b.dtype && a.classes === b.classes;
    case 'module':
      return b.kind === 'module' && a.uri === b.uri;
    case 'axisName':
      return b.kind === 'axisName' && a.name === b.name;
    case 'dataset':
      return b.kind === 'dataset' && sameData(a.dataset, b.dataset) && sameData(a.parts, b.parts);
    case 'table':
      return b.kind === 'table' && sameData(a, b);
    case 'none':
    case 'error':
      return b.kind === a.kind;
    case 'weights':
    case 'callable':
      return false;
  }
}

/** The same conditions and result, and whatever else is said; not where in the body a condition comes from. */
export function sameSummary(a: CalleeSummary, b: CalleeSummary): boolean {
  if (a === b) return true;
  if (!sameList(a.conditions, b.conditions, (x, y) => x.weakest === y.weakest && sameFact(x.fact, y.fact)))
    return false;
  const rest = (summary: CalleeSummary): unknown => ({ ...summary, conditions: null, result: null });
  if (!sameData(rest(a), rest(b))) return false;
  return a.result === null || b.result === null ? a.result === b.result : sameValue(a.result, b.result);
}

function sameFact(a: Fact, b: Fact): boolean {
  switch (a.kind) {
    case 'congruent':
      return b.kind === 'congruent' && a.dim === b.dim && a.modulus === b.modulus && a.rest === b.rest;
    case 'atLeast':
      return b.kind === 'atLeast' && a.dim === b.dim && a.bound === b.bound;
    case 'equal':
      return b.kind === 'equal' && a.left === b.left && a.right === b.right;
  }
}

const sameList = <T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean =>
  a.length === b.length && a.every((x, i) => same(x, b[i] as T));

/** Plain data, part by part; interned things are the same object. */
function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if ('id' in a || 'id' in b) return false;
  if (a instanceof Map && b instanceof Map) return sameData([...a], [...b]);
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => sameData((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]))
  );
}

/** False where a value reaches back into the program by the scopes that it closes over, or to an instance. */
export function lasting(value: Value): boolean {
  switch (value.kind) {
    case 'callable':
    case 'weights':
      return false;
    case 'tensor':
      return value.cell === undefined;
    case 'tuple':
    case 'list':
      return value.items.every(lasting);
    default:
      return true;
  }
}
