/** Decides what `dlnc run FILE MODEL --on …` does: the model's answers for the rows of files, a line each. */
import { type Diagnostic, toJson } from '@dln/compiler';
import type { NodeBackendName } from '@dln/runtime/node';
import { didYouMean } from '../did-you-mean.js';
import { Exit, type ExitCode } from '../exit.js';
import { type Given, type Mistake, unknownParam } from '../given-params.js';
import type { Io } from '../io.js';
import { loadedBackend } from '../load-backend.js';
import { Project } from '../project.js';
import { exitOf, printDiagnostics } from '../report.js';
import { tensorText } from '../terminal/tensor-text.js';
import type { Answer } from './answers.js';
import { givenFiles } from './given-files.js';
import { openModel } from './warm-model.js';

/** What the command line said. */
export interface RunOn {
  readonly file: string;
  readonly name: string | undefined;
  readonly on: readonly string[];
  readonly from: string | undefined;
  readonly params: Given;
  readonly seed: number | undefined;
  readonly backend: NodeBackendName | undefined;
  readonly deterministic: boolean;
  readonly json: boolean;
}

/** Classes that a line names, the likeliest first. */
const SHOWN = 3;

export async function runOn(given: RunOn, io: Io): Promise<ExitCode> {
  const { file, name, params, json } = given;
  const project = new Project(io.cwd);
  const line = (record: object): void => io.out.write(`${JSON.stringify(record)}\n`);
  const end = (exit: ExitCode): ExitCode => {
    if (json) line({ event: 'done', measures: {}, exit });
    return exit;
  };
  const tell = (found: readonly Diagnostic[]): void => {
    if (json) for (const d of found) line({ event: 'diagnostic', diagnostic: toJson(d, project.files()) });
    else if (found.length > 0) printDiagnostics(found, project.files(), io.err);
  };
  const fail = (found: readonly Diagnostic[]): ExitCode => {
    tell(found);
    return end(exitOf(found));
  };
  const files = givenFiles(given.on, io.cwd);
  if ('code' in files) return fail([files]);
  const loaded = await loadedBackend(file, given.backend, io.err, given.deterministic);
  if ('code' in loaded) return fail([loaded]);
  const { seed, from } = given;
  const opened = await openModel(
    project,
    {
      cwd: io.cwd,
      file,
      params,
      ...(name === undefined ? {} : { name }),
      ...(seed === undefined ? {} : { seed }),
      ...(from === undefined ? {} : { from }),
    },
    loaded,
  );
  if (opened.is === 'failed') return fail(opened.found);
  const mistake = (await unknownParam(params, project.allDeclarations())) ?? null;
  if (opened.is === 'nothing' || mistake !== null) {
    const { message, hint } = mistake ?? (await nothingApplies(project, file, name));
    io.err.write(`error: ${message}\n  = help: ${hint}\n`);
    return end(Exit.usage);
  }
  const { model, told } = opened;
  try {
    tell(told);
    const answers = await model.onFiles(files);
    if ('code' in answers) return fail([answers]);
    if (json) {
      line({ event: 'model', model: model.plan.model, checkpoint: model.checkpoint, backend: model.backend });
      for (const answer of answers) line({ event: 'answer', ...answer });
    } else {
      const { checkpoint, backend } = model;
      io.err.write(`${model.plan.model} on ${backend}${checkpoint === null ? '' : `, weights of ${checkpoint}`}\n`);
      io.out.write(textOf(answers));
    }
    return end(Exit.ok);
  } finally {
    model.close();
  }
}

/** Why there is no plan although nothing is wrong. */
async function nothingApplies(project: Project, file: string, name: string | undefined): Promise<Mistake> {
  const all = project.declarations(file);
  const names = all.flatMap((d) =>
    (d.kind === 'callable' && d.role === 'model') || (d.kind === 'train' && d.on !== null) ? [d.name.text] : [],
  );
  if (name === undefined || names.includes(name))
    return {
      message: `no train or run of \`${file}\` computes ${name === undefined ? 'a model' : `\`${name}\``} from rows`,
      hint: '`--on` goes where a `train … on data` calls a `model` with fields of its rows',
    };
  const hint = await didYouMean(name, names);
  return {
    message: `\`${file}\` has no model, train or run called \`${name}\``,
    hint: hint ?? `it has ${names.map((n) => `\`${n}\``).join(', ')}`,
  };
}

/** A line a row; a result that is more than a few numbers has lines of its own. */
export function textOf(answers: readonly Answer[]): string {
  const wide = Math.max(...answers.map(({ input }) => input.length));
  return answers.map((answer) => `${answer.input.padEnd(wide)}  ${saidOf(answer)}\n`).join('');
}

function saidOf({ probabilities, probability, shape, output, outputs }: Answer): string {
  if (probabilities !== undefined)
    return [...probabilities]
      .sort((a, b) => b.probability - a.probability)
      .slice(0, SHOWN)
      .map((p) => `${p.class} ${percent(p.probability)}`)
      .join('  ');
  if (probability !== undefined) return `${probability >= 0.5 ? 'yes' : 'no'} ${percent(probability)}`;
  if (outputs === undefined) return tensorText(shape, output).join('\n  ');
  return Object.entries(outputs)
    .map(([name, { shape: own, values }]) => `\n  ${name}: ${tensorText(own, values).join('\n    ')}`)
    .join('');
}
/** `98.1 %`; what rounds to none of it and is some, is below. */
const percent = (share: number): string => (share > 0 && share < 0.0005 ? '<0.1 %' : `${(share * 100).toFixed(1)} %`);
