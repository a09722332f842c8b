/** Decides what a written type stands for as a parameter: a tensor, a number, a choice, a layer; aliases are looked through. */

import type { ArrowType, Callable, ShapeDim, TypeNode } from '@dln/grammar';
import type { DType } from '../types/tensor-type.js';
import { usedAt } from './alias.js';
import type { World } from './world.js';

/** What a written type comes to, aliases looked through. */
export type ParamType =
  /** `dtype` null: any; `shape` null: any. */
  | {
      readonly is: 'tensor';
      readonly dtype: DType | null;
      readonly classes: import('@dln/grammar').Expr | null;
      readonly shape: readonly ShapeDim[] | null;
      readonly optional: boolean;
    }
  | { readonly is: 'dim' | 'int' | 'float' | 'bool' | 'string' | 'axis' | 'weights' | 'any' | 'dtype' }
  | { readonly is: 'choice'; readonly strings: readonly string[]; readonly names: readonly string[] }
  | { readonly is: 'list'; readonly item: ParamType }
  | { readonly is: 'tuple'; readonly items: readonly ParamType[] }
  | { readonly is: 'arrow'; readonly node: ArrowType }
  | { readonly is: 'unknown'; readonly name: string };

const dtypes: Readonly<Record<string, DType>> = { f32: 'f32', i32: 'i32', bool: 'bool' };
const plain: Readonly<Record<string, ParamType>> = {
  dim: { is: 'dim' },
  int: { is: 'int' },
  float: { is: 'float' },
  bool: { is: 'bool' },
  string: { is: 'string' },
  axis: { is: 'axis' },
  weights: { is: 'weights' },
  any: { is: 'any' },
  dtype: { is: 'dtype' },
  tensor: { is: 'tensor', dtype: null, classes: null, shape: null, optional: false },
};

/** `through`: the aliases that were looked through; one that comes back is no type. */
export function paramType(world: World, uri: string, node: TypeNode, through: readonly string[] = []): ParamType {
  switch (node.kind) {
    case 'tupleType':
      return { is: 'tuple', items: node.items.map((t) => paramType(world, uri, t, through)) };
    case 'listType':
      return { is: 'list', item: paramType(world, uri, node.item, through) };
    case 'arrowType':
      return { is: 'arrow', node };
    case 'choiceType': {
      const strings: string[] = [];
      const names: string[] = [];
      for (const option of node.options) {
        if (option.kind === 'string') strings.push(option.value);
        else names.push(option.text);
      }
      return { is: 'choice', strings, names };
    }
    case 'errorType':
      return { is: 'unknown', name: '' };
    case 'classType':
      return { is: 'tensor', dtype: 'i32', classes: node.classes, shape: node.shape, optional: node.optional };
    case 'namedType': {
      const dtype = dtypes[node.name.text];
      if (node.shape !== null && dtype !== undefined)
        return { is: 'tensor', dtype, classes: null, shape: node.shape, optional: node.optional };
      if (node.shape !== null && node.name.text === 'tensor')
        return { is: 'tensor', dtype: null, classes: null, shape: node.shape, optional: node.optional };
      const known = Object.hasOwn(plain, node.name.text) ? plain[node.name.text] : undefined;
      if (known !== undefined && node.shape === null) return known;
      const alias = world.typeNames(uri, node.name.text);
      if (alias !== null && alias.decl.kind === 'type')
        return through.includes(alias.key)
          ? { is: 'unknown', name: '' }
          : paramType(world, alias.uri, usedAt(alias.decl.type, node), [...through, alias.key]);
      return { is: 'unknown', name: node.name.text };
    }
  }
}

/** Does a parameter of this type take part in "tensors first"? */
export function takesTensor(type: ParamType): boolean {
  if (type.is === 'tensor') return true;
  if (type.is === 'weights') return true;
  if (type.is === 'tuple') return type.items.some(takesTensor);
  if (type.is === 'list') return takesTensor(type.item);
  return false;
}

/** Static types are known only at a use: a layer with such a parameter is a template. */
function isStatic(type: ParamType): boolean {
  switch (type.is) {
    case 'bool':
    case 'string':
    case 'choice':
    case 'axis':
    // Of tensors too: a list's length is known at a use only.
    case 'list':
      return true;
    case 'tuple':
      return type.items.some(isStatic);
    case 'arrow':
      return type.node.params === null;
    default:
      return false;
  }
}

/** Is a callable checked at each use instead of once at its definition? A static parameter with a default does not hinder: the default is checked. */
export function isTemplate(world: World, uri: string, callable: Callable): boolean {
  return callable.params.some((p) => isStatic(paramType(world, uri, p.type)));
}
/** Upper case binds. */
export const isDimVariable = (name: string): boolean => /^[A-Z]/.test(name);

/** The alias that a type looks through for ever, or null. */
export function endlessType(world: World, uri: string, node: TypeNode, through: readonly string[] = []): string | null {
  if (node.kind === 'tupleType')
    return node.items.map((t) => endlessType(world, uri, t, through)).find((n) => n !== null) ?? null;
  if (node.kind === 'listType') return endlessType(world, uri, node.item, through);
  if (node.kind !== 'namedType' || node.shape !== null || Object.hasOwn(plain, node.name.text)) return null;
  const alias = world.typeNames(uri, node.name.text);
  if (alias === null || alias.decl.kind !== 'type') return null;
  return through.includes(alias.key)
    ? node.name.text
    : endlessType(world, alias.uri, alias.decl.type, [...through, alias.key]);
}
