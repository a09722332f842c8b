/** Decides when the loop lets go of the thread: once 8 ms have passed, never per step. */

/** Milliseconds that the loop may keep the thread. */
const SLICE = 8;

export class Pace {
  private since: number;

  constructor(private readonly door: { now(): number; yieldNow(): Promise<void> }) {
    this.since = door.now();
  }

  /** Whether it is time; asked at every step, so it is a comparison and nothing more. */
  get due(): boolean {
    return this.door.now() - this.since >= SLICE;
  }

  async rest(): Promise<void> {
    await this.door.yieldNow();
    this.since = this.door.now();
  }
}
