/** `dlnc run FILE [NAME]`: trains and runs what a program declares. */
import type { Decl } from '@dln/grammar';
import type { RunEvent } from '@dln/runtime';
import type { NodeBackendName } from '@dln/runtime/node';
import type { RunOn } from '../apply/run-on.js';
import { defineCommand } from '../command.js';
import { didYouMean } from '../did-you-mean.js';
import { Exit, type ExitCode } from '../exit.js';
import { isMistake, type Mistake, readParams, readSeed, unknownParam } from '../given-params.js';
import type { Io } from '../io.js';

const BACKENDS: readonly NodeBackendName[] = ['tensorflow', 'wasm', 'cpu', 'reference'];

export const run = defineCommand({
  name: 'run',
  summary: 'trains and runs what a program declares',
  doc: `Runs every train, run and sweep of the file in written order, or one of them and what it is from. With --on it trains nothing: it applies a model.
Checkpoints and metrics.jsonl lie in runs/FILE/NAME, those of a sweep in a folder for each combination below. Ctrl-C saves and stops; --resume goes on from there.`,
  operands: [
    { name: 'FILE', is: 'program', doc: 'a program, ending in .dln' },
    { name: 'NAME', is: 'declaration', doc: 'one train, run or sweep of it; with --on a model', optional: true },
  ],
  options: {
    set: { type: 'text', value: 'NAME=VALUE', doc: 'gives a param another value; may be repeated', many: true },
    seed: { type: 'text', value: 'N', doc: 'seed of weights, order and draws, 0 if absent' },
    backend: { type: 'text', value: 'NAME', doc: 'what computes, the best that loads if absent', choices: BACKENDS },
    deterministic: {
      type: 'flag',
      doc: 'the same bits on any number of cores: TensorFlow on one thread; the other backends have one anyway',
    },
    resume: { type: 'flag', doc: 'goes on from the newest checkpoint that verifies' },
    on: {
      type: 'text',
      value: 'PATH',
      doc: 'applies the trained model NAME to a picture, .csv, .npy, a folder or a pattern; may be repeated',
      many: true,
    },
    from: { type: 'text', value: 'PATH', doc: 'with --on: a checkpoint, or a folder of them, instead of the newest' },
    json: { type: 'flag', doc: 'prints one event a line as JSON; the last has "event": "done"' },
  },
  examples: [
    { line: 'dlnc run lenet.dln', doc: 'all of the file' },
    { line: 'dlnc run lenet.dln lenet --set lr=0.01', doc: 'one training, with another learning rate' },
    { line: 'dlnc run lenet.dln --resume', doc: 'goes on where Ctrl-C stopped it' },
    { line: 'dlnc run lenet.dln LeNet --on seven.png', doc: 'what the trained model says of a picture' },
    { line: 'dlnc run lenet.dln --json > events.jsonl', doc: 'for another program to read' },
  ],
  run: async (values, [file = '', name], io) => {
    const params = readParams(values.set);
    if (isMistake(params)) return usage(io, params);
    const seed = readSeed(values.seed);
    if (isMistake(seed)) return usage(io, seed);

    if (values.on.length > 0) return applied(values, { file, name, params, seed }, io);
    if (values.from !== undefined)
      return usage(io, {
        message: '`--from` belongs to `--on`',
        hint: 'a `train` begins `from` another in its own text',
      });

    const [{ Project }, { exitOf, printDiagnostics }, { toJson }] = await Promise.all([
      import('../project.js'),
      import('../report.js'),
      import('@dln/compiler'),
    ]);
    const project = new Project(io.cwd);
    const { plans, found } = await project.plan(file, {
      params,
      ...(name === undefined ? {} : { name }),
      ...(seed === undefined ? {} : { seed }),
    });
    const line = (record: object): void => io.out.write(`${JSON.stringify(record)}\n`);
    const end = (exit: ExitCode): ExitCode => {
      if (values.json) line({ event: 'done', measures: {}, exit });
      return exit;
    };
    if (found.length > 0) {
      if (values.json) for (const d of found) line({ event: 'diagnostic', diagnostic: toJson(d, project.files()) });
      else printDiagnostics(found, project.files(), io.err);
      if (exitOf(found) !== Exit.ok) return end(exitOf(found));
    }
    const mistake =
      (await unknownParam(params, project.allDeclarations())) ??
      (await nothingToRun(project.declarations(file), file, name));
    if (mistake !== null) return end(usage(io, mistake));

    const [{ loadedBackend }, { runPlans }, { foldersOf, metricsPath }, { RunView }, { shownPath }] = await Promise.all(
      [
        import('../load-backend.js'),
        import('../run-plans.js'),
        import('../run-folders.js'),
        import('../terminal/run-view.js'),
        import('../files.js'),
      ],
    );
    const backend = await loadedBackend(
      file,
      values.backend as NodeBackendName | undefined,
      io.err,
      values.deterministic,
    );
    if ('code' in backend) {
      if (values.json) line({ event: 'diagnostic', diagnostic: toJson(backend, project.files()) });
      else printDiagnostics([backend], project.files(), io.err);
      return end(Exit.found);
    }
    const folders = foldersOf(plans, { cwd: io.cwd, file });
    const words = [file, ...(name === undefined ? [] : [name]), ...values.set.flatMap((s) => ['--set', s])];
    const view = new RunView(io, {
      diagnostic: (event) => printDiagnostics([event.diagnostic], project.files(), io.err),
      metrics: (run) => shownPath(metricsPath(folders, run), io.cwd),
      resume: [
        'dlnc run',
        ...words,
        ...(values.seed === undefined ? [] : ['--seed', values.seed]),
        ...(values.deterministic ? ['--deterministic'] : []),
        '--resume',
      ].join(' '),
    });
    const tell = (event: RunEvent): void => {
      if (!values.json) view.show(event);
      else if (event.event !== 'diagnostic') line(event);
      else line({ ...event, diagnostic: toJson(event.diagnostic, project.files()) });
    };
    let interrupts = 0;
    const release = io.onInterrupt(() => {
      if (++interrupts > 1) io.quit(Exit.interrupted);
      else io.err.write('\nstopping after this step and saving; Ctrl-C again quits at once\n');
    });
    try {
      return await runPlans(plans, {
        file,
        cwd: io.cwd,
        backend,
        resume: values.resume,
        set: Object.fromEntries(
          [...params].flatMap(([key, value]) => (typeof value === 'number' ? [[key, value]] : [])),
        ),
        writtenIn: (key) => project.writtenIn(key),
        tell,
        interrupted: () => interrupts > 0,
      });
    } finally {
      release();
    }
  },
});

/** What stands on the command line beside `--on`. */
type Beside = Pick<RunOn, 'file' | 'name' | 'params' | 'seed'>;

async function applied(
  values: Pick<RunOn, 'on' | 'from' | 'json' | 'deterministic'> & {
    readonly backend: string | undefined;
    readonly resume: boolean;
  },
  beside: Beside,
  io: Io,
): Promise<ExitCode> {
  if (values.resume)
    return usage(io, {
      message: '`--resume` goes on with a training, `--on` trains nothing',
      hint: 'one of them is enough',
    });
  const { runOn } = await import('../apply/run-on.js');
  const { on, from, json, deterministic } = values;
  return runOn(
    { ...beside, on, from, json, deterministic, backend: values.backend as NodeBackendName | undefined },
    io,
  );
}

function usage(io: Io, { message, hint }: Mistake): ExitCode {
  io.err.write(`error: ${message}\n  = help: ${hint}\n`);
  return Exit.usage;
}

/** Why there is no plan although nothing is wrong. */
async function nothingToRun(
  declarations: readonly Decl[],
  file: string,
  name: string | undefined,
): Promise<Mistake | null> {
  const names = declarations.filter((d) => d.kind === 'train' || d.kind === 'sweep').map((d) => d.name.text);
  if (names.length === 0)
    return { message: `\`${file}\` has nothing to run`, hint: 'a `train`, a `run` or a `sweep` is what runs' };
  if (name === undefined || names.includes(name)) return null;
  const message = `\`${file}\` has no train, run or sweep called \`${name}\``;
  return { message, hint: (await didYouMean(name, names)) ?? `it has ${names.map((n) => `\`${n}\``).join(', ')}` };
}
