/** Decides what the extension is made of, on the desktop and in the web alike. */
import { commands, type ExtensionContext, window } from 'vscode';
import { type Client, connect } from './client.js';
import { addEditorCommands } from './editor-commands.js';
import { GraphPanel } from './graph-panel.js';
import type { Platform } from './platform.js';
import { addRuns } from './runs.js';
import { StatusBar } from './status-bar.js';
import { addTasks } from './tasks.js';
import { addTests } from './tests.js';

let client: Client | null = null;

/** Starts everything; what is given to `context` ends with it. */
export async function startExtension(context: ExtensionContext, platform: Platform): Promise<void> {
  // The editor's own `isWeb` says where its window is, not where its extensions run.
  void commands.executeCommand('setContext', 'dln.canRun', platform.programs !== null);
  const log = window.createOutputChannel('DLN Runs', { log: true });
  const status = new StatusBar();
  const connected = connect(platform, status);
  client = connected;
  const graph = new GraphPanel(context, connected);
  context.subscriptions.push(log, status, connected, graph);
  const runs = addRuns(context, platform.programs, status, log);
  addTests(context, platform.programs, connected, log);
  addTasks(context, platform.programs);
  addEditorCommands(context, connected);
  context.subscriptions.push(
    commands.registerCommand('dln.showGraph', () => graph.show()),
    commands.registerCommand('dln.gradcheck', (given?: unknown) => runs.gradcheck(given)),
  );
  await connected.start();
}

/** Ends the server in good order. */
export async function stopExtension(): Promise<void> {
  await client?.stop();
  client = null;
}
