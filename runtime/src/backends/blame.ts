/** Decides whether a resident is to blame: what was found first is then the resident itself. */
import type { Graph, Node, ResidentRole } from '@dln/compiler';
import type { NonFinite } from './backend.js';

/** The role of the resident that the finding is; null where it is a result. */
export function roleOf(
  { node, rounds }: Pick<NonFinite, 'node' | 'rounds'>,
  { nodes }: Graph,
  role: (resident: string) => ResidentRole,
): ResidentRole | null {
  const { op, attrs } = nodes[node] as Node;
  return rounds.length === 0 && op === 'input' && attrs.kind === 'resident' ? role(attrs.name as string) : null;
}
