/** Decides what the remaining commands do: new program, format, summary, explanation, the standard library, the server. */
import {
  commands,
  EventEmitter,
  type ExtensionContext,
  languages,
  type TextDocumentContentProvider,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { Client } from './client.js';
import { callableAt } from './declarations.js';
import { lensOf } from './lens-argument.js';
import { type ModelSummary, summaryText } from './summary-text.js';

const TEMPLATE = `## Two spirals, told apart. Change a number and look at the shapes.
data spiral = spirals(points: 800, noise: 0.05, seed: 1)
  |> split(train: 0.5, test: 0.5, stratify: "label", seed: 1)

model Net(point: f32[N, 2]) -> f32[N, 2] =
  point
  |> Dense(32) |> tanh
  |> Dense(32) |> tanh
  |> Dense(2)

train net on spiral.train {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with Adam(lr: 1e-2)
  measure accuracy(logits, label)
  validate spiral.test
  batch 40
  epochs 100
  expect accuracy >= 0.9
}
`;

const SUMMARY = 'dln-summary';
/** The summaries that were asked for; a newer one of the same model takes the place of the last. */
class Summaries implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  show(uri: Uri, text: string): void {
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
  }
  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }
}
const summaries = new Summaries();

/** Registers them. */
export function addEditorCommands(context: ExtensionContext, client: Client): void {
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider(SUMMARY, summaries),
    commands.registerCommand('dln.newProgram', async () => {
      await window.showTextDocument(await workspace.openTextDocument({ language: 'dln', content: TEMPLATE }));
    }),
    commands.registerCommand('dln.format', () => commands.executeCommand('editor.action.formatDocument')),
    commands.registerCommand('dln.restartServer', () => client.restart()),
    commands.registerCommand('dln.showOutput', () => client.output.show()),
    commands.registerCommand('dln.summary', (given?: unknown) => summary(client, given)),
    commands.registerCommand('dln.explain', explain),
    commands.registerCommand('dln.openStd', () => openStd(client)),
  );
}

async function summary(client: Client, given: unknown): Promise<void> {
  const editor = window.activeTextEditor;
  const lens = lensOf(given);
  const uri = lens?.uri ?? editor?.document.uri.toString();
  if (uri === undefined) return;
  const lines = editor?.document.getText().split(/\r?\n/) ?? [];
  const name = lens?.name ?? callableAt(lines, editor?.selection.active.line ?? 0);
  const answered = await client.request<{ readonly summary: ModelSummary | null }>('dln/summary', {
    uri,
    ...(name === null ? {} : { name }),
  });
  const found = answered?.summary ?? null;
  if (found === null) {
    void window.showInformationMessage(
      'There is no model here that has a summary: the cursor stands in none, or it has a mistake.',
    );
    return;
  }
  // A text that is only looked at: nobody is asked to save it.
  const shown = Uri.from({ scheme: SUMMARY, path: `/${found.model}.txt` });
  summaries.show(shown, summaryText(found));
  await window.showTextDocument(shown, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
}

/** The first finding under the cursor, or else on its line. */
async function explain(): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined) return;
  const at = editor.selection.active;
  const found = languages.getDiagnostics(editor.document.uri).filter((d) => typeof d.code === 'object');
  const here = found.find((d) => d.range.contains(at)) ?? found.find((d) => d.range.start.line === at.line);
  if (typeof here?.code !== 'object') {
    void window.showInformationMessage('There is no diagnostic at the cursor.');
    return;
  }
  await commands.executeCommand('markdown.showPreviewToSide', here.code.target);
}

async function openStd(client: Client): Promise<void> {
  const files =
    (await client.request<readonly { readonly name: string; readonly uri: string; readonly about: string }[]>(
      'dln/stdFiles',
      {},
    )) ?? [];
  const chosen = await window.showQuickPick(
    files.map(({ name, uri, about }) => ({ label: name, description: about, uri })),
    { placeHolder: 'A file of the standard library', matchOnDescription: true },
  );
  if (chosen !== undefined) await window.showTextDocument(Uri.parse(chosen.uri), { preview: true });
}
