/** Decides how a bound graph runs again and again: the first call records its kernel calls, the others replay them. A loop is a kernel whose
 *  bodies run like that. */
import type { BoundBody, BoundLoop, BoundNode } from './bind.js';
import type { Engine } from './engine.js';
import { asFailure } from './failure.js';
import { type Cell, type LoopKernel, type Recording, type RunnerSpec, recordGraph } from './record-graph.js';
import { put, runOwn } from './recorder.js';
import { type OperandAt, operandOf, Rounds } from './rounds.js';
import type { TensorInfo } from './tfjs.js';

export class Runner {
  #recording: Recording | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly spec: RunnerSpec,
  ) {}

  /** One call. Each result's storage is counted once for the caller, also where it is an input's. Throws `BackendFailure`, leaving nothing behind. */
  run(): readonly TensorInfo[] {
    const { engine } = this;
    const had = this.#recording;
    if (had !== null) this.#replay(had);
    const recording = had ?? recordGraph(engine, this.spec, loopKernel);
    this.#recording = recording;
    const { file, outputs, kept } = recording;
    const results = outputs.map((slot): TensorInfo => {
      const { dataId, shape, dtype } = file[slot] as TensorInfo;
      engine.raw.incRef(dataId);
      return { dataId, shape: [...shape], dtype };
    });
    for (let i = 0; i < kept.length; i++) this.#drop(recording, kept[i] as number);
    return results;
  }

  /** Gives back the constants; the runner starts anew if it runs again. */
  dispose(): void {
    const recording = this.#recording;
    if (recording === null) return;
    for (const dispose of recording.disposables) dispose();
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
}

/** A body that is called with one tensor for each operand that it reads. */
class Body {
  readonly #cells = new Map<number, Cell>();
  readonly #runner: Runner;

  constructor(engine: Engine, { nodes, outputs }: BoundBody) {
    this.#runner = new Runner(engine, {
      ...engine.prepare(nodes, outputs),
      source: ({ attrs }) => ({ is: 'cell', cell: this.#cells.get(operandOf(attrs.name)) as Cell }),
    });
    for (const { op, attrs } of nodes)
      if (op === 'input') this.#cells.set(operandOf(attrs.name), { info: { dataId: {}, shape: [], dtype: 'float32' } });
  }

  reads(operand: number): boolean {
    return this.#cells.has(operand);
  }

  /** The results' storage is the caller's. */
  call(at: OperandAt): readonly TensorInfo[] {
    for (const [operand, cell] of this.#cells) cell.info = at(operand);
    return this.#runner.run();
  }

  dispose(): void {
    this.#runner.dispose();
  }
}

function loopKernel(engine: Engine, loop: BoundLoop): LoopKernel {
  const body = new Body(engine, loop.body);
  const condition = loop.condition === null ? null : new Body(engine, loop.condition);
  return {
    run: (inputs, results) => {
      const rounds = new Rounds(
        engine,
        loop,
        inputs,
        (operand) => body.reads(operand) || condition?.reads(operand) === true,
      );
      try {
        for (let round = 0; round < loop.rounds; round++) {
          const place = rounds.begin(round);
          if (condition !== null && !isTrue(engine, condition.call(rounds.at))) break;
          const made = body.call(rounds.at);
          rounds.end(made);
          made.slice(loop.carries).forEach((info, j) => {
            const from = engine.numbers(info);
            engine.numbers(results[loop.carries + j] as TensorInfo).set(from, place * from.length);
          });
          for (const { dataId } of made.slice(loop.carries)) engine.raw.disposeData(dataId);
        }
        rounds.carried.forEach((info, i) => {
          engine.numbers(results[i] as TensorInfo).set(engine.numbers(info));
        });
      } finally {
        rounds.close();
      }
    },
    dispose: () => {
      body.dispose();
      condition?.dispose();
    },
  };
}

/** The truth value in a scalar, whose storage is given back. */
function isTrue(engine: Engine, [info]: readonly TensorInfo[]): boolean {
  const value = engine.numbers(info as TensorInfo)[0] === 1;
  engine.raw.disposeData((info as TensorInfo).dataId);
  return value;
}

/** Runs a graph once. Each result's storage is counted once for the caller, also where it is an input's. */
export function runOnce(engine: Engine, spec: RunnerSpec): readonly TensorInfo[] {
  const runner = new Runner(engine, spec);
  try {
    return runner.run();
  } finally {
    runner.dispose();
  }
}
