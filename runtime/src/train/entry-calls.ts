/** Decides how an entry is called: one executable per number of rows, and which of its scalars come back as numbers. */
import type { EntryName, Program } from '@dln/compiler';
import type { Binding, Executable, Feeds, HostTensor, Session } from '../backends/backend.js';

/** The dim variable that is the batch, in every entry that takes one. */
const BATCH = 'N';

/** The binding for so many rows; empty for an entry without a batch. */
export function bindingFor(program: Program, entry: EntryName, rows: number): Binding {
  return program.entries.get(entry)?.free.includes(BATCH) === true ? { [BATCH]: rows } : {};
}

/** Names of an entry's measures that are scalars, as far as `wanted`. What the step measures, a gated objective does not measure again. */
export function scalarsOf(program: Program, entry: EntryName, wanted: ReadonlySet<string>): readonly string[] {
  const { measures, graph } = program.entries.get(entry) ?? { measures: [], graph: null };
  const names = measures
    .filter((m) => wanted.has(m.name) && graph?.nodes[m.value]?.type.shape.length === 0)
    .map((m) => m.name);
  if (!entry.startsWith('objective:')) return names;
  const measured = scalarsOf(program, 'step', wanted);
  return names.filter((name) => !measured.includes(name));
}

interface Prepared {
  readonly executable: Executable;
  readonly names: readonly string[];
}

/** Calls of a session's entries that give numbers by name. */
export class EntryCalls {
  /** By entry, then by rows: an epoch has two sizes at most, so nothing is made at a step. */
  private readonly prepared = new Map<EntryName, Map<number, Prepared>>();

  constructor(
    readonly session: Session,
    readonly program: Program,
    private readonly wanted: ReadonlySet<string>,
  ) {}

  /** Runs the entry and hands every wanted scalar to `take`. */
  async run(entry: EntryName, rows: number, feeds: Feeds, take: (name: string, value: number) => void): Promise<void> {
    const { executable, names } = this.prepare(entry, rows);
    const values = executable.run(feeds, names).values();
    const read = values instanceof Promise ? await values : values;
    for (let i = 0; i < names.length; i++) take(names[i]!, numberOf(read[i]));
  }

  private prepare(entry: EntryName, rows: number): Prepared {
    const sizes = this.prepared.get(entry) ?? new Map<number, Prepared>();
    const had = sizes.get(rows);
    if (had !== undefined) return had;
    const made = {
      executable: this.session.executable(entry, bindingFor(this.program, entry, rows)),
      names: scalarsOf(this.program, entry, this.wanted),
    };
    this.prepared.set(entry, sizes.set(rows, made));
    return made;
  }
}

const numberOf = (tensor: HostTensor | undefined): number => tensor?.data[0] ?? Number.NaN;
