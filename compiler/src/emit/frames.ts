/**
 * Decides how a loop goes around in TensorFlow's executor: carries enter a frame, are merged with those of the round before, and leave when the condition fails.
 * Few nodes a round: what rounds give is written to arrays that share one order of writing, and read from there by the loop that goes back.
 */
import { evaluate } from '../dims/algebra.js';
import type { Node } from '../graph/graph.js';
import { conditionOf, loopAttrs, operandOf } from '../graph/loop.js';
import type { DType, GraphType } from '../types/tensor-type.js';
import type { GraphDef, TensorName } from './graph-def.js';
import type { LoopSite } from './loop-site.js';

const i32 = { T: { type: 'i32' } } as const;
const f32 = { T: { type: 'f32' } } as const;
const resource = { T: { resource: true } } as const;
const typed = (type: GraphType | undefined) => ({ T: { type: (type as GraphType).dtype } }) as const;

/** The results of a loop of so many rounds. */
export function emitFrame(g: GraphDef, node: Node, site: LoopSite, rounds: number): readonly TensorName[] {
  const { carries, sequences, reverse } = loopAttrs(node.attrs);
  const { operands, types, results, uses, stacks, lower } = site;
  const condition = conditionOf(node);
  const stacked = results.slice(carries);
  const arrays = stacked.map((type, i) =>
    g.nodes('TensorArrayV3', 2, [g.scalar(rounds, 'i32')], {
      dtype: { type: type.dtype },
      element_shape: { shape: sizes(type).slice(1) },
      dynamic_size: { b: false },
      // Who reads alone gives back what was read, round by round.
      clear_after_read: { b: uses[carries + i] === 1 },
      identical_element_shapes: { b: true },
      tensor_array_name: { s: '' },
    }),
  );
  const name = g.fresh('frame');
  const enter = (tensor: TensorName, T: object, constant: boolean): TensorName =>
    g.node('Enter', [tensor], {
      ...T,
      frame_name: { s: name },
      is_constant: { b: constant },
      parallel_iterations: { i: 10 },
    });
  // What goes around: the round, the carries, and the order in which arrays are written to.
  const order = arrays.slice(0, 1).map(([, flow]) => flow as TensorName);
  const begins = [g.scalar(0, 'i32'), ...operands.slice(0, carries), ...order];
  const kinds = [i32, ...types.slice(0, carries).map(typed), ...order.map(() => f32)];
  const backs = begins.map(() => g.fresh('NextIteration'));
  const merged = begins.map((begin, i) => {
    const first = enter(begin, kinds[i] as object, false);
    return g.node('Merge', [first, backs[i] as TensorName], { ...kinds[i], N: { i: 2 } });
  });
  const shared = new Map<string, TensorName>();
  // Entered as soon as something inside wants them.
  const constant = (tensor: TensorName, T: object): TensorName => {
    const had = shared.get(tensor);
    if (had !== undefined) return had;
    const made = enter(tensor, T, true);
    shared.set(tensor, made);
    return made;
  };
  const operand = (index: number): TensorName => constant(operands[index] as TensorName, typed(types[index]));
  const placeIn = (round: TensorName): (() => TensorName) => {
    let place: TensorName | null = null;
    return () => (place ??= reverse ? g.node('Sub', [g.scalar(rounds - 1, 'i32'), round], i32) : round);
  };
  const inputs = (place: () => TensorName, carried: readonly TensorName[]) => {
    const slices = new Map<number, TensorName>();
    const sliceOf = (index: number): TensorName => {
      const stack = condition === null ? stacks.get(operands[index] as TensorName) : undefined;
      const { dtype } = types[index] as GraphType;
      if (stack === undefined) return rowOf(g, operand(index), place(), dtype);
      const [handle, flow] = [constant(stack.handle, resource), constant(stack.flow, f32)];
      return g.node('TensorArrayReadV3', [handle, place(), flow], { dtype: { type: dtype } });
    };
    return ({ attrs: { name: input } }: Node): TensorName => {
      const index = operandOf({ name: input as string });
      if (index < 0) return place();
      if (index < carries) return carried[index] as TensorName;
      if (index >= carries + sequences) return operand(index);
      const made = slices.get(index) ?? sliceOf(index);
      slices.set(index, made);
      return made;
    };
  };
  const [count] = merged as [TensorName];
  const more = g.inFrame(count, () => {
    const left = g.node('Less', [count, g.scalar(rounds, 'i32')], i32);
    if (condition === null) return left;
    // Past the last round the condition is of no account, and a sequence has no slice.
    const round = sequences > 0 ? g.node('Minimum', [count, g.scalar(rounds - 1, 'i32')], i32) : count;
    const [holds] = lower(1, [0], inputs(placeIn(round), merged.slice(1, 1 + carries)));
    return g.node('LogicalAnd', [left, holds as TensorName]);
  });
  const going = g.node('LoopCond', [more]);
  const switched = merged.map((tensor, i) => g.nodes('Switch', 2, [tensor, going], kinds[i]));
  const inside = switched.map(([, on]) => on as TensorName);
  // What begins a round must itself run in rounds only.
  const round = g.node('Identity', [inside[0] as TensorName], i32);
  g.inFrame(round, () => {
    const needed = results.map((_, i) => i);
    const place = placeIn(round);
    const made = lower(0, needed, inputs(place, inside.slice(1, 1 + carries)));
    let flow = inside[1 + carries];
    for (const [i, [handle]] of arrays.entries()) {
      const own = enter(handle as TensorName, resource, true);
      const written = [own, place(), made[carries + i] as TensorName, flow as TensorName];
      flow = g.node('TensorArrayWriteV3', written, typed(stacked[i]));
    }
    const next = [g.node('AddV2', [round, g.scalar(1, 'i32')], i32), ...made.slice(0, carries)];
    for (const [i, value] of [...next, ...(flow === undefined ? [] : [flow])].entries())
      g.named(backs[i] as string, 'NextIteration', [value], kinds[i]);
  });
  const exits = switched.map(([off], i) => g.node('Exit', [off as TensorName], kinds[i]));
  const places = g.ints(Array.from({ length: rounds }, (_, i) => i));
  // Where nothing wants an array as one tensor, what gathers it never runs.
  const gathered = arrays.map(([handle], i) => {
    const type = stacked[i] as GraphType;
    const stack = { handle: handle as TensorName, flow: exits[1 + carries] as TensorName };
    const made = g.node('TensorArrayGatherV3', [stack.handle, places, stack.flow], {
      dtype: { type: type.dtype },
      element_shape: { shape: sizes(type).slice(1) },
    });
    stacks.set(made, stack);
    return made;
  });
  return [...exits.slice(1, 1 + carries), ...gathered];
}

/** A row of a tensor that lies in one piece: TensorFlow's slice of axis 0 copies nothing. */
function rowOf(g: GraphDef, tensor: TensorName, place: TensorName, dtype: DType): TensorName {
  const at = g.node('Reshape', [place, g.ints([1])], { ...i32, Tshape: { type: 'i32' } });
  return g.node('StridedSlice', [tensor, at, at, g.ints([1])], {
    T: { type: dtype },
    Index: { type: 'i32' },
    begin_mask: { i: 0 },
    end_mask: { i: 0 },
    ellipsis_mask: { i: 0 },
    new_axis_mask: { i: 0 },
    shrink_axis_mask: { i: 1 },
  });
}

const sizes = ({ shape }: GraphType): number[] => shape.map((dim) => evaluate(dim, new Map()) as number);
