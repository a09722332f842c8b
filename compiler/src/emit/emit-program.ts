/** Decides how a whole program becomes one SavedModel: a variable a resident, its reading and writing, and all entries that a run calls. */
import { evaluate } from '../dims/algebra.js';
import type { EntryName, Program, Resident } from '../graph/program.js';
import type { Sizes } from './bind-graph.js';
import { type EmittedEntry, emitEntry } from './emit-entry.js';
import { GraphDef, type TensorName } from './graph-def.js';

/** An entry at the sizes of its free dims. */
export interface Call {
  readonly entry: EntryName;
  readonly sizes: Sizes;
}

/** A SavedModel's bytes and the names by which its tensors are fed and fetched. */
export interface EmittedProgram {
  readonly bytes: Uint8Array;
  /** As `calls`, in their order. */
  readonly entries: readonly EmittedEntry[];
  readonly residents: ReadonlyMap<string, EmittedResident>;
  /** Names of the nodes of one of TensorFlow's operators. */
  namesOf(op: string): readonly string[];
}
/** Feeding `fed` and fetching `written` sets the variable; fetching `value` reads it. */
export interface EmittedResident {
  readonly value: TensorName;
  readonly fed: TensorName;
  readonly written: TensorName;
}

/** The variables of a program and these entries of it. `init` moves every resident although its graph only gives their values. */
export function emitProgram(program: Program, calls: readonly Call[], unrolled?: number): EmittedProgram {
  const g = new GraphDef(unrolled);
  const residents = new Map<string, EmittedResident>();
  const handles = new Map<string, TensorName>();
  for (const [i, resident] of program.residents.entries()) {
    g.under('resident', i);
    const { handle, ...emitted } = emitResident(g, resident, `r${i}`);
    handles.set(resident.name, handle);
    residents.set(resident.name, emitted);
  }
  const handleOf = (name: string): TensorName => {
    const handle = handles.get(name);
    if (handle === undefined) throw new Error(`the program has no resident ${name}`);
    return handle;
  };
  const entries = calls.map(({ entry: name, sizes }, i) => {
    const entry = program.entries.get(name);
    if (entry === undefined) throw new Error(`the program has no entry ${name}`);
    const { outputs } = entry.graph;
    const whole =
      name === 'init' ? { ...entry, next: new Map(outputs.map((output) => [output.name, output.value])) } : entry;
    return emitEntry(g, `e${i}`, whole, sizes, handleOf);
  });
  return { bytes: g.savedModel(), entries, residents, namesOf: (op) => g.namesOf(op) };
}

function emitResident(
  g: GraphDef,
  { type }: Resident,
  name: string,
): EmittedResident & { readonly handle: TensorName } {
  const shape = type.shape.map((dim) => evaluate(dim, new Map()) as number);
  const dtype = { type: type.dtype } as const;
  const handle = g.node('VarHandleOp', [], {
    dtype,
    shape: { shape },
    shared_name: { s: name },
    container: { s: '' },
  });
  const value = g.node('ReadVariableOp', [handle], { dtype });
  const fed = g.node('Placeholder', [], { dtype, shape: { shape } });
  const assign = g.node('AssignVariableOp', [handle, fed], { dtype });
  const written = g.node('Identity', [g.scalar(0, 'i32'), `^${assign}`], { T: { type: 'i32' } });
  return { handle, value, fed, written };
}
