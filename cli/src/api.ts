/** Decides what a JavaScript program gets of DLN: a trained model in its own process, whose session stays open between calls. */
import type { Diagnostic } from '@dln/compiler';
import type { GivenValues } from '@dln/formats';
import type { Answer as Prediction } from './apply/answers.js';
import type { Project } from './project.js';

export type { Prediction };

/** What computes; the best that loads where none is named. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu' | 'reference';
/** Which model of a program, with which weights. */
export interface LoadOptions {
  /** A model, or the train or run that calls it; the one of the last train where none is named. */
  readonly model?: string;
  /** A checkpoint or a folder of them, instead of the newest of the model's training. */
  readonly from?: string;
  /** Where paths start and `runs/` lies: the folder of the process if absent. */
  readonly cwd?: string;
  readonly backend?: BackendName;
  /** Values of `param`s, as the training had them. */
  readonly params?: Readonly<Record<string, number | string | boolean>>;
  /** Of what a model draws, where it draws anything. */
  readonly seed?: number;
}

/** Rows of one field, one after another, nested as deep as one likes; null stands for a missing value, a text for a class. */
export type Values = Uint8Array | Int32Array | Float32Array | Float64Array | number | string | null | readonly Values[];
/** A file or several, as `dlnc run --on` takes them, or rows field by field. */
export type Rows = string | readonly string[] | Readonly<Record<string, Values>>;

/** A field that must be given, as the data of the training has it before any of its steps. */
export interface InputField {
  readonly name: string;
  /** Of one row. */
  readonly shape: readonly number[];
  /** How many classes, or what they are called; null for numbers. */
  readonly classes: number | readonly string[] | null;
}

/** A model that is ready for rows. */
export interface Model {
  readonly name: string;
  readonly backend: string;
  /** Where its weights are from; null where it has none of a training. */
  readonly checkpoint: string | null;
  readonly inputs: readonly InputField[];
  /** What the classes of its result are called; null where it has none. */
  readonly classes: readonly string[] | null;
  /** One prediction a row. Calls at the same time are answered one after another. Rejects with a `DlncError`. */
  predict(rows: Rows): Promise<readonly Prediction[]>;
  /** Lets go of the session. May be called twice. */
  dispose(): void;
}

/** One thing that is wrong, as `dlnc check --json` prints it. */
export interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly help: readonly string[];
}

/** Whatever goes wrong that is no bug: in the program, its data, its weights, the rows. */
export class DlncError extends Error {
  override readonly name = 'DlncError';

  constructor(
    /** That of the first error (`DLN4162`); `disposed`, `param` or `nothing-to-apply` where no diagnostic stands behind it. */
    readonly code: string,
    message: string,
    readonly findings: readonly Finding[] = [],
  ) {
    super(message);
  }
}

/** Loads the trained model of a program. Rejects with a `DlncError`. */
export async function load(file: string, options: LoadOptions = {}): Promise<Model> {
  const { model: name, from, cwd = process.cwd(), backend, params = {}, seed } = options;
  const [{ Project: Opened }, { openModel }, { givenFiles }, { loadedBackend }, { unknownParam }] = await Promise.all([
    import('./project.js'),
    import('./apply/warm-model.js'),
    import('./apply/given-files.js'),
    import('./load-backend.js'),
    import('./given-params.js'),
  ]);
  const project = new Opened(cwd);
  const engine = await loadedBackend(file, backend, { write: () => {} });
  if ('code' in engine) throw await errorOf(project, [engine]);
  const given = new Map(Object.entries(params));
  const opened = await openModel(
    project,
    {
      cwd,
      file,
      params: given,
      ...(name === undefined ? {} : { name }),
      ...(from === undefined ? {} : { from }),
      ...(seed === undefined ? {} : { seed }),
    },
    engine,
  );
  if (opened.is === 'failed') throw await errorOf(project, opened.found);
  const unknown = await unknownParam(given, project.allDeclarations());
  if (unknown !== null) {
    if (opened.is === 'model') opened.model.close();
    throw new DlncError('param', `${unknown.message}: ${unknown.hint}`);
  }
  if (opened.is === 'nothing') {
    const what = name === undefined ? 'a model' : `\`${name}\``;
    throw new DlncError('nothing-to-apply', `no train or run of \`${file}\` computes ${what} from rows`);
  }
  const { model } = opened;
  let last: Promise<unknown> = Promise.resolve();
  let open = true;
  const answer = async (rows: Rows): Promise<readonly Prediction[]> => {
    if (!open) throw new DlncError('disposed', `the model \`${model.plan.model}\` was disposed of`);
    const files = typeof rows === 'string' ? [rows] : Array.isArray(rows) ? (rows as readonly string[]) : null;
    const found = files === null ? null : givenFiles(files, cwd);
    if (found !== null && 'code' in found) throw await errorOf(project, [found]);
    const answers =
      found === null ? await model.onValues(rows as Readonly<Record<string, GivenValues>>) : await model.onFiles(found);
    if ('code' in answers) throw await errorOf(project, [answers]);
    return answers;
  };
  return {
    name: model.plan.model,
    backend: model.backend,
    checkpoint: model.checkpoint,
    inputs: model.inputs.map(({ name: field, shape, classes }) => ({ name: field, shape, classes })),
    classes: model.plan.meaning?.classes ?? null,
    predict(rows) {
      const next = last.then(() => answer(rows));
      last = next.catch(() => {});
      return next;
    },
    dispose() {
      if (!open) return;
      open = false;
      // A call that is under way ends first.
      void last.then(() => model.close());
    },
  };
}

/** The first error of these as what is thrown. */
async function errorOf(project: Project, found: readonly Diagnostic[]): Promise<DlncError> {
  const { toJson } = await import('@dln/compiler');
  const findings = found.map((d) => toJson(d, project.files()));
  const first = findings.find(({ severity }) => severity === 'error') ?? findings[0];
  return new DlncError(first?.code ?? 'failed', first?.message ?? 'the model cannot be applied', findings);
}
