/** Decides when the states of metrics begin anew: with each pass over rows. A validation leaves those of the training's pass as they were. */
import type { Program } from '@dln/compiler';
import type { HostTensor, Session } from '../backends/backend.js';

type Tensors = ReadonlyMap<string, HostTensor>;

/** The folds of one session. */
export class Folds {
  private constructor(
    private readonly session: Session,
    private readonly initial: Tensors,
  ) {}

  /** Of a session that has run nothing yet, nor taken anything over. */
  static async of(session: Session, { residents }: Program): Promise<Folds> {
    const names = residents.filter((r) => r.role === 'fold').map((r) => r.name);
    return new Folds(session, names.length === 0 ? new Map() : await session.read(names));
  }

  /** A pass begins. */
  begin(): void {
    if (this.initial.size > 0) this.session.write(this.initial);
  }

  /** Does something with a pass of its own. */
  async apart<T>(act: () => Promise<T>): Promise<T> {
    if (this.initial.size === 0) return act();
    const held = await this.session.read([...this.initial.keys()]);
    this.begin();
    try {
      return await act();
    } finally {
      this.session.write(held);
    }
  }
}
