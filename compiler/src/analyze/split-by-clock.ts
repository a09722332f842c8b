/** Decides how a training is split by clock: what ticks slower than the step becomes an entry of its own, and the step reads what that left. */
import { maskName } from '../check/columns.js';
import { createBuilder } from '../graph/builder.js';
import type { Graph, Input, Node } from '../graph/graph.js';
import type { Entry, EntryName, Program, Resident } from '../graph/program.js';
import { copyInto } from '../graph/rebuild.js';
import { clocksOf, type Movements } from './clocks.js';
import { cutsOf, elementsOf, type KeptClock } from './cuts.js';
import { Kept, namesOf, paramsOf, readsOf, replaced } from './lean-entry.js';

/** What a split may count on while one set of `freeze … until` holds. */
export interface PhaseOptions {
  /** Which of them hold: a bit for each, as in the names of entries. */
  readonly holding: number;
  /** Whether values of rows are kept, of the training's or the validation's. */
  readonly training: boolean;
  readonly validation: boolean;
}
/** What a split must know of the data. */
export interface SplitOptions {
  /** Fields of the training rows that are drawn anew in each epoch. */
  readonly drawn: ReadonlySet<string>;
  readonly rows: { readonly training: number; readonly validation: number };
  /** Of all values of rows that are kept at one time. */
  readonly bytes: number;
}

/** Values that are kept for each row: the entry that computes them, the fields that it and the steps read. */
export interface KeptRows {
  readonly entry: EntryName;
  /** Fields that the entry reads. */
  readonly reads: readonly string[];
  /** The values' names: measures of the entry, and fields of the steps' entries. */
  readonly names: readonly string[];
  /** Fields of the data that the steps' entries still read. */
  readonly fields: ReadonlySet<string>;
  /** Params on which the values depend. */
  readonly params: readonly string[];
  readonly bytes: number;
}
/** How a step and a validation go while one set of `freeze … until` holds. */
export interface Phase {
  readonly holding: number;
  /** What is called instead of an entry of the program. */
  readonly instead: ReadonlyMap<EntryName, EntryName>;
  /** Leaves what ticks once, and what ticks at each epoch; null where there is nothing of the kind. */
  readonly once: { readonly entry: EntryName; readonly params: readonly string[] } | null;
  readonly epoch: EntryName | null;
  readonly training: KeptRows | null;
  readonly validation: KeptRows | null;
}
/** The program with its slow entries and the residents that these leave; the entries that there were are in it unchanged. */
export interface Split {
  readonly program: Program;
  readonly phases: readonly Phase[];
}

/** Entries in which a phase's steps consist, by their names in the program. */
function movingOf({ entries }: Program, holding: number): readonly EntryName[] {
  const ending = holding === 0 ? '' : `#${holding}`;
  return [...entries.keys()].filter((name) => {
    const [base, set = ''] = splitName(name);
    return (
      (base === 'step' || base === 'epoch' || base.startsWith('objective:')) &&
      (ending === '' ? set === '' : `#${set}` === ending)
    );
  });
}
function splitName(name: EntryName): readonly [string, string?] {
  const at = name.lastIndexOf('#');
  return at === -1 ? [name] : [name.slice(0, at), name.slice(at + 1)];
}

/** When each resident moves in a phase. */
function movementsIn({ entries }: Program, moving: readonly EntryName[], drawn: ReadonlySet<string>): Movements {
  const moved = new Map<string, 'step' | 'epoch'>();
  const names = [...moving, ...(entries.has('average') ? (['average'] as const) : [])];
  for (const at of ['epoch', 'step'] as const)
    for (const name of names) {
      if ((splitName(name)[0] === 'epoch') !== (at === 'epoch')) continue;
      for (const resident of entries.get(name)?.next.keys() ?? []) moved.set(resident, at);
    }
  return { of: (resident) => moved.get(resident) ?? null, drawn: (field) => drawn.has(field) };
}

/** Splits a training for each of its phases. */
export function splitByClock(program: Program, phases: readonly PhaseOptions[], options: SplitOptions): Split {
  const entries = new Map(program.entries);
  const residents: Resident[] = [...program.residents];
  const made = phases.map((phase) => {
    // What does not fit into the memory is not kept: first the validation's, then the training's.
    for (const tried of [phase, { ...phase, validation: false }, { ...phase, validation: false, training: false }]) {
      const split = new PhaseSplit(program, tried, options);
      const { phase: result } = split;
      const bytes = (result.training?.bytes ?? 0) + (result.validation?.bytes ?? 0);
      if (bytes > options.bytes) continue;
      for (const [name, entry] of split.entries) entries.set(name, entry);
      residents.push(...split.residents);
      return result;
    }
    throw new Error('a phase without kept rows has no bytes');
  });
  const added = residents.slice(program.residents.length);
  const init = program.entries.get('init');
  if (added.length > 0) entries.set('init', withZeros(init, added));
  return { program: { ...program, residents, entries }, phases: made };
}

/** The initial values, and zeros for what is left before the first step anyway. */
function withZeros(init: Entry | undefined, added: readonly Resident[]): Entry {
  const g = createBuilder();
  const before: Graph = init?.graph ?? { nodes: [], inputs: [], outputs: [] };
  const place = copyInto(g, before);
  const outputs = before.outputs.map(({ name, value }) => ({ name, value: place(value) }));
  for (const { name, type } of added) {
    const { dtype, shape } = type;
    outputs.push({ name, value: g.b.constant({ dtype, shape, values: [0] }) });
  }
  const graph = g.finish(outputs);
  return { reads: [], next: new Map(), measures: [], free: [], ...init, graph };
}

/** One phase's entries. */
class PhaseSplit {
  readonly entries = new Map<EntryName, Entry>();
  readonly residents: Resident[] = [];
  readonly phase: Phase;
  private readonly once: Kept;
  private readonly epoch: Kept;

  constructor(
    program: Program,
    { holding, training, validation }: PhaseOptions,
    readonly options: SplitOptions,
  ) {
    this.once = new Kept(`once#${holding}`);
    this.epoch = new Kept(`once:epoch#${holding}`);
    const moving = movingOf(program, holding);
    const instead = new Map<EntryName, EntryName>();
    const steps = moving.filter((name) => splitName(name)[0] !== 'epoch');
    const rows = new Kept(`sample#${holding}`);
    const movements = movementsIn(program, moving, options.drawn);
    for (const name of steps)
      this.lean(
        program,
        name,
        `${name}~lean` as EntryName,
        instead,
        movements,
        rows,
        (clock) => clock !== 'sample' || training,
      );
    const passing = new Kept(`sample:validate#${holding}`);
    const still = movementsIn(program, moving, new Set());
    // A validation comes after its epoch has moved what moves there, so nothing of an epoch is kept for it.
    this.lean(program, 'evaluate', `evaluate#${holding}~lean`, instead, still, passing, (clock) =>
      clock === 'sample' ? validation : clock === 'once',
    );
    const kept = (
      values: Kept,
      entry: EntryName,
    ): { readonly entry: EntryName; readonly params: readonly string[] } | null => {
      if (values.names.size === 0) return null;
      const { graph, measures } = values;
      for (const { name, value } of measures) {
        const { type } = graph.nodes[value] as Node;
        this.residents.push({ name, role: 'state', type, axes: [] });
      }
      const next = new Map(measures.map(({ name, value }) => [name, value]));
      this.entries.set(entry, { graph, reads: readsOf(graph), next, measures: [], free: [] });
      return { entry, params: paramsOf(graph) };
    };
    const ofRows = (values: Kept, entry: EntryName, by: readonly EntryName[], count: number): KeptRows | null => {
      if (values.names.size === 0) return null;
      const { graph, measures } = values;
      this.entries.set(entry, { graph, reads: readsOf(graph), next: new Map(), measures, free: ['N'] });
      const names = measures.map(({ name }) => name);
      const inputs = by.flatMap(
        (name) =>
          this.entries.get(instead.get(name) ?? name)?.graph.inputs ?? program.entries.get(name)?.graph.inputs ?? [],
      );
      const width = measures.reduce(
        (sum, { value }) => sum + (elementsOf((graph.nodes[value] as Node).type, 0) ?? 0),
        0,
      );
      return {
        entry,
        names,
        reads: fieldsOf(graph.inputs),
        fields: new Set(fieldsOf(inputs).filter((name) => !names.includes(name))),
        params: paramsOf(graph),
        bytes: width * 4 * count,
      };
    };
    this.phase = {
      holding,
      instead,
      once: kept(this.once, `once#${holding}`),
      epoch: kept(this.epoch, `once:epoch#${holding}`)?.entry ?? null,
      training: ofRows(rows, `sample#${holding}`, steps, options.rows.training),
      validation: ofRows(passing, `sample:validate#${holding}`, ['evaluate'], options.rows.validation),
    };
  }

  /** The entry with inputs where its slow values stood, under a name of its own; nothing where it has none. */
  private lean(
    program: Program,
    name: EntryName,
    as: EntryName,
    instead: Map<EntryName, EntryName>,
    movements: Movements,
    rows: Kept,
    keeps: (clock: KeptClock) => boolean,
  ): void {
    const entry = program.entries.get(name);
    if (entry === undefined) return;
    const { graph } = entry;
    const wanted = [...entry.next.values(), ...entry.measures.map((m) => m.value)];
    const cuts = cutsOf(graph, wanted, clocksOf(graph, movements), keeps);
    if (cuts.length === 0) return;
    const at = new Map(
      cuts.map((cut) => {
        const values = cut.clock === 'sample' ? rows : cut.clock === 'epoch' ? this.epoch : this.once;
        return [graph.nodes[cut.value] as Node, { ...cut, ...values.keep(graph, cut) }];
      }),
    );
    this.entries.set(as, replaced(entry, at));
    instead.set(name, as);
  }
}

/** The data's fields among the inputs; where a column has gaps, a second input says where. */
const fieldsOf = (inputs: readonly Input[]): readonly string[] => [
  ...new Set(namesOf(inputs, 'field').map((name) => (name.endsWith(maskName('')) ? name.slice(0, -1) : name))),
];
