/** Decides how the Testing view sees a program: `expect`s are tests that run it, checked comments are tests that check it. */
import {
  type CancellationToken,
  type ExtensionContext,
  type LogOutputChannel,
  languages,
  Range,
  type TestController,
  type TestItem,
  TestMessage,
  type TestRun,
  TestRunProfileKind,
  type TestRunRequest,
  type TextDocument,
  tests,
  type Uri,
  workspace,
} from 'vscode';
import type { RunRecord } from '../panel-messages.js';
import type { Client } from './client.js';
import { type Statement, statementsIn } from './declarations.js';
import { basename, dirname } from './paths.js';
import type { Programs } from './platform.js';

/** The finding of a checked comment that says something else than the checker. */
const COMMENT_DIFFERS = 'DLN2028';
const MOST_PROGRAMS = 1000;

/** Registers the view. */
export function addTests(
  context: ExtensionContext,
  programs: Programs | null,
  client: Client,
  log: LogOutputChannel,
): void {
  const controller = tests.createTestController('dln', 'DLN');
  const stated = new WeakMap<TestItem, Statement>();
  const read = (document: Pick<TextDocument, 'uri' | 'getText'>): void => discover(controller, stated, document);
  controller.resolveHandler = async (item) => {
    if (item !== undefined) return;
    const found = await workspace.findFiles('**/*.dln', '**/node_modules/**', MOST_PROGRAMS);
    const decoder = new TextDecoder();
    for (const uri of found) {
      try {
        const text = decoder.decode(await workspace.fs.readFile(uri));
        read({ uri, getText: () => text });
      } catch (error) {
        log.warn(`${uri.toString()}: ${String(error)}`);
      }
    }
  };
  controller.createRunProfile('Run', TestRunProfileKind.Run, (request, token) => runTests(request, token), true);
  context.subscriptions.push(
    controller,
    workspace.onDidOpenTextDocument((d) => d.languageId === 'dln' && d.uri.scheme !== 'dln-std' && read(d)),
    workspace.onDidChangeTextDocument(
      ({ document: d }) => d.languageId === 'dln' && d.uri.scheme !== 'dln-std' && read(d),
    ),
    workspace.onDidDeleteFiles(({ files }) => {
      for (const uri of files) controller.items.delete(uri.toString());
    }),
  );
  for (const d of workspace.textDocuments) if (d.languageId === 'dln' && d.uri.scheme !== 'dln-std') read(d);

  async function runTests(request: TestRunRequest, token: CancellationToken): Promise<void> {
    const run = controller.createTestRun(request);
    const left = new Set(request.exclude ?? []);
    const wanted: TestItem[] = [];
    const add = (item: TestItem): void => {
      if (left.has(item)) return;
      if (item.children.size === 0) wanted.push(item);
      else item.children.forEach(add);
    };
    if (request.include === undefined) controller.items.forEach(add);
    else request.include.forEach(add);
    const groups = new Map<string, TestItem[]>();
    for (const item of wanted) {
      const of = stated.get(item)?.of;
      if (of === null) await checkComment(run, item, client);
      if (of === null || of === undefined || item.uri === undefined) continue;
      const key = `${item.uri.toString()} ${of.name}`;
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    for (const items of groups.values()) {
      if (token.isCancellationRequested) break;
      await expectRun(run, items, token);
    }
    run.end();
  }

  async function expectRun(run: TestRun, items: readonly TestItem[], token: CancellationToken): Promise<void> {
    const uri = items[0]?.uri as Uri;
    const of = stated.get(items[0] as TestItem)?.of;
    if (programs === null || !workspace.isTrusted || of === null || of === undefined) {
      for (const item of items) run.skipped(item);
      return;
    }
    for (const item of items) run.started(item);
    const told: RunRecord[] = [];
    let said = '';
    await new Promise<void>((ended) => {
      const started = programs.start(['run', basename(uri.fsPath), of.name, '--json'], dirname(uri.fsPath), {
        record: (record) => {
          if (record.event === 'expect' && record.run === of.name) told.push(record);
          if (record.event === 'epoch')
            run.appendOutput(
              `${of.name}: epoch ${(record.clock?.epoch ?? 0) + 1} ${JSON.stringify(record.measures)}\r\n`,
            );
          if (record.diagnostic !== undefined) said += `${record.diagnostic.message}\n`;
        },
        log: (text) => {
          said += text;
          run.appendOutput(text.replace(/\r?\n/g, '\r\n'));
        },
        end: () => ended(),
      });
      token.onCancellationRequested(() => started.stop());
    });
    // Expectations are told in written order; two may read alike.
    const inOrder = [...items].sort((a, b) => (stated.get(a)?.line ?? 0) - (stated.get(b)?.line ?? 0));
    for (const item of inOrder) {
      const at = told.findIndex((r) => alike(r.text ?? '', stated.get(item)?.text ?? ''));
      const [answer] = at < 0 ? [] : told.splice(at, 1);
      if (answer === undefined)
        run.errored(item, new TestMessage(said.trim() || 'the run ended before this was looked at'));
      else if (answer.holds === true) run.passed(item);
      else
        run.failed(
          item,
          new TestMessage(
            `${answer.text} does not hold: ${answer.left ?? 'no number'}${answer.message ? `\n${answer.message}` : ''}`,
          ),
        );
    }
  }
}

/** A message after a colon belongs to the line and not to the condition. */
const alike = (told: string, written: string): boolean =>
  written.replace(/\s+/g, '').startsWith(told.replace(/\s+/g, ''));

async function checkComment(run: TestRun, item: TestItem, client: Client): Promise<void> {
  if (item.uri === undefined || item.range === undefined) return;
  run.started(item);
  await workspace.openTextDocument(item.uri);
  // An answer about this document comes after all that was found in it.
  await client.request('textDocument/foldingRange', { textDocument: { uri: item.uri.toString() } });
  const line = item.range.start.line;
  const found = languages.getDiagnostics(item.uri).filter((d) => d.range.start.line === line);
  const differs = found.find((d) => codeOf(d.code) === COMMENT_DIFFERS) ?? found.find((d) => d.severity === 0);
  if (differs === undefined) run.passed(item);
  else run.failed(item, new TestMessage(differs.message));
}
const codeOf = (code: unknown): unknown =>
  typeof code === 'object' && code !== null && 'value' in code ? code.value : code;

function discover(
  controller: TestController,
  stated: WeakMap<TestItem, Statement>,
  { uri, getText }: Pick<TextDocument, 'uri' | 'getText'>,
): void {
  const found = statementsIn(getText().split(/\r?\n/));
  if (found.length === 0) {
    controller.items.delete(uri.toString());
    return;
  }
  const file =
    controller.items.get(uri.toString()) ?? controller.createTestItem(uri.toString(), basename(uri.path), uri);
  controller.items.add(file);
  const seen = new Map<string, number>();
  file.children.replace(
    found.map((statement) => {
      const label = statement.of === null ? `#: ${statement.text}` : `${statement.of.name}: expect ${statement.text}`;
      const nth = seen.get(label) ?? 0;
      seen.set(label, nth + 1);
      const item = controller.createTestItem(`${label} ${nth}`, label, uri);
      item.range = new Range(statement.line, 0, statement.line, 200);
      item.sortText = String(statement.line).padStart(6, '0');
      stated.set(item, statement);
      return item;
    }),
  );
}
