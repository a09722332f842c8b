/** Decides how large and how deep a text may be before it is refused unread, so that no input overflows a stack or fills the memory. */

/** UTF-16 units of one file. */
export const MAX_TEXT = 4 * 1024 * 1024;
/** Tokens of one declaration. */
export const MAX_TOKENS = 1_000_000;
/** Open brackets at any place. */
export const MAX_BRACKETS = 128;
/** Expressions, types and patterns in one another, with or without brackets. */
export const MAX_NESTING = 256;
/** Nodes from the root of a declaration's tree to a leaf. */
export const MAX_DEPTH = 1_000;
/** Faults reported for one declaration. */
export const MAX_FAULTS = 100;

/** True if the text has more than `MAX_TOKENS` tokens; counts them roughly (never too few) and keeps none. */
export function tooManyTokens(text: string): boolean {
  if (text.length <= MAX_TOKENS) return false;
  const token = /#[^\n\r]*|"[^"\n\r]*"?|\w+|\r\n?|[^\s\w]|\n/g;
  let count = 0;
  while (token.exec(text) !== null) if (++count > MAX_TOKENS) return true;
  return false;
}

/** True if the tree under `root` is deeper than `MAX_DEPTH`; walks it without recursion. */
export function tooDeep(root: object): boolean {
  const nodes: object[] = [root];
  const depths: number[] = [1];
  while (nodes.length > 0) {
    const node = nodes.pop()!;
    const depth = depths.pop()!;
    if (depth > MAX_DEPTH) return true;
    const inner = Array.isArray(node) ? depth : depth + 1;
    for (const child of Object.values(node)) {
      if (typeof child === 'object' && child !== null) {
        nodes.push(child);
        depths.push(inner);
      }
    }
  }
  return false;
}
