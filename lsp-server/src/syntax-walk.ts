/** Decides how a declaration's syntax is gone through: every node with what it stands in, and the places that features look at. */
import type { At, Callable, Decl, Expr, Identifier, LetEq } from '@dln/grammar';

/** A node of the tree: whatever has a place. */
export type SyntaxNode = At & { readonly kind?: string };

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'start' in value && 'end' in value;

/** The nodes directly below one, in the order of the text. */
export function childrenOf(node: object): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) collect(each);
    else if (isNode(value)) found.push(value);
    else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) collect(each);
  };
  for (const value of Object.values(node)) collect(value);
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Visits a node and all below it, outermost first. `enter` gives false: not below this one. */
export function visit(node: SyntaxNode, enter: (node: SyntaxNode, parents: readonly SyntaxNode[]) => unknown): void {
  const parents: SyntaxNode[] = [];
  const go = (at: SyntaxNode): void => {
    if (enter(at, parents) === false) return;
    parents.push(at);
    for (const child of childrenOf(at)) go(child);
    parents.pop();
  };
  go(node);
}

/** The nodes around an offset, outermost first. */
export function pathTo(decl: Decl, offset: number): readonly SyntaxNode[] {
  const path: SyntaxNode[] = [];
  visit(decl, (node) => {
    if (offset < node.start || offset > node.end) return false;
    path.push(node);
    return true;
  });
  return path;
}

/** The callable of a declaration; null for others. */
export const callableOf = (decl: Decl): Callable | null => (decl.kind === 'callable' ? decl.callable : null);

/** Names that a `let`, `weight`, `state` or `field` gives, and the place of the whole line. `typed`: its type is written. */
export function bindingsOf(
  decl: Decl,
): readonly { readonly name: Identifier; readonly at: At; readonly typed: boolean }[] {
  const found: { name: Identifier; at: At; typed: boolean }[] = [];
  visit(decl, (node) => {
    if (node.kind === 'let') {
      const { pattern, type } = node as LetEq;
      if (pattern.kind === 'name') found.push({ name: pattern, at: node, typed: type !== null });
      else found.push({ name: { text: '', start: pattern.start, end: pattern.end }, at: node, typed: type !== null });
    }
  });
  return found;
}

/** The stages of all pipelines. `end` is behind the stage's name, `isBound`: a `let`'s last. */
export function stagesOf(
  decl: Decl,
): readonly { readonly value: Expr; readonly end: number; readonly isBound: boolean }[] {
  const found: { value: Expr; end: number; isBound: boolean }[] = [];
  visit(decl, (node, parents) => {
    if (node.kind !== 'pipe') return;
    const { stages } = node as Extract<Expr, { kind: 'pipe' }>;
    const inLet = parents.at(-1)?.kind === 'let';
    stages.forEach((stage, i) => {
      if (i > 0) found.push({ value: stage.value, end: stage.end, isBound: inLet && i === stages.length - 1 });
    });
  });
  return found;
}
