/** Decides which operator of an entry is to blame for what is not finite, on TensorFlow: a model of its own looks at every result in one call. */
import { type Entry, emitProbe, type FedInput, type Node, type ResidentRole } from '@dln/compiler';
import type { Binding, HostTensor, NonFinite } from '../backends/backend.js';
import { tensorflowFailure, unlowered } from './tensorflow-failure.js';
import { type Held, Model, signature, type Tensors } from './tensorflow-model.js';

/** The first node of the entry's graph, in its order, with a NaN or an infinity. `given` gives what an input of any kind stands for. */
export function firstNonFinite(
  tensors: Tensors,
  entry: Entry,
  sizes: Binding,
  given: (input: FedInput) => HostTensor,
  roleOf: (resident: string) => ResidentRole | null,
): NonFinite | null {
  const probe = probed(entry, sizes);
  if (probe === null) return null;
  const { nan, infinite } = answers(tensors, probe, given);
  const at = probe.probed.findIndex((_, i) => nan[i] !== 0 || infinite[i] !== 0);
  if (at < 0) return null;
  const { nodes } = entry.graph;
  const node = probe.probed[at] as number;
  const { op, attrs, operands } = nodes[node] as Node;
  const producer = op === 'part' ? (nodes[operands[0] as number] as Node).op : op;
  const role = op === 'input' && attrs.kind === 'resident' ? roleOf(attrs.name as string) : null;
  return { node, op: producer, value: nan[at] !== 0 ? 'NaN' : 'Infinity', role, rounds: [] };
}

function probed(entry: Entry, sizes: Binding): ReturnType<typeof emitProbe> {
  try {
    return emitProbe(entry, sizes);
  } catch (error) {
    throw unlowered(error);
  }
}

/** One call of the probe; nothing of it stays. */
function answers(
  tensors: Tensors,
  { bytes, inputs, nan, infinite }: NonNullable<ReturnType<typeof emitProbe>>,
  given: (input: FedInput) => HostTensor,
): { readonly nan: HostTensor['data']; readonly infinite: HostTensor['data'] } {
  const held: Held[] = [];
  let model: Model | null = null;
  try {
    for (const input of inputs) held.push(tensors.hold(given(input)));
    model = new Model(tensors, bytes);
    const names = signature(
      inputs.map(({ tensor }) => tensor),
      [nan, infinite],
    );
    const [first, second] = model.run(
      held.map(({ id }) => id),
      names,
    );
    return { nan: (first as HostTensor).data, infinite: (second as HostTensor).data };
  } catch (error) {
    throw tensorflowFailure(error, []);
  } finally {
    model?.close();
    for (const one of held) tensors.release(one);
  }
}
