/** Runs DLN source on the float64 reference or another backend: text and inputs in, numbers out. Its fields come from the test instead of a file. */
import {
  chunksOf,
  type Diagnostic,
  fileTable,
  openDatabase,
  type Plan,
  planOf,
  type RunPlan,
  renderTerminal,
  type TrainPlan,
} from '@dln/compiler';
import {
  type HostTensor,
  type RowStream,
  type RunEvent,
  type RunResult,
  run,
  type SaveDoor,
  type Session,
  seedWords,
  type TrainDoor,
  type TrainResult,
  train,
} from '@dln/runtime';
import { loadNodeBackend, type NodeBackendName } from '@dln/runtime/node';
import { bindingFor } from '../../runtime/src/train/entry-calls.js';
import { entriesAt } from '../../runtime/src/train/steps.js';

/** Numbers with a shape; `classes` makes the field a `class<K>`. Row-major. */
export interface Given {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly classes?: number;
}
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
export type Inputs = Readonly<Record<string, Given>>;

export interface DlnOptions {
  /** Fields of the dataset that the source gets with `npy("inputs")`; all have the same number of rows. */
  readonly inputs?: Inputs;
  readonly seed?: number;
  /** The float64 reference where nothing else is said. */
  readonly backend?: NodeBackendName;
  readonly params?: Readonly<Record<string, number>>;
}

const uri = 'test.dln';

/** All plans of the source. Throws with the rendered diagnostics where there are any. */
export function plansOf(source: string, options: DlnOptions = {}): readonly (TrainPlan | RunPlan)[] {
  return allPlansOf(source, options).filter((p) => p.kind !== 'sweep');
}
/** The same with the sweeps. */
export function allPlansOf(source: string, { inputs = {}, seed = 0, params = {} }: DlnOptions = {}): readonly Plan[] {
  const found = diagnosed(source, { inputs, seed, params });
  if (found.diagnostics.length > 0) throw new Error(found.text);
  return found.plans;
}

/** Plans and diagnostics: for tests that want a refusal. */
export function diagnosed(
  source: string,
  { inputs = {}, seed = 0, params = {} }: DlnOptions = {},
): { readonly plans: readonly Plan[]; readonly diagnostics: readonly Diagnostic[]; readonly text: string } {
  const db = openDatabase();
  db.setText(uri, source);
  const ask = () => planOf(db, uri, { params: new Map(Object.entries(params)), seed });
  let answer = ask();
  for (const need of answer.needs) {
    if (need.kind === 'text') throw new Error(`the source imports ${need.uri}`);
    db.setHeader(need.call.key, { header: headerOf(inputs), parts: null });
  }
  if (answer.needs.length > 0) answer = ask();
  const files = fileTable([{ uri, name: uri, text: source, chunks: chunksOf(db, uri) }]);
  const text = answer.diagnostics.map((d) => renderTerminal(d, files, { colour: false, width: 120 })).join('\n');
  return { plans: answer.plans, diagnostics: answer.diagnostics, text };
}

function headerOf(inputs: Inputs) {
  const fields = Object.entries(inputs).map(([name, { shape, classes }]) => ({
    name,
    stored: classes === undefined ? ('f64' as const) : ('i32' as const),
    shape: shape.slice(1),
    classes: classes ?? null,
    gaps: false,
  }));
  return { fields, rows: rowsOf(inputs) };
}
const rowsOf = (inputs: Inputs): number => Object.values(inputs)[0]?.shape[0] ?? 1;

/** Float64 is for the reference alone. */
const floats = (data: readonly number[], backend: NodeBackendName): Float32Array | Float64Array =>
  backend === 'reference' ? Float64Array.from(data) : Float32Array.from(data);

export const fieldsOf = (inputs: Inputs, backend: NodeBackendName = 'reference'): ReadonlyMap<string, HostTensor> =>
  new Map(
    Object.entries(inputs).map(([name, { shape, data, classes }]) => [
      name,
      classes === undefined
        ? { dtype: 'f32' as const, shape, data: floats(data, backend) }
        : { dtype: 'i32' as const, shape, data: Int32Array.from(data) },
    ]),
  );
export const numbers = ({ shape, data }: HostTensor): Numbers => ({ shape, data: [...data] });

const residentsOf = (
  weights: Readonly<Record<string, Numbers>>,
  backend: NodeBackendName,
): ReadonlyMap<string, HostTensor> =>
  new Map(
    Object.entries(weights).map(([name, { shape, data }]) => [
      name,
      { dtype: 'f32', shape, data: floats(data, backend) },
    ]),
  );

async function openSession(
  plan: TrainPlan | RunPlan,
  weights: Readonly<Record<string, Numbers>>,
  name: NodeBackendName,
): Promise<Session> {
  const backend = await loadNodeBackend(name);
  const session = await backend.open(plan.program, { seed: seedWords(plan.seed) });
  session.write(residentsOf(weights, name));
  return session;
}

/** The values that the only `run` of the source shows, by their text. `weights` replaces initial values, by path. */
export async function runDln(
  source: string,
  options: DlnOptions & { readonly weights?: Readonly<Record<string, Numbers>> } = {},
): Promise<ReadonlyMap<string, Numbers>> {
  const { inputs = {}, weights = {}, backend = 'reference' } = options;
  const plan = plansOf(source, options).find((p): p is RunPlan => p.kind === 'run');
  if (plan === undefined) throw new Error('the source has no run');
  const session = await openSession(plan, weights, backend);
  const entry = `run:${plan.name}` as const;
  const rows = rowsOf(inputs);
  const feeds = {
    fields: fieldsOf(inputs, backend),
    params: plan.params,
    clock: { step: 0, epoch: 0, steps: 1, epochs: 1 },
  };
  const names = plan.shows.map((s) => s.name);
  const values = await session
    .executable(entry, bindingFor(plan.program, entry, rows))
    .run(feeds, names)
    .values();
  session.close();
  return new Map(plan.shows.map(({ text }, i) => [text, numbers(values[i] as HostTensor)]));
}

/** A train that the test steps by hand: the entries of each step in the order in which the loop runs them. */
export interface Training {
  readonly plan: TrainPlan;
  /** Runs one step on these rows; gives the step's measures. */
  step(inputs?: Inputs): Promise<Readonly<Record<string, number>>>;
  /** Measures of the entry `evaluate`. */
  evaluate(inputs?: Inputs): Promise<Readonly<Record<string, number>>>;
  read(): Promise<Readonly<Record<string, Numbers>>>;
  write(weights: Readonly<Record<string, Numbers>>): void;
}

/** Opens the only `train` of the source, or the one of this name. */
export async function trainDln(
  source: string,
  options: DlnOptions & {
    readonly name?: string;
    readonly weights?: Readonly<Record<string, Numbers>>;
    readonly steps?: number;
  } = {},
): Promise<Training> {
  const { inputs: first = {}, weights = {}, name, backend = 'reference' } = options;
  const plan = plansOf(source, options).find(
    (p): p is TrainPlan => p.kind === 'train' && (name === undefined || p.name === name),
  );
  if (plan === undefined) throw new Error('the source has no such train');
  const session = await openSession(plan, weights, backend);
  const steps = options.steps ?? plan.steps ?? 1;
  let now = 0;
  const call = async (
    entry: 'step' | 'evaluate' | `objective:${string}`,
    inputs: Inputs,
    into: Record<string, number>,
  ): Promise<void> => {
    const names = plan.program.entries.get(entry)?.measures.map((m) => m.name) ?? [];
    const feeds = {
      fields: fieldsOf(inputs, backend),
      params: plan.params,
      clock: { step: now, epoch: 0, steps, epochs: 1 },
    };
    const values = await session
      .executable(entry, bindingFor(plan.program, entry, rowsOf(inputs)))
      .run(feeds, names)
      .values();
    names.forEach((measure, i) => {
      into[measure] ??= values[i]?.data[0] ?? Number.NaN;
    });
  };
  return {
    plan,
    step: async (inputs = first) => {
      const measures: Record<string, number> = {};
      for (const entry of entriesAt(plan, { step: now, epoch: 0, position: now }, { steps, epochs: 1 }))
        await call(entry as 'step', inputs, measures);
      now++;
      return measures;
    },
    evaluate: async (inputs = first) => {
      const measures: Record<string, number> = {};
      await call('evaluate', inputs, measures);
      return measures;
    },
    read: async () =>
      Object.fromEntries(
        [...(await session.read(plan.program.residents.map((r) => r.name)))].map(([k, v]) => [k, numbers(v)]),
      ),
    write: (given) => session.write(residentsOf(given, backend)),
  };
}

/** What `dlnc run` does with a file: every train and run in written order, by the runtime's own loop. */
export async function performDln(source: string, options: DlnOptions = {}) {
  const { inputs = {}, backend: name = 'reference' } = options;
  const backend = await loadNodeBackend(name);
  const events: RunEvent[] = [];
  const rows = rowsOf(inputs);
  const stream: RowStream = {
    rows,
    batch: (_epoch, from, count) =>
      fieldsOf(
        Object.fromEntries(
          Object.entries(inputs).map(([key, field]) => {
            const width = field.data.length / rows;
            const data = field.data.slice(from * width, (from + count) * width);
            return [key, { ...field, shape: [count, ...field.shape.slice(1)], data }];
          }),
        ),
        name,
      ),
  };
  const door: TrainDoor & SaveDoor = {
    backend,
    version: '0.0.0',
    openRows: async () => stream,
    openColumns: async () => new Map(),
    emit: (event) => events.push(event),
    now: () => events.length,
    yieldNow: async () => {},
    interrupted: () => false,
    checkpoints: null,
    save: async (to) => ({ path: to }),
    picture: async (_run, name) => ({ path: `${name}.png` }),
  };
  const trained = new Map<string, TrainResult>();
  const ran = new Map<string, RunResult>();
  for (const plan of plansOf(source, options)) {
    const from = plan.from === null ? null : (trained.get(plan.from)?.residents ?? null);
    if (plan.kind === 'train') trained.set(plan.name, await train(plan, door, { from }));
    else ran.set(plan.name, await run(plan, door, from));
  }
  return { trained, ran, events };
}
