/** Decides what lives from round to round of a loop: the carries, and the slices that a round reads. */
import type { BoundLoop } from './bind.js';
import type { Engine } from './engine.js';
import { hostWrite } from './host.js';
import { elements, type TensorInfo } from './tfjs.js';

/** Gives the tensor behind an operand; -1 for the round. */
export type OperandAt = (operand: number) => TensorInfo;

/** Which operand an input of a body stands for; -1 for the round. */
export const operandOf = (name: unknown): number => (name === 'round' ? -1 : Number(name));

/** The tensors of one run of a loop. */
export class Rounds {
  carried: readonly TensorInfo[];
  /** The first values of the carries are the caller's. */
  #owned = false;
  readonly #round = new Map<number, TensorInfo>();

  constructor(
    private readonly engine: Engine,
    private readonly loop: BoundLoop,
    private readonly operands: readonly TensorInfo[],
    private readonly reads: (operand: number) => boolean,
  ) {
    this.carried = operands.slice(0, loop.carries);
  }

  readonly at: OperandAt = (operand) =>
    this.#round.get(operand) ?? this.carried[operand] ?? (this.operands[operand] as TensorInfo);

  /** Cuts the sequences; gives the round's place in them. */
  begin(round: number): number {
    const { engine, loop } = this;
    const place = loop.reverse ? loop.rounds - 1 - round : round;
    this.#release();
    if (this.reads(-1)) this.#round.set(-1, hostWrite(engine, { dtype: 'i32', shape: [], data: Int32Array.of(place) }));
    for (let i = loop.carries; i < loop.carries + loop.sequences; i++) {
      if (!this.reads(i)) continue;
      const whole = this.operands[i] as TensorInfo;
      const shape = whole.shape.slice(1);
      const slice = engine.allocate(shape, whole.dtype);
      this.#round.set(i, slice);
      const size = elements(shape);
      engine.numbers(slice).set(engine.numbers(whole).subarray(place * size, (place + 1) * size));
    }
    return place;
  }

  /** Takes the carries' next values over from what the body gave. */
  end(made: readonly TensorInfo[]): void {
    this.#give();
    this.carried = made.slice(0, this.loop.carries);
    this.#owned = true;
  }

  close(): void {
    this.#release();
    this.#give();
  }

  #release(): void {
    if (!this.engine.broken) for (const { dataId } of this.#round.values()) this.engine.raw.disposeData(dataId);
    this.#round.clear();
  }
  #give(): void {
    if (this.#owned && !this.engine.broken) for (const { dataId } of this.carried) this.engine.raw.disposeData(dataId);
    this.#owned = false;
  }
}
