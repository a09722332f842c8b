/** Decides what a call of an entry leaves: measures are read, residents move. */
import type { HostTensor } from './backend.js';
import type { BoundNode } from './bind.js';
import type { Engine } from './engine.js';
import { hostCopy } from './host.js';
import type { Cell, Source } from './record-graph.js';
import { Runner } from './runner.js';
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
  readonly #runner: Runner;

  constructor(
    private readonly engine: Engine,
    private readonly spec: PlanSpec,
  ) {
    const { nodes, measures, next, source } = spec;
    this.#runner = new Runner(engine, { nodes, outputs: [...measures, ...next.map(({ node }) => node)], source });
  }

  /** One call. Residents have moved when it returns. Throws `BackendFailure`, having moved none. */
  run(): readonly HostTensor[] {
    const { engine, spec } = this;
    const results = this.#runner.run();
    const measures = results.slice(0, spec.measures.length);
    const read = measures.map((info) => hostCopy(engine, info));
    for (const { dataId } of measures) engine.raw.disposeData(dataId);
    // All take their place together: every next value is held before the first old one goes.
    for (const [i, { cell }] of spec.next.entries()) {
      engine.raw.disposeData(cell.info.dataId);
      cell.info = results[measures.length + i] as TensorInfo;
    }
    return read;
  }

  /** Gives back the constants; the plan starts anew if it runs again. */
  dispose(): void {
    this.#runner.dispose();
  }
}
