/** Decides which nodes of a graph are needed, and by how many. */

/** How often each node's value is asked for by nodes that are needed themselves; 0: not needed. */
export function countUses(
  nodes: readonly { readonly operands: readonly number[] }[],
  outputs: readonly number[],
): number[] {
  const uses = nodes.map(() => 0);
  for (const v of outputs) uses[v] = (uses[v] as number) + 1;
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (uses[i] === 0) continue;
    for (const operand of (nodes[i] as { readonly operands: readonly number[] }).operands)
      uses[operand] = (uses[operand] as number) + 1;
  }
  return uses;
}
