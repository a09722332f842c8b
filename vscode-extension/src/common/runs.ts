/** Decides how a program is run from the editor: saved first, one run at a time, its panel beside it, what it did not reach marked in the text. */

import {
  commands,
  type ExtensionContext,
  type LogOutputChannel,
  ProgressLocation,
  tasks,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { RunRecord } from '../panel-messages.js';
import { runnablesIn } from './declarations.js';
import { lensOf } from './lens-argument.js';
import { basename, dirname } from './paths.js';
import type { Programs, Running } from './platform.js';
import { RunFindings } from './run-findings.js';
import { RunPanel } from './run-panel.js';
import type { StatusBar } from './status-bar.js';
import { taskOf } from './tasks.js';

/** What was started last. */
interface Started {
  readonly uri: Uri;
  readonly name: string | null;
  /** From the newest checkpoint on. */
  readonly resume?: boolean;
}
/** What others may start. */
export interface Runs {
  gradcheck(given: unknown): Promise<void>;
}

/** Registers the commands of runs. */
export function addRuns(
  context: ExtensionContext,
  programs: Programs | null,
  status: StatusBar,
  log: LogOutputChannel,
): Runs {
  const findings = new RunFindings();
  let running: Running | null = null;
  let stopped = false;
  let last: Started | null = null;

  const stop = (): void => {
    stopped = true;
    running?.stop();
  };
  const panel = new RunPanel(context, {
    stop,
    again: () => void (last !== null && run({ ...last, resume: false })),
    resume: () => void (last !== null && run({ ...last, resume: true })),
    open: (path) => void (last !== null && open(last.uri, path)),
  });
  const run = async (started: Started): Promise<void> => {
    const { uri, name } = started;
    if (programs === null || !workspace.isTrusted) {
      void window.showInformationMessage(
        programs === null
          ? 'DLN runs programs on a desktop: a browser starts no processes.'
          : 'DLN runs programs in trusted workspaces only.',
      );
      return;
    }
    if (running !== null) {
      panel.show();
      void window.showInformationMessage('A DLN run is going on. Stop it first: it saves.');
      return;
    }
    const document = await workspace.openTextDocument(uri);
    if (document.isDirty && !(await document.save())) return;
    last = started;
    stopped = false;
    findings.clear();
    const shown = name ?? basename(uri.fsPath);
    const progress = new Progress(shown, status);
    panel.begin(`Run ${shown}`);
    const folder = dirname(uri.fsPath);
    log.info(`dlnc run ${basename(uri.fsPath)}${name === null ? '' : ` ${name}`} in ${folder}`);
    running = programs.start(wordsOf(started), folder, {
      record: (record) => {
        panel.record(record);
        findings.record(record, folder);
        progress.record(record);
      },
      log: (text) => {
        log.append(text);
        panel.log(text);
      },
      end: (exit) => {
        if (running === null) return;
        running = null;
        panel.end(exit, stopped);
        progress.end(exit, stopped);
        log.info(`ended with ${exit ?? 'an error'}`);
      },
    });
  };
  const gradcheck = async (given: unknown): Promise<void> => {
    const at = startedAt(given);
    if (at === null || programs === null) return;
    const task = taskOf(programs, {
      type: 'dlnc',
      command: 'gradcheck',
      file: at.uri.fsPath,
      ...(at.name === null ? {} : { name: at.name }),
    });
    await tasks.executeTask(task);
  };
  context.subscriptions.push(
    findings,
    panel,
    { dispose: stop },
    commands.registerCommand('dln.run', (given?: unknown) => {
      const at = startedAt(given);
      return at === null ? undefined : run(at);
    }),
    commands.registerCommand('dln.runFile', (uri?: unknown) => {
      const file = uriOf(uri) ?? window.activeTextEditor?.document.uri;
      return file === undefined ? undefined : run({ uri: file, name: null });
    }),
    commands.registerCommand('dln.stop', () =>
      window.withProgress({ location: ProgressLocation.Window, title: 'DLN saves and stops' }, async () => stop()),
    ),
    commands.registerCommand('dln.showRun', () => panel.show()),
  );
  return { gradcheck };
}

/** A lens names file and declaration; a key press means what the cursor is in, or else the first thing that runs. */
function startedAt(given: unknown): Started | null {
  const lens = lensOf(given);
  const named = uriOf(given);
  if (lens !== null) return { uri: Uri.parse(lens.uri), name: lens.name };
  const editor =
    window.visibleTextEditors.find((e) => e.document.uri.toString() === named?.toString()) ?? window.activeTextEditor;
  if (editor === undefined || editor.document.languageId !== 'dln')
    return named === null ? null : { uri: named, name: null };
  const runnables = runnablesIn(editor.document.getText().split(/\r?\n/));
  const line = editor.selection.active.line;
  const here = runnables.find((r) => r.line <= line && line < r.end) ?? runnables[0];
  return { uri: editor.document.uri, name: here?.name ?? null };
}

const uriOf = (given: unknown): Uri | null =>
  given instanceof Uri ? given : typeof given === 'string' ? Uri.parse(given) : null;

function wordsOf({ uri, name, resume }: Started): readonly string[] {
  const settings = workspace.getConfiguration('dln', uri);
  const engine = settings.get<string>('run.engine', 'auto');
  const more = settings.inspect<readonly string[]>('run.arguments')?.globalValue ?? [];
  return [
    'run',
    basename(uri.fsPath),
    ...(name === null ? [] : [name]),
    '--json',
    '--seed',
    String(settings.get<number>('run.seed', 0)),
    ...(resume === true ? ['--resume'] : []),
    ...(engine === 'auto' ? [] : ['--backend', engine]),
    ...more,
  ];
}

async function open(program: Uri, path: string): Promise<void> {
  const file = path.startsWith('/') || /^[A-Za-z]:/.test(path) ? Uri.file(path) : Uri.joinPath(program, '..', path);
  await commands.executeCommand(
    /\.(?:csv|jsonl|json|md|txt|png|svg|html)$/.test(path) ? 'vscode.open' : 'revealInExplorer',
    file,
  );
}

/** What the status bar says of a run. */
class Progress {
  #name: string;
  #engine = '';
  #steps: number | null = null;
  #told = 0;
  /** The first expectation that does not hold. */
  #broken: string | null = null;
  #measures: Readonly<Record<string, number>> = {};
  constructor(
    private readonly file: string,
    private readonly status: StatusBar,
  ) {
    this.#name = file;
    status.running(file, '', 'starts');
  }
  record(record: RunRecord): void {
    if (record.run !== undefined) this.#name = record.run;
    if (record.event === 'start') {
      this.#engine = record.backend ?? '';
      this.#steps = record.steps ?? null;
    }
    if (record.event === 'expect' && record.holds !== true)
      this.#broken ??= `${record.text ?? 'an expectation'} does not hold`;
    if (record.measures !== undefined && isNumbers(record.measures)) this.#measures = record.measures;
    const step = record.clock?.step;
    // Ten times a second is enough to read.
    if (record.event !== 'step' || step === undefined || Date.now() - this.#told < 100) return;
    this.#told = Date.now();
    const part = this.#steps === null ? `step ${step}` : `${Math.floor((100 * step) / this.#steps)} %`;
    this.status.running(this.#name, this.#engine, `${part} ${this.#shown()}`);
  }
  end(exit: number | null, stopped: boolean): void {
    const said = stopped ? 'stopped' : exit === 0 ? this.#shown() || 'done' : (this.#broken ?? 'failed');
    this.status.ended(this.file, this.#engine, exit === 0 || stopped, said);
  }
  #shown(): string {
    const [name, value] =
      Object.entries(this.#measures).find(([n]) => n === 'loss') ?? Object.entries(this.#measures)[0] ?? [];
    return name === undefined || value === undefined ? '' : `${name} ${value.toPrecision(3)}`;
  }
}

const isNumbers = (measures: RunRecord['measures']): measures is Readonly<Record<string, number>> =>
  typeof measures === 'object' && !Array.isArray(measures);
