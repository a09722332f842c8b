/** Decides how a program is optimised: every entry's graph goes through all passes, its residents stay. */
import type { Graph, Output, ValueId } from '../graph/graph.js';
import { hashProgram } from '../graph/hash.js';
import type { Entry, Program } from '../graph/program.js';
import { runPasses } from './pass.js';
import { walks } from './passes.js';

/** The same computation in fewer nodes. Passes rewrite graphs; what an entry's graph is asked for is kept in step. */
export function optimizeProgram(program: Program): Program {
  const entries = new Map([...program.entries].map(([name, entry]) => [name, optimizeEntry(entry)]));
  return { residents: program.residents, entries, hash: hashProgram({ residents: program.residents, entries }) };
}

/** The same outputs in fewer nodes. */
export const optimizeGraph = (graph: Graph): Graph => walks.reduce(runPasses, graph);

function optimizeEntry(entry: Entry): Entry {
  const asked: readonly Output[] = [
    ...entry.graph.outputs,
    ...[...entry.next].map(([name, value]) => ({ name, value })),
    ...entry.measures,
  ];
  const { nodes, inputs, outputs } = optimizeGraph({ ...entry.graph, outputs: asked });
  const valueAt = (i: number): ValueId => (outputs[i] as Output).value;
  const own = entry.graph.outputs.length;
  const moved = own + entry.next.size;
  return {
    graph: { nodes, inputs, outputs: outputs.slice(0, own) },
    reads: inputs.filter((input) => input.kind === 'resident').map((input) => input.name),
    next: new Map([...entry.next.keys()].map((name, i) => [name, valueAt(own + i)])),
    measures: entry.measures.map(({ name }, i) => ({ name, value: valueAt(moved + i) })),
    free: entry.free,
  };
}
