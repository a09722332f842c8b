/** Decides gradient accumulation: the mean gradient of k steps grows in a resident, and what moves, moves in the last of them. */
import { currentNode } from '../check/cells.js';
import type { Emission } from '../check/context.js';
import { type Cell, cellPath, type Instance, newInstance } from '../check/instance.js';
import type { ValueId } from '../graph/graph.js';
import { type GraphType, scalarType } from '../types/tensor-type.js';
import type { EveryPlan } from './plan.js';

/** The accumulation of one objective, in the entry being built. */
export interface Accumulation {
  /** True in the last step of each group. */
  readonly due: ValueId;
  /** The mean of the group's gradients so far, this step's among them. */
  gather(cell: Cell, gradient: ValueId): ValueId;
  /** Holds back the next value of a cell until the group is complete; gives what stands after this step. */
  hold(cell: Cell): ValueId | null;
}

/** `every`: when the objective runs. `instances` keeps the sums by name, over the entries of a program. */
export function accumulation(
  emission: Emission,
  steps: number,
  every: EveryPlan,
  objective: string,
  instances: Map<string, Instance>,
): Accumulation {
  const { b } = emission.graph;
  const whole = (value: number): ValueId => b.constant({ dtype: 'i32', shape: [], values: [value] });
  const clock = emission.input('clock', every.unit === 'steps' ? 'step' : 'epoch', scalarType('i32'));
  const calls = b.add(every.count === 1 ? clock : b.floor_div(clock, whole(every.count)), whole(1));
  const due = b.equal(b.mod(calls, whole(steps)), whole(0));
  return {
    due,
    gather: (cell, gradient) => {
      const sum = sumOf(cell, objective, instances);
      const { shape } = cell.type as GraphType;
      const first = emission.init;
      if (first !== null && !first.initial.has(sum))
        first.initial.set(sum, first.graph.b.constant({ dtype: 'f32', shape, values: [0] }));
      const total = b.add(currentNode(emission, sum), b.mul(gradient, b.scalar(1 / steps, gradient)));
      emission.next.set(sum, { node: b.select(due, b.scalar(0, total), total), atEpoch: false });
      return total;
    },
    hold: (cell) => {
      const moved = emission.next.get(cell);
      if (moved === undefined) return null;
      const node = b.select(due, moved.node, currentNode(emission, cell));
      emission.next.set(cell, { ...moved, node });
      return node;
    },
  };
}

/** `conv2d.weight/accumulate.sum`: lives beside the moments. */
function sumOf(of: Cell, objective: string, instances: Map<string, Instance>): Cell {
  const key = `${cellPath(of)}/${objective === 'loss' ? '' : `${objective}.`}accumulate`;
  const instance = instances.get(key) ?? newInstance(null, key, key);
  instances.set(key, instance);
  const made: Cell = instance.cells.get('sum') ?? {
    name: 'sum',
    instance,
    role: 'moment',
    type: of.type,
    axes: of.axes,
    at: null,
  };
  instance.cells.set('sum', made);
  return made;
}
