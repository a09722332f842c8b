/** Decides how a trained model is applied: weights of a checkpoint or of a load, a session that stays open, rows through the steps of the data. */
import { type ApplyPlan, checkpointOfAnotherModel, type Diagnostic, diagnose, type Program } from '@dln/compiler';
import { isFault } from '@dln/formats';
import type { Backend, HostTensor, Session } from '../backends/backend.js';
import type { CheckpointState } from '../checkpoint/checkpoint.js';
import type { GivenDoor, GivenRows } from '../data/open-rows.js';
import { columnsOf } from './columns.js';
import type { RowDoor } from './door.js';
import { bindingFor } from './entry-calls.js';
import { failureDiagnostic } from './failures.js';
import { loadedResidents } from './loads.js';
import { faultAt } from './place.js';
import { matchResidents, withAverages, writeResidents } from './residents.js';
import { Results } from './results.js';
import { seedWords } from './seed.js';

/** What it needs of its surroundings. */
export interface ApplyDoor {
  readonly backend: Backend;
  readonly rows: RowDoor & GivenDoor;
}
/** Weights as a run left them, and where they lie. */
export interface Trained {
  readonly path: string;
  readonly state: CheckpointState;
}

/** Rows that go through the model at once. */
const BATCH = 32;

/** A model with weights, ready for rows. */
export class AppliedModel {
  private constructor(
    private readonly plan: ApplyPlan,
    private readonly door: ApplyDoor,
    private readonly session: Session,
    private readonly args: ReadonlyMap<string, HostTensor>,
    private readonly params: Readonly<Record<string, number>>,
  ) {}

  /** Opens the session and puts the weights in. Never throws. */
  static async open(plan: ApplyPlan, door: ApplyDoor, trained: Trained | null): Promise<AppliedModel | Diagnostic> {
    let session: Session | null = null;
    let opened = false;
    try {
      const args = await columnsOf(plan, door.rows);
      if (isFault(args)) return faultAt(args, plan.at);
      session = await door.backend.open(plan.program, { seed: seedWords(plan.seed), args });
      if (trained !== null) {
        const match = matchResidents(plan.program, trained.state.residents);
        const names = lacking(plan.program, [...match.missing, ...match.different]);
        if (names.length > 0)
          return diagnose(checkpointOfAnotherModel, plan.at, { path: trained.path, model: plan.model, names });
        writeResidents(session, door.backend, withAverages(plan.program, match.taken));
      }
      const loaded = await loadedResidents(plan.loads, door.rows);
      if (isFault(loaded)) return faultAt(loaded, plan.at);
      writeResidents(session, door.backend, withAverages(plan.program, loaded));
      // Params are as they were in the training, which may have been given others than the program's own.
      const had = trained?.state.loop.params ?? {};
      const params = Object.entries(plan.params).map(([name, value]) => [name, had[name] ?? value]);
      opened = true;
      return new AppliedModel(plan, door, session, args, Object.fromEntries(params));
    } catch (error) {
      return failureDiagnostic(error, plan.name, door.backend.name, 0, plan.at);
    } finally {
      if (!opened) session?.close();
    }
  }

  /** The results by name, rows one after another. */
  async apply(given: GivenRows): Promise<ReadonlyMap<string, HostTensor> | Diagnostic> {
    const { plan, door, session } = this;
    try {
      const rows = await door.rows.openGiven(plan.data, given, plan.fields);
      if (isFault(rows)) return faultAt(rows, plan.at);
      const names = plan.results.map(({ name }) => name);
      const results = new Results(plan.program, 'infer', names, []);
      const wanted = new Set(plan.fields);
      try {
        for (let from = 0; from < rows.rows; from += BATCH) {
          const count = Math.min(BATCH, rows.rows - from);
          const fields = await rows.at(
            Int32Array.from({ length: count }, (_, i) => from + i),
            0,
            wanted,
          );
          const clock = { step: 0, epoch: 0, steps: 1, epochs: 1 };
          const feeds = { fields, params: this.params, clock, args: this.args };
          const ticket = session.executable('infer', bindingFor(plan.program, 'infer', count)).run(feeds, names);
          results.add(await ticket.values(), count);
        }
      } finally {
        rows.close();
      }
      return results.values();
    } catch (error) {
      return failureDiagnostic(error, plan.name, door.backend.name, 0, plan.at);
    }
  }

  /** Lets go of all sessions; nothing can be applied afterwards. */
  close(): void {
    this.session.close();
    this.door.rows.close();
  }
}

/** What of these the model itself reads; the rest belongs to objectives and measures. */
function lacking({ entries }: Program, apart: readonly string[]): readonly string[] {
  const read = new Set(entries.get('infer')?.reads ?? []);
  return apart.filter((line) => read.has(line.split(': ')[0] as string));
}

/** True where a model was not opened, or did not apply. */
export const isDiagnostic = (x: object): x is Diagnostic => 'code' in x && 'at' in x;
