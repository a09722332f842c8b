/** Decides which tasks `dlnc` offers: a check of the whole folder, and a run of each program. */
import {
  commands,
  type ExtensionContext,
  ProcessExecution,
  Task,
  type TaskDefinition,
  TaskGroup,
  TaskScope,
  tasks,
  window,
  workspace,
} from 'vscode';
import type { Programs } from './platform.js';

/** What `tasks.json` may say. */
interface DlncTask extends TaskDefinition {
  readonly type: 'dlnc';
  readonly command: string;
  readonly file?: string;
  readonly name?: string;
}
/** Programs that are listed, at most. */
const MOST_PROGRAMS = 1000;

/** Registers the tasks, and the command that checks everything. */
export function addTasks(context: ExtensionContext, programs: Programs | null): void {
  if (programs === null) return;
  context.subscriptions.push(
    tasks.registerTaskProvider('dlnc', {
      provideTasks: async () => {
        const files = await programsOfWorkspace();
        return [
          ...(files.length === 0 ? [] : [taskOf(programs, { type: 'dlnc', command: 'check' }, files)]),
          ...files.map((file) => taskOf(programs, { type: 'dlnc', command: 'run', file })),
        ];
      },
      resolveTask: async (task) => {
        const definition = task.definition as DlncTask;
        const files = definition.file === undefined ? await programsOfWorkspace() : [];
        return taskOf(programs, definition, files, task.scope);
      },
    }),
    commands.registerCommand('dln.check', async () => {
      const files = await programsOfWorkspace();
      if (files.length === 0) void window.showInformationMessage('There is no program in this workspace.');
      else await tasks.executeTask(taskOf(programs, { type: 'dlnc', command: 'check' }, files));
    }),
  );
}

/** A task as `dlnc` does it. `files`: where the definition names none. */
export function taskOf(
  programs: Programs,
  definition: DlncTask,
  files: readonly string[] = [],
  scope?: Task['scope'],
): Task {
  const { command, file, name } = definition;
  const operands = file === undefined ? files : [file, ...(name === undefined ? [] : [name])];
  const { program, words, env } = programs.command([command, ...operands]);
  const task = new Task(
    definition,
    scope ?? TaskScope.Workspace,
    [command, ...(file === undefined ? ['all programs'] : operands)].join(' '),
    'dlnc',
    new ProcessExecution(program, [...words], { env }),
    '$dlnc',
  );
  if (command === 'check') task.group = TaskGroup.Build;
  if (command === 'run') task.group = TaskGroup.Test;
  task.presentationOptions = { clear: true };
  return task;
}

/** Their paths, relative to the folder where there is only one. */
async function programsOfWorkspace(): Promise<readonly string[]> {
  const found = await workspace.findFiles('**/*.dln', '**/node_modules/**', MOST_PROGRAMS);
  return found.map((uri) => workspace.asRelativePath(uri)).sort();
}
