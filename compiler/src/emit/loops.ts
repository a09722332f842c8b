/** Decides how a loop becomes TensorFlow nodes: a few small rounds one after the other, more of them as a frame that its executor goes around. */
import { evaluate } from '../dims/algebra.js';
import type { Graph, Node } from '../graph/graph.js';
import { conditionOf, loopAttrs, operandOf } from '../graph/loop.js';
import type { GraphType } from '../types/tensor-type.js';
import type { GraphDef, TensorName } from './graph-def.js';

/** The outputs `needed` of a loop's body `index`; `given` is the tensor of one of its inputs. */
export type LowerBody = (
  index: number,
  needed: readonly number[],
  given: (input: Node) => TensorName,
) => readonly TensorName[];

/** What a loop node stands on. */
export interface LoopSite {
  readonly operands: readonly TensorName[];
  readonly types: readonly GraphType[];
  readonly results: readonly GraphType[];
  readonly lower: LowerBody;
}

/** The results of a loop whose rounds are a number. */
export function emitLoop(g: GraphDef, node: Node, site: LoopSite): readonly TensorName[] {
  const rounds = loopAttrs(node.attrs).rounds as number;
  if (rounds === 0) {
    const { carries } = loopAttrs(node.attrs);
    return site.results.map((type, i) =>
      i < carries ? (site.operands[i] as TensorName) : g.values([], type.shape, type.dtype),
    );
  }
  const small = node.bodies.length === 1 && rounds * size(node.bodies[0] as Graph) <= g.unrolled;
  return small ? unrolled(g, node, site, rounds) : frame(g, node, site, rounds);
}

/** Nodes that a body becomes, about. */
const size = ({ nodes }: Graph): number =>
  nodes.reduce((sum, { op, attrs, bodies: [body] }) => {
    if (body === undefined) return sum + (op === 'input' ? 0 : 1);
    return sum + (loopAttrs(attrs).rounds as number) * size(body);
  }, 0);

function unrolled(g: GraphDef, { attrs }: Node, site: LoopSite, rounds: number): readonly TensorName[] {
  const { carries, sequences, reverse } = loopAttrs(attrs);
  const cut = site.operands.slice(carries, carries + sequences).map((tensor, i) => {
    const T = { T: { type: (site.types[carries + i] as GraphType).dtype } } as const;
    return g.nodes('Unpack', rounds, [tensor], { ...T, num: { i: rounds }, axis: { i: 0 } });
  });
  const all = site.results.map((_, i) => i);
  let carried = site.operands.slice(0, carries);
  const made: TensorName[][] = site.results.slice(carries).map(() => []);
  for (let round = 0; round < rounds; round++) {
    const at = reverse ? rounds - 1 - round : round;
    const outputs = site.lower(0, all, ({ attrs: { name } }) => {
      const index = operandOf({ name: name as string });
      if (index < 0) return g.scalar(at, 'i32');
      const slice = cut[index - carries]?.[at];
      return carried[index] ?? slice ?? (site.operands[index] as TensorName);
    });
    carried = outputs.slice(0, carries);
    for (const [i, own] of made.entries()) own[at] = outputs[carries + i] as TensorName;
  }
  const stacked = made.map((own, i) =>
    g.node('Pack', own, {
      N: { i: rounds },
      T: { type: (site.results[carries + i] as GraphType).dtype },
      axis: { i: 0 },
    }),
  );
  return [...carried, ...stacked];
}

/** Rounds as TensorFlow's executor runs them: values enter a frame, are merged with those of the round before, and leave when the condition fails. */
function frame(g: GraphDef, node: Node, site: LoopSite, rounds: number): readonly TensorName[] {
  const { carries, sequences, reverse } = loopAttrs(node.attrs);
  const { operands, types, results, lower } = site;
  const condition = conditionOf(node);
  const i32 = { T: { type: 'i32' } } as const;
  const f32 = { T: { type: 'f32' } } as const;
  const resource = { T: { resource: true } } as const;
  const typed = (type: GraphType | undefined) => ({ T: { type: (type as GraphType).dtype } }) as const;
  const zero = g.scalar(0, 'i32');
  const arrays = results.slice(carries).map((type) =>
    g.nodes('TensorArrayV3', 2, [g.scalar(rounds, 'i32')], {
      dtype: { type: type.dtype },
      element_shape: { shape: sizes(type).slice(1) },
      dynamic_size: { b: false },
      clear_after_read: { b: true },
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
  // What goes around: the round, the carries, and for each array that rounds are written to its order of writing.
  const begins = [zero, ...operands.slice(0, carries), ...arrays.map(([, flow]) => flow as TensorName)];
  const kinds = [i32, ...types.slice(0, carries).map(typed), ...arrays.map(() => f32)];
  const backs = begins.map(() => g.fresh('NextIteration'));
  const merged = begins.map((begin, i) => {
    const first = enter(begin, kinds[i] as object, false);
    return g.node('Merge', [first, backs[i] as TensorName], { ...kinds[i], N: { i: 2 } });
  });
  const shared = new Map<number, TensorName>();
  // Entered as soon as something inside wants them.
  const constant = (index: number): TensorName => {
    const had = shared.get(index);
    if (had !== undefined) return had;
    const made = enter(operands[index] as TensorName, typed(types[index]), true);
    shared.set(index, made);
    return made;
  };
  const inputs =
    (round: TensorName, carried: readonly TensorName[]) =>
    ({ attrs: { name: input } }: Node): TensorName => {
      const index = operandOf({ name: input as string });
      const at = (): TensorName => (reverse ? g.node('Sub', [g.scalar(rounds - 1, 'i32'), round], i32) : round);
      if (index < 0) return at();
      if (index < carries) return carried[index] as TensorName;
      if (index >= carries + sequences) return constant(index);
      return g.node('GatherV2', [constant(index), at(), g.scalar(0, 'i32')], {
        Tparams: { type: (types[index] as GraphType).dtype },
        Tindices: { type: 'i32' },
        Taxis: { type: 'i32' },
        batch_dims: { i: 0 },
      });
    };
  const [count] = merged as [TensorName];
  const more = g.inFrame(count, () => {
    const left = g.node('Less', [count, g.scalar(rounds, 'i32')], i32);
    if (condition === null) return left;
    // Past the last round the condition is of no account, and a sequence has no slice.
    const place = sequences > 0 ? g.node('Minimum', [count, g.scalar(rounds - 1, 'i32')], i32) : count;
    const [holds] = lower(1, [0], inputs(place, merged.slice(1, 1 + carries)));
    return g.node('LogicalAnd', [left, holds as TensorName]);
  });
  const going = g.node('LoopCond', [more]);
  const switched = merged.map((tensor, i) => g.nodes('Switch', 2, [tensor, going], kinds[i]));
  const inside = switched.map(([, on], i) => g.node('Identity', [on as TensorName], kinds[i]));
  const [round] = inside as [TensorName];
  g.inFrame(round, () => {
    const needed = results.map((_, i) => i);
    const made = lower(0, needed, inputs(round, inside.slice(1, 1 + carries)));
    const written = arrays.map(([handle], i) => {
      const at = reverse ? g.node('Sub', [g.scalar(rounds - 1, 'i32'), round], i32) : round;
      const flow = inside[1 + carries + i] as TensorName;
      const value = made[carries + i] as TensorName;
      const own = enter(handle as TensorName, resource, true);
      return g.node('TensorArrayWriteV3', [own, at, value, flow], typed(results[carries + i]));
    });
    const next = g.node('AddV2', [round, g.scalar(1, 'i32')], i32);
    for (const [i, value] of [next, ...made.slice(0, carries), ...written].entries())
      g.named(backs[i] as string, 'NextIteration', [value], kinds[i]);
  });
  const exits = switched.map(([off], i) => g.node('Exit', [off as TensorName], kinds[i]));
  const places = g.ints(Array.from({ length: rounds }, (_, i) => i));
  const stacked = arrays.map(([handle], i) => {
    const type = results[carries + i] as GraphType;
    return g.node('TensorArrayGatherV3', [handle as TensorName, places, exits[1 + carries + i] as TensorName], {
      dtype: { type: type.dtype },
      element_shape: { shape: sizes(type).slice(1) },
    });
  });
  return [...exits.slice(1, 1 + carries), ...stacked];
}

const sizes = ({ shape }: GraphType): number[] => shape.map((dim) => evaluate(dim, new Map()) as number);
