/** Decides which operator of an entry is to blame for what is not finite, on TensorFlow: a model of its own looks at every result in one call, and at a loop round by round. */
import {
  bodyOf,
  conditionOf,
  type EmittedProbe,
  type Entry,
  emitProbe,
  type FedInput,
  type Graph,
  type Node,
  type ResidentRole,
  type ValueId,
} from '@dln/compiler';
import type { Binding, HostTensor, NonFinite } from '../backends/backend.js';
import { type BoundLoop, type BoundNode, bindNodes } from '../backends/bind.js';
import { operandOf } from '../backends/rounds.js';
import { tensorflowFailure, unlowered } from './tensorflow-failure.js';
import { type Held, Model, signature, type Tensors } from './tensorflow-model.js';

/** What an input of any kind stands for. */
type Given = (input: FedInput) => HostTensor;

/** The first node of the entry's graph, in its order, with a NaN or an infinity. */
export function firstNonFinite(
  tensors: Tensors,
  { graph, measures, next }: Entry,
  sizes: Binding,
  given: Given,
  roleOf: (resident: string) => ResidentRole | null,
): NonFinite | null {
  const outputs = [...measures.map(({ value }) => value), ...next.values()];
  const search = new Search(tensors, sizes);
  try {
    const found = search.first(graph, outputs, given);
    if (found === null) return null;
    const { op, attrs } = graph.nodes[found.node] as Node;
    const resident = found.rounds.length === 0 && op === 'input' && attrs.kind === 'resident';
    return { ...found, role: resident ? roleOf(attrs.name as string) : null };
  } finally {
    search.close();
  }
}

/** A probe that is loaded. */
interface Loaded {
  readonly probe: EmittedProbe;
  readonly model: Model;
}

class Search {
  readonly #loaded = new Map<Graph, Loaded>();

  constructor(
    private readonly tensors: Tensors,
    private readonly sizes: Binding,
  ) {}

  first(graph: Graph, outputs: readonly ValueId[], given: Given): Omit<NonFinite, 'role'> | null {
    const loaded = this.#load(graph, outputs, []);
    try {
      return this.#blamed(graph, loaded, this.#run(loaded, given), given);
    } finally {
      loaded.model.close();
    }
  }

  close(): void {
    for (const { model } of this.#loaded.values()) model.close();
    this.#loaded.clear();
  }

  #blamed(
    graph: Graph,
    { probe }: Loaded,
    [nan, infinite]: readonly HostTensor[],
    given: Given,
  ): Omit<NonFinite, 'role'> | null {
    const at = probe.probed.findIndex((_, i) => nan?.data[i] !== 0 || infinite?.data[i] !== 0);
    if (at < 0) return null;
    const node = probe.probed[at] as number;
    const { op, operands } = graph.nodes[node] as Node;
    const producer = op === 'part' ? (operands[0] as number) : node;
    const made = graph.nodes[producer] as Node;
    const inside = made.op === 'loop' ? this.#insideLoop(graph, producer, given) : null;
    return inside ?? { node, op: made.op, value: nan?.data[at] !== 0 ? 'NaN' : 'Infinity', rounds: [] };
  }

  #insideLoop(graph: Graph, index: number, given: Given): Omit<NonFinite, 'role'> | null {
    const node = graph.nodes[index] as Node;
    const loop = (bindNodes(graph, this.sizes)[index] as BoundNode).loop as BoundLoop;
    const loaded = this.#load(graph, [], node.operands);
    let operands: readonly HostTensor[];
    try {
      operands = this.#run(loaded, given).slice(2);
    } finally {
      loaded.model.close();
    }
    const condition = conditionOf(node);
    const bodies = condition === null ? [bodyOf(node)] : [condition, bodyOf(node)];
    let carried = operands.slice(0, loop.carries);
    for (let round = 0; round < loop.rounds; round++) {
      const place = loop.reverse ? loop.rounds - 1 - round : round;
      const inRound: Given = ({ attrs }) => {
        const operand = operandOf(attrs.name);
        if (operand < 0) return { dtype: 'i32', shape: [], data: Int32Array.of(place) };
        const whole = operands[operand] as HostTensor;
        if (operand < loop.carries) return carried[operand] as HostTensor;
        return operand < loop.carries + loop.sequences ? slice(whole, place) : whole;
      };
      for (const body of bodies) {
        const probed = this.#probeOf(body);
        const results = this.#run(probed, inRound);
        const found = this.#blamed(body, probed, results, inRound);
        const step = { loop: index, body: node.bodies.indexOf(body), round };
        if (found !== null) return { ...found, rounds: [step, ...found.rounds] };
        if (body !== condition) carried = results.slice(2, 2 + loop.carries);
        else if (results[2]?.data[0] === 0) return null;
      }
    }
    return null;
  }

  /** The probe of a body, which gives its outputs; loaded once for all rounds. */
  #probeOf(body: Graph): Loaded {
    const had = this.#loaded.get(body);
    if (had !== undefined) return had;
    const outputs = body.outputs.map(({ value }) => value);
    const made = this.#load(body, outputs, outputs);
    this.#loaded.set(body, made);
    return made;
  }

  #load(graph: Graph, outputs: readonly ValueId[], wanted: readonly ValueId[]): Loaded {
    let probe: EmittedProbe;
    try {
      probe = emitProbe(graph, outputs, wanted, this.sizes);
    } catch (error) {
      throw unlowered(error);
    }
    try {
      return { probe, model: new Model(this.tensors, probe.bytes) };
    } catch (error) {
      throw tensorflowFailure(error, []);
    }
  }

  /** Where NaNs and infinities are, then the values that were asked for. */
  #run({ probe: { inputs, nan, infinite, values }, model }: Loaded, given: Given): readonly HostTensor[] {
    const held: Held[] = [];
    try {
      for (const input of inputs) held.push(this.tensors.hold(given(input)));
      const names = signature(
        inputs.map(({ tensor }) => tensor),
        [nan, infinite, ...values],
      );
      return model.run(
        held.map(({ id }) => id),
        names,
      );
    } catch (error) {
      throw tensorflowFailure(error, []);
    } finally {
      for (const one of held) this.tensors.release(one);
    }
  }
}

function slice({ dtype, shape, data }: HostTensor, place: number): HostTensor {
  const [rounds = 1, ...rest] = shape;
  const size = data.length / rounds;
  return { dtype, shape: rest, data: data.slice(place * size, (place + 1) * size) };
}
