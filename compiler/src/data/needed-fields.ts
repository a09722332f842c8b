/** Decides which fields of a source are needed for some fields of a dataset: those that its steps make them of. */
import type { ValueId } from '../graph/graph.js';
import type { DataProgram, Dataset } from './dataset.js';

/** Names of fields as the source has them. `wanted`: names of fields after all steps. */
export function neededFields({ steps, read }: Dataset, wanted: readonly string[]): readonly string[] {
  let names: ReadonlySet<string> = new Set(wanted);
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i];
    // Fields that change with the epoch are as they were, where nothing is trained.
    if (step?.step !== 'map' || step.compute?.clock === 'epoch') continue;
    const before = new Set<string>();
    for (const name of names) {
      const passed = step.passed[name];
      if (passed !== undefined) before.add(passed);
      else if (step.compute !== null) for (const field of fieldsUnder(step.compute, name)) before.add(field);
    }
    names = before;
  }
  return read.map(({ name }) => name).filter((name) => names.has(name));
}

/** The fields that a computed field is made of. */
function fieldsUnder({ program }: DataProgram, name: string): readonly string[] {
  const entry = program.entries.get('fields');
  const value = entry?.measures.find((m) => m.name === name)?.value;
  if (entry === undefined || value === undefined) return [];
  const { nodes, inputs } = entry.graph;
  const needed = new Set<ValueId>([value]);
  for (let id = value; id >= 0; id = (id - 1) as ValueId)
    if (needed.has(id)) for (const x of nodes[id]?.operands ?? []) needed.add(x);
  return inputs
    .filter(({ kind, value: input }) => kind === 'field' && needed.has(input))
    .map((input) => input.name.replace(/\?$/, ''));
}
