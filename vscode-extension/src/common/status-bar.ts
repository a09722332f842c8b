/** Decides what the status bar tells: whether the server lives, and how the run goes. */
import { commands, type Disposable, LanguageStatusSeverity, languages, StatusBarAlignment, window } from 'vscode';

/** What the server does. */
export type ServerState = 'starting' | 'running' | 'stopped' | 'paused';

const TEXTS: Readonly<Record<ServerState, string>> = {
  starting: 'DLN starts',
  running: 'DLN',
  stopped: 'DLN has stopped',
  paused: 'DLN pauses after crashes',
};

/** One item beside the language, one for the run; the latter only while there is something to tell. */
export class StatusBar implements Disposable {
  readonly #server = languages.createLanguageStatusItem('dln.server', { language: 'dln' });
  readonly #run = window.createStatusBarItem('dln.run', StatusBarAlignment.Left, 10);

  constructor() {
    this.#server.name = 'DLN language server';
    this.#run.name = 'DLN run';
    this.server('starting');
  }
  server(state: ServerState): void {
    this.#server.text = TEXTS[state];
    this.#server.busy = state === 'starting';
    this.#server.severity =
      state === 'running' || state === 'starting' ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Error;
    this.#server.detail = state === 'running' ? 'checks as you type' : '';
    this.#server.command =
      state === 'running'
        ? { command: 'dln.showOutput', title: 'Show its output' }
        : { command: 'dln.restartServer', title: 'Restart' };
  }
  /** A run goes on: what computes it and how far it is. */
  running(name: string, engine: string, progress: string): void {
    this.#run.text = `$(sync~spin) ${name}${engine === '' ? '' : ` on ${engine}`}: ${progress}`;
    this.#run.tooltip = `DLN runs ${name}${engine === '' ? '' : ` on ${engine}`}. Click to stop and save.`;
    this.#run.command = 'dln.stop';
    this.#run.show();
    void commands.executeCommand('setContext', 'dln.running', true);
  }
  /** The last run has ended. */
  ended(name: string, engine: string, well: boolean, said: string): void {
    this.#run.text = `${well ? '$(pass)' : '$(error)'} ${name}: ${said}`;
    this.#run.tooltip = `DLN ran ${name}${engine === '' ? '' : ` on ${engine}`}. Click to see its panel.`;
    this.#run.command = 'dln.showRun';
    this.#run.show();
    void commands.executeCommand('setContext', 'dln.running', false);
  }
  dispose(): void {
    this.#server.dispose();
    this.#run.dispose();
  }
}
