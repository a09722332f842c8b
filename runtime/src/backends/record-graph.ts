/** Decides how a graph becomes a plan's instructions: its nodes are run once in order, what nobody needs any more is given back, what depends on nothing is kept. */
import { findOperator } from '@dln/compiler';
import type { BoundLoop, BoundNode } from './bind.js';
import type { Engine, NativeKernel } from './engine.js';
import { asFailure } from './failure.js';
import { type Instruction, Recorder, type Slot } from './recorder.js';
import { fromTfjs, type TensorInfo } from './tfjs.js';
import { countUses } from './uses.js';

/** A resident's place: the tensor changes, the place stays. */
export interface Cell {
  info: TensorInfo;
}
/** The tensor behind an input: a resident's cell; one made for each call, which the plan gives back; or the same at every call. */
export type Source =
  | { readonly is: 'cell'; readonly cell: Cell }
  | { readonly is: 'fed'; readonly make: () => TensorInfo }
  | { readonly is: 'constant'; readonly info: TensorInfo };

/** A graph that has run once. `file` holds, by slot, the results of that run and what stays. */
export interface Recording {
  readonly slots: readonly Slot[];
  readonly code: readonly Instruction[];
  readonly file: (TensorInfo | null)[];
  /** Where residents are put before each call. */
  readonly cells: readonly { readonly slot: number; readonly cell: Cell }[];
  /** Which slots are filled before each call, and how. */
  readonly fed: readonly { readonly slot: number; readonly make: () => TensorInfo }[];
  /** Slot of each output asked for. */
  readonly outputs: readonly number[];
  /** Slots to give back at the end of a call. */
  readonly kept: readonly number[];
  /** Gives back what the loops' bodies keep. */
  readonly disposables: readonly (() => void)[];
}

/** What runs. `nodes` are legalised, bound and prepared; `outputs` are their numbers. */
export interface RunnerSpec {
  readonly nodes: readonly BoundNode[];
  readonly outputs: readonly number[];
  readonly source: (node: BoundNode) => Source;
}

/** A loop as a kernel. `dispose` gives back what its bodies keep between calls. */
export interface LoopKernel {
  readonly run: NativeKernel;
  dispose(): void;
}

/** One slot, or several where the operator has several results. */
type Value = number | readonly number[];

/** Runs `nodes` (legalised, bound) and keeps what is needed to run them again. Throws `BackendFailure` and leaves nothing behind. */
export function recordGraph(
  engine: Engine,
  { nodes, outputs, source: sourceOf }: RunnerSpec,
  loopKernel: (engine: Engine, loop: BoundLoop) => LoopKernel,
): Recording {
  const disposables: (() => void)[] = [];
  const kernelOf = (loop: BoundLoop): NativeKernel => {
    const { run, dispose } = loopKernel(engine, loop);
    disposables.push(dispose);
    return run;
  };
  const recorder = new Recorder(engine);
  const { slots, file, code } = recorder;
  const cells: { slot: number; cell: Cell }[] = [];
  const fed: { slot: number; make: () => TensorInfo }[] = [];
  const uses = countUses(nodes, outputs);
  const values: (Value | null)[] = nodes.map(() => null);
  /** How many live values stand on a slot's storage. */
  const holds: number[] = [];

  const drop = (slot: number): void => {
    const info = file[slot];
    // After a trap even giving back may trap.
    if (info === null || info === undefined || engine.broken) return;
    engine.raw.disposeData(info.dataId);
    file[slot] = null;
  };
  const release = (slot: number): void => {
    const { owned, constant } = slots[slot] as Slot;
    if (owned && !constant) drop(slot);
  };
  const input = (node: BoundNode): number => {
    const source = sourceOf(node);
    if (source.is === 'constant') {
      engine.raw.incRef(source.info.dataId);
      return recorder.place(source.info, node.shape, node.dtype, 'constant');
    }
    if (source.is === 'cell') {
      const slot = recorder.place(source.cell.info, node.shape, node.dtype, 'resident');
      cells.push({ slot, cell: source.cell });
      return slot;
    }
    const slot = recorder.place(source.make(), node.shape, node.dtype, 'fed');
    fed.push({ slot, make: source.make });
    return slot;
  };

  for (const [i, node] of nodes.entries()) {
    if (uses[i] === 0) continue;
    const before = slots.length;
    recorder.node = i;
    let value: Value;
    try {
      value = node.op === 'input' ? input(node) : runNode(engine, recorder, node, values, kernelOf);
      verify(recorder, node, value);
    } catch (error) {
      const failure = asFailure(engine, error, node);
      for (const dispose of disposables) dispose();
      for (let s = 0; s < slots.length; s++) if (slots[s]?.owned === true) drop(s);
      throw failure;
    }
    values[i] = value;
    for (const root of rootsOf(slots, value)) holds[root] = (holds[root] ?? 0) + 1;
    for (let s = before; s < slots.length; s++) if ((holds[s] ?? 0) === 0) release(s);
    for (const operand of node.operands) {
      uses[operand] = (uses[operand] as number) - 1;
      if (uses[operand] !== 0) continue;
      for (const root of rootsOf(slots, values[operand] as Value)) {
        holds[root] = (holds[root] as number) - 1;
        if (holds[root] === 0) release(root);
      }
    }
  }

  const results = outputs.map((v) => first(values[v] as Value));
  const { kept, constants } = lifetimes(slots, code, results, fed);
  for (let s = 0; s < slots.length; s++) {
    const { constant, owned } = slots[s] as Slot;
    if (constant && owned && !constants.has(s)) drop(s);
  }
  return { slots, code, file, cells, fed, outputs: results, kept, disposables };
}

const first = (value: Value): number => (typeof value === 'number' ? value : (value[0] as number));

const rootsOf = (slots: readonly Slot[], value: Value): readonly number[] =>
  (typeof value === 'number' ? [value] : value).map((s) => (slots[s] as Slot).root);

function runNode(
  engine: Engine,
  recorder: Recorder,
  node: BoundNode,
  values: readonly (Value | null)[],
  kernelOf: (loop: BoundLoop) => NativeKernel,
): Value {
  const operands = node.operands.map((o) => values[o] as Value);
  if (node.op === 'part') {
    const of = operands[0] as Value;
    return typeof of === 'number' ? of : (of[node.attrs.index as number] as number);
  }
  const slots = operands.map(first);
  if (node.loop !== undefined) return recorder.native(slots, node.loop.results, { run: kernelOf(node.loop) });
  const native = engine.native(
    node,
    slots.map((slot) => recorder.shape(slot)),
  );
  if (native !== null) return recorder.native(slots, node.fused?.results ?? [node], native);
  const kernels = findOperator(node.op)?.kernels;
  if (kernels === undefined) throw new Error(`${node.op} states no kernels and was not decomposed`);
  return kernels(recorder, slots, node.attrs, node.shape);
}

/** A raw kernel checks nothing, so what it gave is held against the graph. */
function verify(recorder: Recorder, node: BoundNode, value: Value): void {
  const { shape, dtype } = recorder.slots[first(value)] as Slot;
  if (
    fromTfjs[dtype] === node.dtype &&
    shape.length === node.shape.length &&
    shape.every((d, i) => d === node.shape[i])
  ) {
    return;
  }
  throw new Error(`gave ${fromTfjs[dtype]}[${shape}] where the graph says ${node.dtype}[${node.shape}]`);
}

/** Puts into each instruction what it is the last to use. */
function lifetimes(
  slots: readonly Slot[],
  code: readonly Instruction[],
  outputs: readonly number[],
  fed: readonly { readonly slot: number }[],
): { readonly kept: readonly number[]; readonly constants: ReadonlySet<number> } {
  const last = new Map<number, number>();
  const constants = new Set<number>();
  const touch = (slot: number, at: number): void => {
    const { root } = slots[slot] as Slot;
    const { constant, owned } = slots[root] as Slot;
    if (constant) constants.add(root);
    else if (owned) last.set(root, at);
  };
  for (const [i, { from, to }] of code.entries()) for (const slot of [...from, ...to]) touch(slot, i);
  for (const slot of outputs) touch(slot, code.length);
  const kept: number[] = [];
  // What is fed and only stands behind constants or views is given back at the end.
  for (const { slot } of fed) if (!last.has(slot)) last.set(slot, code.length);
  for (const [slot, at] of last) {
    if (at === code.length) kept.push(slot);
    else (code[at] as Instruction).free.push(slot);
  }
  return { kept, constants };
}
