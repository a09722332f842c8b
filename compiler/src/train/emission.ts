/** Decides how an entry's graph is begun and finished: inputs by kind, residents by path. */
import type { Emission } from '../check/context.js';
import { type Cell, cellPath } from '../check/instance.js';
import { variables } from '../dims/algebra.js';
import { createBuilder } from '../graph/builder.js';
import type { ValueId } from '../graph/graph.js';
import type { AxisRole, Entry, Resident } from '../graph/program.js';
import type { GraphType } from '../types/tensor-type.js';

/** `init` null: this is the graph of initial values. */
export function newEmission(
  init: Emission | null,
  tick: Emission['tick'] = 'step',
  heard: Emission['heard'] = null,
): Emission {
  const graph = createBuilder();
  const initial = init?.initial ?? new Map();
  return {
    graph,
    current: new Map(),
    averages: new Map(),
    next: new Map(),
    init,
    initial,
    columns: init?.columns ?? new Map(),
    tick,
    input: graph.input,
    heard,
  };
}

/** The entry that an emission has come to. */
export function finishEntry(
  emission: Emission,
  next: ReadonlyMap<Cell, ValueId>,
  measures: readonly { readonly name: string; readonly value: ValueId }[],
): Entry {
  const graph = emission.graph.finish([]);
  const free = new Set<string>();
  for (const node of graph.nodes) for (const dim of node.type.shape) for (const name of variables(dim)) free.add(name);
  return {
    graph,
    reads: graph.inputs.filter((i) => i.kind === 'resident').map((i) => i.name),
    next: new Map([...next].map(([cell, value]) => [cellPath(cell), value])),
    measures,
    free: [...free],
  };
}

/** `roles`: what the axes of weights are, by path. */
export const residentOf = (cell: Cell, roles: ReadonlyMap<string, readonly AxisRole[]>): Resident => ({
  name: cellPath(cell),
  role: cell.role,
  type: cell.type as GraphType,
  axes: roles.get(cellPath(cell.average?.of ?? cell)) ?? cell.axes,
  ...(cell.average === undefined ? {} : { of: cellPath(cell.average.of) }),
});

/** The entry of initial values: one output a cell, in the order in which the cells were declared. */
export function finishInit(init: Emission): Entry {
  const graph = init.graph.finish([...init.initial].map(([cell, value]) => ({ name: cellPath(cell), value })));
  return { graph, reads: [], next: new Map(), measures: [], free: [] };
}
