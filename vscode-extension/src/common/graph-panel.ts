/** Decides how the graph of the model at the cursor is shown, and that text and graph mark the same thing. */
import {
  type Disposable,
  type ExtensionContext,
  languages,
  Range,
  type TextEditor,
  TextEditorRevealType,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { FromGraphPanel, ModelGraph, TextRange, ToGraphPanel } from '../panel-messages.js';
import type { Client } from './client.js';
import { callableAt } from './declarations.js';
import { iconOf, pageOf, rootsOf } from './webview-page.js';

/** One graph panel; it follows the text editor that was active last. */
export class GraphPanel implements Disposable {
  #panel: WebviewPanel | null = null;
  #graph: ModelGraph | null = null;
  /** The program that the graph is of. */
  #uri = '';
  #editor: TextEditor | undefined;
  #asked = 0;
  /** The jump that the panel asked for comes back as a move of the cursor. */
  #jumping = false;
  readonly #watching: readonly Disposable[];

  constructor(
    private readonly context: ExtensionContext,
    private readonly client: Client,
  ) {
    this.#watching = [
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.#follow(textEditor)),
      window.onDidChangeActiveTextEditor((editor) => editor !== undefined && this.#follow(editor)),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (this.#editor !== undefined && document === this.#editor.document) void this.#draw(this.#editor);
      }),
      languages.onDidChangeDiagnostics(({ uris }) => {
        const own = this.#editor?.document.uri.toString();
        if (this.#editor !== undefined && uris.some((u) => u.toString() === own)) void this.#draw(this.#editor);
      }),
    ];
  }

  async show(): Promise<void> {
    this.#editor = window.activeTextEditor?.document.languageId === 'dln' ? window.activeTextEditor : this.#editor;
    if (this.#panel !== null) this.#panel.reveal(undefined, true);
    else this.#open();
    if (this.#editor !== undefined) await this.#draw(this.#editor);
  }
  dispose(): void {
    for (const one of this.#watching) one.dispose();
    this.#panel?.dispose();
  }

  #open(): void {
    const panel = window.createWebviewPanel(
      'dln.graph',
      'DLN Graph',
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: rootsOf(this.context.extensionUri), retainContextWhenHidden: true },
    );
    this.#panel = panel;
    panel.iconPath = iconOf(this.context.extensionUri);
    panel.onDidDispose(() => {
      this.#panel = null;
    });
    panel.webview.onDidReceiveMessage((message: FromGraphPanel) => {
      if (message.kind === 'reveal') void this.#reveal(message.range);
      else {
        this.#send({ kind: 'graph', graph: this.#graph });
        this.#mark();
      }
    });
    panel.webview.html = pageOf(panel.webview, this.context.extensionUri, 'graph-panel', 'DLN Graph');
  }
  #follow(editor: TextEditor): void {
    if (editor.document.languageId !== 'dln' || this.#panel === null) return;
    this.#editor = editor;
    if (this.#jumping) {
      this.#jumping = false;
      this.#mark();
    } else void this.#draw(editor);
  }
  async #draw(editor: TextEditor): Promise<void> {
    if (this.#panel === null) return;
    const asked = ++this.#asked;
    const lines = editor.document.getText().split(/\r?\n/);
    const name = callableAt(lines, editor.selection.active.line) ?? this.#graph?.name;
    const uri = editor.document.uri.toString();
    const known = this.#uri === uri || name !== this.#graph?.name ? name : undefined;
    const answered = await this.client.request<ModelGraph>('dln/graph', {
      uri,
      ...(known === undefined ? {} : { name: known }),
    });
    const graph = answered === null || answered.nodes.length === 0 ? null : asWritten(answered, lines);
    if (asked !== this.#asked) return;
    // While a line is half typed the last graph stays.
    if (graph !== null && JSON.stringify(graph) !== JSON.stringify(this.#graph)) {
      this.#graph = graph;
      this.#uri = uri;
      if (this.#panel !== null) this.#panel.title = `Graph of ${graph.name}`;
      this.#send({ kind: 'graph', graph });
    } else if (graph === null && this.#graph === null) this.#send({ kind: 'graph', graph });
    this.#mark();
  }
  #mark(): void {
    const editor = this.#editor;
    if (editor === undefined || this.#graph === null) return;
    if (editor.document.uri.toString() !== this.#uri) {
      this.#send({ kind: 'mark', ids: [] });
      return;
    }
    const at = editor.selection.active;
    const here = this.#graph.nodes.filter((n) => rangeOf(n.range).contains(at));
    // The cursor beside a stage means the stages of its line.
    const near = this.#graph.nodes.filter((n) => n.range.start.line === at.line);
    this.#send({ kind: 'mark', ids: (here.length > 0 ? here : near).map((n) => n.id) });
  }
  async #reveal(range: TextRange): Promise<void> {
    const uri = Uri.parse(this.#uri);
    const open = window.visibleTextEditors.find((e) => e.document.uri.toString() === this.#uri);
    const selection = rangeOf(range);
    this.#jumping = true;
    const editor = await window.showTextDocument(uri, { viewColumn: open?.viewColumn ?? ViewColumn.One, selection });
    editor.revealRange(selection, TextEditorRevealType.InCenterIfOutsideViewport);
  }
  #send(message: ToGraphPanel): void {
    void this.#panel?.webview.postMessage(message);
  }
}

/** A label longer than this stays the name alone. */
const LONGEST_LABEL = 30;

/** What is called reads as in the text, `Dense(84)` and not `Dense`: the arguments are what tells two stages apart. */
const asWritten = (graph: ModelGraph, lines: readonly string[]): ModelGraph => ({
  ...graph,
  nodes: graph.nodes.map((node) => {
    const { start, end } = node.range;
    const text = start.line === end.line ? (lines[start.line]?.slice(start.character, end.character) ?? '') : '';
    return text.length <= LONGEST_LABEL && text.startsWith(`${node.label}(`) ? { ...node, label: text } : node;
  }),
});

const rangeOf = ({ start, end }: TextRange): Range => new Range(start.line, start.character, end.line, end.character);
