/** Decides what is computed anew after an edit: a result is kept while everything that was read for it is still the same. */
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import { type Memory, questionOf, type Read, type Remembered } from './memory.js';

/** Evaluations that are left, and what stopped them. */
export interface Budget {
  left: number;
  exceeded: Diagnostic | null;
}

/** Of whoever comes after too much was unrolled. */
const spent: Budget = { left: 0, exceeded: null };

/** A result in the making. */
export class Frame {
  readonly reads = new Set<Read>();
  /** It needed its own result. */
  reentered = false;
  /** The questions of a ring through this one, in the order in which each asked the next; empty where there is none. */
  ring: readonly string[] = [];
  /** What it found depends on where the asking began, which another revision may do elsewhere. */
  passing = false;
  constructor(
    readonly question: string,
    readonly budget: Budget,
  ) {}

  /** What stopped the evaluation, to be told; null where too much was unrolled before. */
  get exceeded(): Diagnostic | null {
    return this.budget === spent ? null : this.budget.exceeded;
  }
}

/** So many results that unroll without end are looked into; what comes after them is left alone. */
const patience = 3;

/** One round of questions about one revision. */
export class Recall {
  readonly #stack: Frame[] = [];
  readonly #running = new Map<string, Frame>();
  /** Results of this round, those that must not outlive it among them. */
  readonly #here = new Map<string, Remembered>();
  /** Questions that were answered by evaluating, in order. */
  readonly computed: string[] = [];
  /** Those of them that must not. */
  readonly #passing: string[] = [];
  #exhausted = 0;
  #work = 0;
  budget: Budget;

  /** `holds`: whether what was read is still the same. */
  constructor(
    private readonly memory: Memory,
    private readonly revision: number,
    private readonly limit: number,
    private readonly holds: (read: Read) => boolean,
  ) {
    this.budget = { left: limit, exceeded: null };
  }

  /** Evaluations so far. */
  get work(): number {
    return this.#work;
  }

  /** What is being computed depends on this too. */
  note(read: Read): void {
    this.#stack.at(-1)?.reads.add(read);
  }

  /** The answer to a question about a declaration; null while it is being computed. `lasts`: whether it may be kept for another revision. */
  ask<T>(
    kind: string,
    uri: string,
    key: string,
    compute: (frame: Frame) => T,
    lasts: (value: T) => boolean,
  ): { readonly value: T } | null {
    const question = questionOf(kind, key);
    const had = this.#here.get(question) ?? this.#verified(question, this.memory.get(uri, question));
    if (had !== undefined) return had as { readonly value: T };
    const again = this.#running.get(question);
    if (again !== undefined) {
      again.reentered = true;
      const ring = this.#stack.slice(this.#stack.indexOf(again));
      for (const frame of ring) {
        frame.ring = ring.map((f) => f.question);
        // What needs itself alone always does; a ring of several is gone with any of them.
        if (ring.length > 1) frame.passing = true;
      }
      return null;
    }
    const frame = new Frame(question, this.#exhausted < patience ? { left: this.limit, exceeded: null } : spent);
    this.computed.push(question);
    const value = this.#within(frame, () => compute(frame));
    if (frame.budget !== spent) this.#work += this.limit - frame.budget.left;
    const made = { value, reads: [...frame.reads], verified: this.revision, exceeded: frame.exceeded };
    this.#settle(question, made);
    if (frame.passing || frame.budget === spent) this.#passing.push(question);
    else if (lasts(value)) this.memory.set(uri, question, made);
    return made;
  }

  /** The result of a template for certain arguments. It spends its user's budget. */
  askUse<T>(key: string, uri: string, compute: () => T, lasts: (value: T) => boolean): T {
    const question = questionOf('use', key);
    let had = this.#here.get(question) ?? this.#verified(question, this.memory.use(key));
    if (had === undefined) {
      const frame = new Frame(question, this.budget);
      const value = this.#within(frame, compute);
      had = { value, reads: [...frame.reads], verified: this.revision, exceeded: null };
      this.#here.set(question, had);
      if (frame.passing || this.budget.exceeded !== null) this.#passing.push(question);
      else if (lasts(value)) this.memory.setUse(key, had);
    }
    this.note({ of: 'use', uri, key, was: had.value });
    return had.value as T;
  }

  /** Whether the use that was read is known and still holds. */
  usedStill(key: string, was: unknown): boolean {
    const question = questionOf('use', key);
    const had = this.#here.get(question) ?? this.#verified(question, this.memory.use(key));
    return had !== undefined && had.value === was;
  }

  /** An old result that still holds. */
  #verified(question: string, old: Remembered | undefined): Remembered | undefined {
    if (old === undefined || this.#running.has(question)) return undefined;
    if (old.verified !== this.revision) {
      const frame = new Frame(question, this.budget);
      const before = this.#passing.length;
      const holds = this.#within(frame, () => old.reads.every((read) => this.holds(read)));
      if (!holds || frame.passing || frame.reentered) {
        // What was found on the way took this for being computed, which it is only now.
        for (const passing of this.#passing.splice(before)) this.#here.delete(passing);
        return undefined;
      }
      old.verified = this.revision;
    }
    this.#settle(question, old);
    return old;
  }

  #settle(question: string, made: Remembered): void {
    this.#here.set(question, made);
    if (made.exceeded !== null) this.#exhausted++;
  }

  #within<T>(frame: Frame, run: () => T): T {
    const before = this.budget;
    const outer = this.#running.get(frame.question);
    this.#stack.push(frame);
    this.#running.set(frame.question, frame);
    this.budget = frame.budget;
    try {
      return run();
    } finally {
      this.budget = before;
      if (outer === undefined) this.#running.delete(frame.question);
      else this.#running.set(frame.question, outer);
      this.#stack.pop();
    }
  }
}
