/** Decides how a model of a program is made ready for rows and kept so: checked, its weights found, its session opened once. */
import {
  type ApplyPlan,
  type Diagnostic,
  type Dim,
  evaluate,
  type FileTable,
  fileSpan,
  type GraphType,
} from '@dln/compiler';
import {
  type DataFile,
  type Fault,
  type Given,
  type GivenValues,
  type GivenWish,
  givenFromFiles,
  givenFromValues,
  isFault,
} from '@dln/formats';
import { AppliedModel, type Backend, isDiagnostic, rowOpener } from '@dln/runtime';
import { openSource } from '@dln/runtime/node';
import type { Given as GivenParams } from '../given-params.js';
import type { Project } from '../project.js';
import { exitOf, faultDiagnostic } from '../report.js';
import { type Answer, answersOf } from './answers.js';
import { trainedBy } from './trained.js';

/** Which model, with which weights. */
export interface Wish {
  readonly cwd: string;
  /** The program's path, from `cwd`. */
  readonly file: string;
  /** A model, or the train or run that calls it. */
  readonly name?: string;
  readonly params: GivenParams;
  readonly seed?: number;
  readonly from?: string;
}
/** A model, or what stands in its way; `nothing`: no train or run computes such a model from rows. */
export type Opened =
  | { readonly is: 'model'; readonly model: WarmModel; readonly told: readonly Diagnostic[] }
  | { readonly is: 'failed'; readonly found: readonly Diagnostic[] }
  | { readonly is: 'nothing' };

/** Rows that went through, or what is wrong with them. */
export type Answered = readonly Answer[] | Diagnostic;

/** Checks, finds the weights and opens. `project` is asked, and shows the diagnostics. */
export async function openModel(project: Project, wish: Wish, backend: Backend): Promise<Opened> {
  const { name, params, seed, from, cwd, file } = wish;
  const options = { params, ...(seed === undefined ? {} : { seed }) };
  const { answer: plan, found } = await project.apply(file, name, options);
  if (exitOf(found) !== 0) return { is: 'failed', found };
  if (plan === null) return { is: 'nothing' };
  const { trained, told, failed } = trainedBy(plan, { cwd, file, from });
  if (failed !== null) return { is: 'failed', found: [...told, failed] };
  const rows = rowOpener((call) => openSource(call, project.writtenIn(call.key)), backend);
  const opened = await AppliedModel.open(plan, { backend, rows }, trained);
  if (isDiagnostic(opened)) return { is: 'failed', found: [...told, opened] };
  const model = new WarmModel(plan, opened, backend.name, trained?.path ?? null, project.files());
  return { is: 'model', model, told: [...found, ...told] };
}

/** A model whose session is open. */
export class WarmModel {
  private readonly wish: GivenWish;

  constructor(
    readonly plan: ApplyPlan,
    private readonly applied: AppliedModel,
    readonly backend: string,
    /** The checkpoint that its weights are of. */
    readonly checkpoint: string | null,
    readonly files: FileTable,
  ) {
    const { source, read } = plan.data;
    this.wish = {
      fields: read.map(({ name, stored, type, gaps, classNames }) => ({
        name,
        stored,
        shape: (type as GraphType).shape.slice(1).map(sizeOf),
        classes: classNames ?? (type.classes === null ? null : sizeOf(type.classes)),
        gaps,
      })),
      needed: plan.reads,
      scales: new Map(read.map(({ name, scale }) => [name, scale])),
      format: source.format,
      options: source.options,
    };
  }

  /** The fields that must be given, as the data's source has them. */
  get inputs(): readonly { readonly name: string; readonly shape: readonly number[]; readonly classes: Classes }[] {
    return this.wish.fields.filter((f) => this.plan.reads.includes(f.name));
  }

  async onFiles(files: readonly DataFile[]): Promise<Answered> {
    return this.on(await givenFromFiles(files, this.wish));
  }

  async onValues(values: Readonly<Record<string, GivenValues>>): Promise<Answered> {
    return this.on(givenFromValues(values, this.wish));
  }

  close(): void {
    this.applied.close();
  }

  private async on(given: Given | Fault): Promise<Answered> {
    if (isFault(given)) return faultDiagnostic(given, fileSpan(String(given.args.file ?? '')));
    const results = await this.applied.apply(given);
    return isDiagnostic(results) ? results : answersOf(this.plan, results, given.names);
  }
}
type Classes = number | readonly string[] | null;

const noVariables: ReadonlyMap<string, number> = new Map();
/** A dim of a source's field: a number. */
const sizeOf = (dim: Dim): number => evaluate(dim, noVariables) ?? 0;
