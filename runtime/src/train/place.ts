/** Decides which line of the program a failure is shown at. */
import type { Diagnostic, Entry, Graph, Plan, Program, SweepPlan, ValueId } from '@dln/compiler';
import type { Fault } from '@dln/formats';

/** A span, by the only type of the grammar that is needed here. */
export type Place = Diagnostic['at'];

/** The node's own place; for a gradient or an update the nearest operand's that was written. Null where there is none. */
export function placeOfNode(graph: Graph, node: number): { readonly at: Place; readonly derived: boolean } | null {
  const seen = new Set<number>([node]);
  let front = [node];
  for (let derived = false; front.length > 0; derived = true) {
    const next: number[] = [];
    for (const id of front) {
      const { source, operands } = graph.nodes[id]!;
      if (source.at !== null) return { at: source.at, derived };
      for (const operand of operands) {
        if (!seen.has(operand)) next.push(operand);
        seen.add(operand);
      }
    }
    front = next;
  }
  return null;
}

/** Where a plan as a whole is shown: at its name; of a plan without one, at the head of a clause, else at what its entries compute. */
export function placeOfPlan(plan: Exclude<Plan, SweepPlan>): Place {
  if (plan.at !== undefined) return plan.at;
  const clause = plan.expects[0] ?? (plan.kind === 'run' ? plan.saves[0] : undefined);
  if (clause !== undefined) return { ...clause.at, start: 0, end: 0 };
  return placeOfProgram(plan.program) ?? noPlace;
}
const noPlace: Place = { decl: '' as Place['decl'], start: 0, end: 0 };

function placeOfProgram(program: Program): Place | null {
  for (const entry of program.entries.values()) {
    const at = placeOfResults(entry);
    if (at !== null) return at;
  }
  return null;
}
function placeOfResults({ graph, measures, next }: Entry): Place | null {
  const results: readonly ValueId[] = [...measures.map((m) => m.value), ...next.values()];
  for (const value of results) {
    const place = placeOfNode(graph, value);
    if (place !== null) return place.at;
  }
  return null;
}

/** A fault of a file as a diagnostic of the same code. */
export const faultAt = (fault: Fault, at: Place): Diagnostic => ({
  code: fault.fault as Diagnostic['code'],
  at,
  args: fault.args,
  labels: [],
  chain: [],
  fixes: [],
});
