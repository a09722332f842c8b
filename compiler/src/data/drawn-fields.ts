/** Decides which fields of a dataset are drawn anew in each epoch of a training; all others are the same whenever their row comes. */
import { maskName } from '../check/columns.js';
import type { Graph, ValueId } from '../graph/graph.js';
import type { DataProgram, Dataset } from './dataset.js';

/** Their names. A draw in a body is made once for each row; only what `augment` draws, and what is made of that, changes. */
export function drawnFields({ steps }: Dataset): ReadonlySet<string> {
  let drawn: ReadonlySet<string> = new Set();
  for (const step of steps) {
    if (step.step !== 'map') continue;
    const next = new Set<string>();
    for (const { name } of step.fields) {
      const from = step.passed[name];
      const isDrawn = from === undefined ? step.compute !== null && draws(step.compute, name, drawn) : drawn.has(from);
      if (isDrawn) next.add(name);
    }
    drawn = next;
  }
  return drawn;
}

/** Does a field of a body depend on a draw of each epoch, or on a field that does? */
function draws({ program, draws: all, clock }: DataProgram, name: string, drawn: ReadonlySet<string>): boolean {
  const entry = program.entries.get('fields');
  const value = entry?.measures.find((m) => m.name === name)?.value;
  if (entry === undefined || value === undefined) return clock === 'epoch' || drawn.size > 0;
  const fields = new Set([...drawn].flatMap((field) => [field, maskName(field)]));
  const turning = new Set(clock === 'epoch' ? all.map((draw) => draw.name) : []);
  const needed = reached(entry.graph, value);
  return entry.graph.inputs.some(
    ({ kind, name: own, value: input }) =>
      needed.has(input) && ((kind === 'field' && fields.has(own)) || (kind === 'argument' && turning.has(own))),
  );
}

/** What a value is made of, itself too. */
function reached({ nodes }: Graph, value: ValueId): ReadonlySet<ValueId> {
  const needed = new Set<ValueId>([value]);
  for (let id = value; id >= 0; id = (id - 1) as ValueId)
    if (needed.has(id)) for (const x of nodes[id]?.operands ?? []) needed.add(x);
  return needed;
}
