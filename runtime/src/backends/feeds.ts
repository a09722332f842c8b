/** Decides which number or tensor of a call's feeds an input of the graph takes, and that it is of the input's type. */
import type { InputKind } from '@dln/compiler';
import type { Feeds, HostTensor } from './backend.js';
import type { BoundNode } from './bind.js';
import { BackendFailure } from './failure.js';
import { elements } from './tfjs.js';

/** What an entry without inputs is fed with. */
export const noFeeds: Feeds = {
  fields: new Map(),
  params: {},
  clock: { step: 0, epoch: 0, steps: 0, epochs: 0 },
};

/** What the entry of initial values is fed with. */
export const initialFeeds = (args: Feeds['args']): Feeds => (args === undefined ? noFeeds : { ...noFeeds, args });

/** The tensor for an input of any kind but `resident` and `seed`. Throws `BackendFailure` (feed) where it is missing, of another type, or holds a class
 *  index out of range: a raw kernel would read foreign memory there. */
export function fedTensor(node: BoundNode, feeds: Feeds): HostTensor {
  const tensor = find(node.attrs.kind as InputKind, node.attrs.name as string, feeds);
  const refuse = (reason: string): never => {
    throw new BackendFailure('feed', `${node.attrs.kind} ${node.attrs.name} ${reason}`, node);
  };
  if (tensor === null) return refuse('is not fed');
  const { dtype, shape, data } = tensor;
  const same = dtype === node.dtype && shape.length === node.shape.length && shape.every((d, i) => d === node.shape[i]);
  if (!same || data.length !== elements(shape)) {
    return refuse(
      `is ${dtype}[${shape.join(', ')}] of ${data.length}; the entry takes ${node.dtype}[${node.shape.join(', ')}]`,
    );
  }
  if (node.classes !== null) {
    const { classes } = node;
    const wrong = data.find((value) => !(value >= 0 && value < classes));
    if (wrong !== undefined) return refuse(`holds the class ${wrong}, which is not below ${classes}`);
  }
  return tensor;
}

function find(kind: InputKind, name: string, { fields, params, clock, args }: Feeds): HostTensor | null {
  if (kind === 'field') return fields.get(name) ?? null;
  if (kind === 'argument' || kind === 'column') return args?.get(name) ?? null;
  if (kind === 'param') {
    const value = params[name];
    return value === undefined ? null : { dtype: 'f32', shape: [], data: Float32Array.of(value) };
  }
  if (kind !== 'clock') return null;
  if (name === 'step' || name === 'epoch') return { dtype: 'i32', shape: [], data: Int32Array.of(clock[name]) };
  if (name === 'steps' || name === 'epochs') return { dtype: 'f32', shape: [], data: Float32Array.of(clock[name]) };
  return null;
}
