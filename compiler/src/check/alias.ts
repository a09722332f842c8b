/** Decides what a type's other name stands for: its dims are those of the signature that uses it, its places are where it is used. */
import type { At, TypeNode } from '@dln/grammar';
import type { World } from './world.js';

/** The type with all other names replaced; a name that needs itself stays. */
export function lookThrough(world: World, uri: string, node: TypeNode, through: readonly string[] = []): TypeNode {
  const inside = (t: TypeNode): TypeNode => lookThrough(world, uri, t, through);
  switch (node.kind) {
    case 'tupleType':
      return { ...node, items: node.items.map(inside) };
    case 'listType':
      return { ...node, item: inside(node.item) };
    case 'arrowType':
      return {
        ...node,
        params: node.params?.map(inside) ?? null,
        result: node.result === null ? null : inside(node.result),
      };
    case 'namedType': {
      const alias = node.shape === null ? world.typeNames(uri, node.name.text) : null;
      if (alias === null || alias.decl.kind !== 'type' || through.includes(alias.key)) return node;
      return lookThrough(world, alias.uri, usedAt(alias.decl.type, node), [...through, alias.key]);
    }
    default:
      return node;
  }
}

/** The same tree with every place moved to where it is used: its own places are another declaration's. */
export function usedAt<T>(tree: T, at: At): T {
  if (Array.isArray(tree)) return tree.map((item: unknown) => usedAt(item, at)) as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = Object.entries(tree).map(([key, value]) => [key, usedAt(value, at)]);
  return { ...(Object.fromEntries(entries) as T), ...('start' in tree ? { start: at.start, end: at.end } : {}) };
}
