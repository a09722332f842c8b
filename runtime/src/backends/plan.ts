/** Decides how one call of an entry runs: the first records its kernel calls, the others replay them; then measures are read and residents move. */
import type { HostTensor } from './backend.js';
import type { BoundNode } from './bind.js';
import type { Engine } from './engine.js';
import { asFailure } from './failure.js';
import { hostCopy } from './host.js';
import { type Cell, type Recording, recordGraph, type Source } from './record-graph.js';
import { put, runOwn } from './recorder.js';
import type { TensorInfo } from './tfjs.js';

/** What a plan is made for. `nodes` are legalised and bound; numbers are node indices. */
export interface PlanSpec {
  readonly nodes: readonly BoundNode[];
  readonly measures: readonly number[];
  readonly next: readonly { readonly cell: Cell; readonly node: number }[];
  readonly source: (node: BoundNode) => Source;
}

/** One entry for one binding and one set of measures. */
export class Plan {
  #recording: Recording | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly spec: PlanSpec,
  ) {}

  /** One call. Residents have moved when it returns. Throws `BackendFailure`, having moved none. */
  run(): readonly HostTensor[] {
    const had = this.#recording;
    if (had !== null) this.#replay(had);
    const { nodes, measures, next, source } = this.spec;
    const outputs = [...measures, ...next.map(({ node }) => node)];
    const recording = had ?? recordGraph(this.engine, nodes, outputs, source);
    this.#recording = recording;
    return this.#finish(recording);
  }

  /** Gives back the constants; the plan starts anew if it runs again. */
  dispose(): void {
    const recording = this.#recording;
    if (recording === null) return;
    for (const [s, slot] of recording.slots.entries()) if (slot.constant && slot.owned) this.#drop(recording, s);
    this.#recording = null;
  }

  #drop({ file }: Recording, slot: number): void {
    const info = file[slot];
    // After a trap even giving back may trap.
    if (info === null || info === undefined || this.engine.broken) return;
    this.engine.raw.disposeData(info.dataId);
    file[slot] = null;
  }

  #replay(recording: Recording): void {
    const { engine } = this;
    const { raw } = engine;
    const { code, file, cells, fed } = recording;
    for (const { slot, cell } of cells) file[slot] = cell.info;
    let at = 0;
    try {
      for (const { slot, make } of fed) file[slot] = make();
      for (; at < code.length; at++) {
        const step = code[at] as (typeof code)[number];
        const { from, to, free } = step;
        if (step.is === 'call') {
          put(step.args.inputs, step.names, from, file);
          const result = step.run(step.args);
          if (Array.isArray(result))
            for (let i = 0; i < to.length; i++) file[to[i] as number] = result[i] as TensorInfo;
          else file[to[0] as number] = result;
        } else if (step.is === 'view') {
          step.info.dataId = (file[from[0] as number] as TensorInfo).dataId;
          file[to[0] as number] = step.info;
        } else {
          const inputs = from.map((slot) => file[slot] as TensorInfo);
          const results = runOwn(engine, inputs, step.results, step.kernel);
          for (let i = 0; i < to.length; i++) file[to[i] as number] = results[i] as TensorInfo;
        }
        for (let i = 0; i < free.length; i++) {
          const slot = free[i] as number;
          raw.disposeData((file[slot] as TensorInfo).dataId);
          file[slot] = null;
        }
      }
    } catch (error) {
      const failure = asFailure(engine, error, this.spec.nodes[code[at]?.node ?? 0] as BoundNode);
      for (const [s, slot] of recording.slots.entries()) if (slot.owned && !slot.constant) this.#drop(recording, s);
      throw failure;
    }
  }

  #finish(recording: Recording): readonly HostTensor[] {
    const { engine } = this;
    const { raw } = engine;
    const { file, outputs, kept } = recording;
    const { measures, next } = this.spec;
    const info = (i: number): TensorInfo => file[outputs[i] as number] as TensorInfo;
    const read = measures.map((_, i) => hostCopy(engine, info(i)));
    // All take their place together: first every tensor is held, then the old ones go.
    const moved = next.map((_, i): TensorInfo => {
      const { dataId, shape, dtype } = info(measures.length + i);
      raw.incRef(dataId);
      return { dataId, shape: [...shape], dtype };
    });
    for (const [i, { cell }] of next.entries()) {
      raw.disposeData(cell.info.dataId);
      cell.info = moved[i] as TensorInfo;
    }
    for (let i = 0; i < kept.length; i++) this.#drop(recording, kept[i] as number);
    return read;
  }
}
