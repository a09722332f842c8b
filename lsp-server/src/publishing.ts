/** Decides when findings are made and sent: what is queued is coalesced, edited files come first, and every publish bears the version that it is about. */
import { type Diagnostic, describe } from '@dln/compiler';
import { toRecord } from './diagnostic-records.js';
import type { Session } from './session.js';
import type { Wire } from './wire.js';

/** Edits that go on arriving put a check off no longer than this many milliseconds. */
const patience = 50;

/** Checks what changed, and tells the client. */
export class Publisher {
  readonly #dirty = new Set<string>();
  /** What was last sent of each file, to say nothing twice. */
  readonly #sent = new Map<string, string>();
  #scheduled = false;
  #stamp = 0;
  #since = 0;
  #waiting: (() => void)[] = [];
  /** Told of a failure while checking, with the file. */
  onFault: (fault: unknown, uri: string) => void = () => {};
  /** False where the client pulls. */
  pushes = true;
  /** Called when everything that is known is checked. */
  onSettled: () => void = () => {};

  constructor(
    private readonly session: Session,
    private readonly wire: Wire,
  ) {}

  /** This file changed: it is published whatever is found. */
  touch(uri: string): void {
    this.#dirty.add(uri);
    this.#stamp++;
    this.#schedule();
  }
  /** Something that files rest on changed. */
  recheck(): void {
    this.#stamp++;
    this.#schedule();
  }
  /** Nothing is wrong any more with a file that is gone. */
  clear(uri: string, wireUri: string): void {
    this.#dirty.delete(uri);
    if (this.#sent.delete(uri) && this.pushes)
      this.wire.notify('textDocument/publishDiagnostics', { uri: wireUri, diagnostics: [] });
  }
  /** Resolves when nothing is left to check. */
  settled(): Promise<void> {
    if (!this.#scheduled) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#since = this.session.host.now();
    this.#whenQuiet(() => void this.#round());
  }

  /** Two turns: what is queued comes one message a turn. */
  #whenQuiet(run: () => void): void {
    const stamp = this.#stamp;
    this.session.host.later(() =>
      this.session.host.later(() => {
        if (this.#stamp !== stamp && this.session.host.now() - this.#since < patience) this.#whenQuiet(run);
        else run();
      }),
    );
  }

  /** Files that are known, the edited ones first, then the open ones. */
  #files(): readonly string[] {
    const { open, programs, settings } = this.session;
    const rest = settings.diagnostics.scope === 'workspace' ? [...programs] : [];
    return [...new Set([...this.#dirty, ...open.keys(), ...rest])];
  }

  async #round(): Promise<void> {
    const stamp = this.#stamp;
    let unit = this.session.host.now();
    for (const uri of this.#files()) {
      if (this.#stamp !== stamp) break;
      const done = this.#publish(uri);
      if (done !== null) {
        await done;
        // What was loaded may be wanted by others too.
        if (this.#stamp === stamp) this.#publish(uri);
      }
      if (this.session.host.now() - unit > 8) {
        await new Promise<void>((resolve) => this.session.host.later(resolve));
        unit = this.session.host.now();
      }
    }
    this.#scheduled = false;
    if (this.#stamp !== stamp) {
      this.#schedule();
      return;
    }
    this.onSettled();
    for (const tell of this.#waiting.splice(0)) tell();
  }

  /** A promise where something must be loaded first. */
  #publish(uri: string): Promise<void> | null {
    const { session } = this;
    if (session.db.file(uri) === undefined && !session.open.has(uri)) {
      const loading = session.load([{ kind: 'text', uri }]);
      if (loading !== null) return loading;
    }
    let found: readonly Diagnostic[];
    const attempt = { feature: 'diagnostics', method: 'check', content: session.contentOf({ uri }) };
    if (session.crashes.refuses(attempt)) {
      this.#send(uri, []);
      return null;
    }
    const finished = session.crashes.begin(attempt);
    try {
      const checked = session.check(uri);
      const loading = session.load(checked.needs);
      if (loading !== null) return this.#afterLoading(loading, uri);
      found = checked.diagnostics;
    } catch (fault) {
      this.onFault(fault, uri);
      found = [];
    } finally {
      finished();
    }
    this.#send(uri, found);
    return null;
  }
  async #afterLoading(loading: Promise<void>, uri: string): Promise<void> {
    const stamp = this.#stamp;
    await loading;
    // An import may import, and name data.
    if (this.#stamp !== stamp) return;
    const more = this.session.load(this.session.check(uri).needs);
    if (more !== null) await this.#afterLoading(more, uri);
  }

  #send(uri: string, found: readonly Diagnostic[]): void {
    const { session } = this;
    const edited = this.#dirty.delete(uri);
    if (!this.pushes) return;
    const diagnostics = found
      .filter((d) => describe(d).severity !== 'hint' || session.open.has(uri))
      .map((d) => toRecord(session, uri, d));
    const text = JSON.stringify(diagnostics);
    if (!edited && (this.#sent.get(uri) ?? '[]') === text) return;
    this.#sent.set(uri, text);
    const version = session.open.get(uri)?.version;
    this.wire.notify('textDocument/publishDiagnostics', {
      uri: session.wireUri(uri),
      ...(version === undefined ? {} : { version }),
      diagnostics,
    });
  }
}
