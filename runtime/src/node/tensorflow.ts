/** Decides the native backend: TensorFlow in this process, through tfjs-node's addon. */
import { availableParallelism, totalmem } from 'node:os';
import type { Program } from '@dln/compiler';
import type { Backend, OpenOptions, Session } from '../backends/backend.js';
import { loadBinding } from './tensorflow-binding.js';
import { Tensors } from './tensorflow-model.js';
import { TensorflowSession } from './tensorflow-session.js';

export interface TensorflowOptions {
  /** Of the whole process, decided when TensorFlow loads; all cores if absent. */
  readonly threads?: number;
  /** One thread, whatever else is said of threads: sums are then made in one order on every number of cores. */
  readonly deterministic?: boolean;
  /** Bytes that one call may hold at once; the machine's memory if absent. */
  readonly maxBytes?: number;
  /** Nodes of a loop that are written out round by round at most; the emitter's own bound if absent. */
  readonly unrolled?: number;
}

let shared: Tensors | null = null;
const sessions = new Set<TensorflowSession>();

/** The backend, its addon loaded. Throws the reason where it does not load. */
export function tensorflowBackend({
  threads,
  deterministic = false,
  maxBytes,
  unrolled,
}: TensorflowOptions = {}): Backend {
  const binding = loadBinding(deterministic ? 1 : (threads ?? availableParallelism()), deterministic);
  shared ??= new Tensors(binding);
  const tensors = shared;
  return {
    name: 'tensorflow',
    open: async (program: Program, options: OpenOptions): Promise<Session> =>
      new TensorflowSession(tensors, sessions, program, options, maxBytes ?? totalmem(), unrolled),
  };
}
