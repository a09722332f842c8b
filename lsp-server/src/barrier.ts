/** Decides what happens when a feature throws: its request fails with what is needed to reproduce it, all else goes on; after two failures it rests. */
import { Refusal } from './wire.js';

/** The protocol's code for a bug of ours. */
const internalError = -32603;
/** Failures of one feature, within this many milliseconds, after which it rests that long. */
const most = 2;
const window = 60_000;

/** One failure of a feature, for whoever reports it. */
export interface Failure {
  readonly feature: string;
  readonly method: string;
  readonly message: string;
  readonly stack: string;
  /** True where the feature rests from now on. */
  readonly rests: boolean;
}

/** Stands between the wire and every feature. */
export class Barrier {
  readonly #failures = new Map<string, number[]>();

  constructor(
    private readonly now: () => number,
    private readonly report: (failure: Failure) => void,
  ) {}

  /** Whether a feature rests. */
  rests(feature: string): boolean {
    const recent = (this.#failures.get(feature) ?? []).filter((at) => this.now() - at < window);
    this.#failures.set(feature, recent);
    return recent.length >= most;
  }
  /** Names of the features that rest. */
  get resting(): readonly string[] {
    return [...this.#failures.keys()].filter((name) => this.rests(name));
  }
  /** Everything works again until it fails. */
  wake(): void {
    this.#failures.clear();
  }

  /** Runs a request; a thrown error becomes a refusal. While a feature rests its answer is null, which every method allows. */
  async guard(feature: string, method: string, run: () => unknown): Promise<unknown> {
    if (this.rests(feature)) return null;
    try {
      return await run();
    } catch (thrown) {
      if (thrown instanceof Refusal) throw thrown;
      throw new Refusal(internalError, `${method}: ${this.failed(feature, method, thrown)}`);
    }
  }

  /** Counts a failure and gives its message. */
  failed(feature: string, method: string, thrown: unknown): string {
    this.#failures.set(feature, [...(this.#failures.get(feature) ?? []), this.now()]);
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
    this.report({ feature, method, message, stack, rests: this.rests(feature) });
    return message;
  }
}
