/** Decides how often a copy of all residents is kept in memory: so that copying costs at most a fiftieth of the time. */
import type { Clock } from '../events.js';
import type { Residents } from './door.js';
import type { Snapshot } from './non-finite.js';

/** Least milliseconds between two copies; a replay is about as long. */
const INTERVAL = 1000;
/** Time between two copies, in times that a copy takes. */
const SPARING = 50;

export class Snapshots {
  private taken: Snapshot;
  private at: number;
  private cost = 0;

  constructor(
    clock: Clock,
    residents: Residents,
    private readonly now: () => number,
  ) {
    this.taken = { clock, residents };
    this.at = now();
  }

  /** The last state that was known to be sound. */
  get last(): Snapshot {
    return this.taken;
  }

  get due(): boolean {
    return this.now() - this.at >= Math.max(INTERVAL, SPARING * this.cost);
  }

  /** Keeps what was read and found sound; `began` is when reading began. */
  keep(clock: Clock, residents: Residents, began: number): void {
    this.taken = { clock, residents };
    this.at = this.now();
    this.cost = this.at - began;
  }
}
