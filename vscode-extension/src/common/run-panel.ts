/** Decides how a run is shown beside the text: one panel, which hears everything again when it comes back into view. */
import { type Disposable, type ExtensionContext, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { FromRunPanel, RunRecord, ToRunPanel } from '../panel-messages.js';
import { iconOf, pageOf, rootsOf } from './webview-page.js';

/** Records reach the panel in bundles: a training may write hundreds a second. */
const BUNDLE_EVERY = 50;
/** A panel that is opened late reads at most so many. */
const KEPT = 20_000;

/** What a panel asks for. */
export interface RunWishes {
  readonly stop: () => void;
  readonly again: () => void;
  readonly resume: () => void;
  readonly open: (path: string) => void;
}

/** The panel of the last run. */
export class RunPanel implements Disposable {
  #panel: WebviewPanel | null = null;
  #kept: RunRecord[] = [];
  #waiting: RunRecord[] = [];
  #logs: string[] = [];
  #title = '';
  #end: ToRunPanel | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly context: ExtensionContext,
    private readonly wishes: RunWishes,
  ) {}

  begin(title: string): void {
    this.#kept = [];
    this.#waiting = [];
    this.#logs = [];
    this.#end = null;
    this.#title = title;
    this.show();
    this.#send({ kind: 'begin', title });
  }
  record(record: RunRecord): void {
    if (this.#kept.length >= KEPT) this.#kept = this.#kept.filter((r, i) => r.event !== 'step' || i % 2 === 0);
    this.#kept.push(record);
    this.#waiting.push(record);
    this.#timer ??= setTimeout(() => this.#flush(), BUNDLE_EVERY);
  }
  log(text: string): void {
    this.#logs.push(text);
    this.#send({ kind: 'log', text });
  }
  end(exit: number | null, stopped: boolean): void {
    this.#flush();
    this.#end = { kind: 'end', exit, stopped };
    this.#send(this.#end);
  }
  show(): void {
    if (this.#panel !== null) {
      this.#panel.title = this.#title;
      this.#panel.reveal(undefined, true);
      return;
    }
    const panel = window.createWebviewPanel(
      'dln.run',
      this.#title,
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: rootsOf(this.context.extensionUri) },
    );
    this.#panel = panel;
    panel.iconPath = iconOf(this.context.extensionUri);
    panel.onDidDispose(() => {
      this.#panel = null;
    });
    panel.webview.onDidReceiveMessage((message: FromRunPanel) => {
      if (message.kind === 'ready') this.#tellAll();
      else if (message.kind === 'open') this.wishes.open(message.path);
      else this.wishes[message.kind]();
    });
    panel.webview.html = pageOf(panel.webview, this.context.extensionUri, 'run-panel', this.#title);
  }
  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#panel?.dispose();
  }
  #tellAll(): void {
    this.#waiting = [];
    this.#send({ kind: 'begin', title: this.#title });
    this.#send({ kind: 'records', records: this.#kept });
    for (const text of this.#logs) this.#send({ kind: 'log', text });
    if (this.#end !== null) this.#send(this.#end);
  }
  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.length === 0) return;
    this.#send({ kind: 'records', records: this.#waiting });
    this.#waiting = [];
  }
  #send(message: ToRunPanel): void {
    void this.#panel?.webview.postMessage(message);
  }
}
