/** Decides what a server that was started again leaves alone: what ended its predecessors twice, as long as the text is the one that it ended at. */
/** Work that a process was at, as it is written down before it begins. */
export interface Attempt {
  readonly feature: string;
  readonly method: string;
  /** Of the text that it looked into: a digest, never the text. */
  readonly content: string;
}
/** Where attempts are written so that they outlive the process: whoever has no such place forgets with it. */
export interface Journal {
  /** Attempts that a process did not come back from. */
  readonly fatal: readonly Attempt[];
  /** What this process is at right now. */
  readonly write: (running: readonly Attempt[]) => void;
  /** What is still held against later attempts; all else is forgotten. */
  readonly keep: (fatal: readonly Attempt[]) => void;
}

/** Ends of the process by one feature at one text, after which the feature leaves that text alone. */
const most = 2;
/** The same by whatever features: a text that ends them all is left alone before a client gives the server up. */
const mostAtAText = 3;

/** Stands before everything that reads a program. */
export class Crashes {
  #running: readonly Attempt[] = [];
  #fatal: readonly Attempt[];
  readonly #told = new Set<string>();

  constructor(
    private readonly journal: Journal | null,
    /** Called once for each feature and text that is left alone. */
    private readonly tell: (feature: string) => void,
  ) {
    this.#fatal = journal?.fatal ?? [];
  }

  /** Names of features that leave some text alone. */
  get leftOut(): readonly string[] {
    return [...new Set(this.#fatal.filter((a) => this.#isFatal(a)).map((a) => a.feature))];
  }

  #isFatal({ feature, content }: Attempt): boolean {
    const here = this.#fatal.filter((a) => a.content === content);
    return here.length >= mostAtAText || here.filter((a) => a.feature === feature).length >= most;
  }

  /** Whether this is not to be tried; it is said once. */
  refuses(attempt: Attempt): boolean {
    if (this.#fatal.length === 0 || !this.#isFatal(attempt)) return false;
    const key = `${attempt.feature} ${attempt.content}`;
    if (!this.#told.has(key)) {
      this.#told.add(key);
      this.tell(attempt.feature);
    }
    return true;
  }

  /** Call what comes back when the work is done, however it ended. */
  begin(attempt: Attempt): () => void {
    const { journal } = this;
    if (journal === null) return () => {};
    this.#running = [...this.#running, attempt];
    journal.write(this.#running);
    return () => {
      this.#running = this.#running.filter((a) => a !== attempt);
      journal.write(this.#running);
      // It came back: what ended the process before was something else.
      if (this.#fatal.some((a) => isSame(a, attempt))) this.#keep(this.#fatal.filter((a) => !isSame(a, attempt)));
    };
  }

  /** Somebody asks for everything again. */
  forget(): void {
    if (this.#fatal.length > 0) this.#keep([]);
    this.#told.clear();
  }
  #keep(fatal: readonly Attempt[]): void {
    this.#fatal = fatal;
    this.journal?.keep(fatal);
  }
}

const isSame = (a: Attempt, b: Attempt): boolean =>
  a.feature === b.feature && a.method === b.method && a.content === b.content;

/** The texts that were asked last, since one is asked about many times. */
const recent = new Map<string, string>();

/** Two walks of FNV-1a from different beginnings, and the length. */
export function digestOf(text: string): string {
  const had = recent.get(text);
  if (had !== undefined) return had;
  let [a, b] = [0x811c9dc5, 0x2c9277b5];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ (unit + i), 0x01000193);
  }
  const digest = `${(a >>> 0).toString(16)}-${(b >>> 0).toString(16)}-${text.length}`;
  if (recent.size >= 8) recent.delete(recent.keys().next().value as string);
  recent.set(text, digest);
  return digest;
}
