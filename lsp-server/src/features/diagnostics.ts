/** Decides how findings are pulled: of a document when a client asks, of the workspace as far as it is known. */
import type { Diagnostic as WireDiagnostic } from 'vscode-languageserver-protocol';
import { toRecord } from '../diagnostic-records.js';
import { answer, type Feature } from '../feature.js';
import type { Session } from '../session.js';

export const diagnostics: Feature = {
  name: 'diagnostics',
  capabilities: (client) =>
    // A client that takes pushed findings would show pulled ones beside them.
    client.textDocument?.publishDiagnostics !== undefined || client.textDocument?.diagnostic === undefined
      ? {}
      : { diagnosticProvider: { identifier: 'dln', interFileDependencies: true, workspaceDiagnostics: true } },
  answers: [
    answer(
      'textDocument/diagnostic',
      async (
        session,
        { textDocument, previousResultId }: { textDocument: { uri: string }; previousResultId?: string },
      ) => report(await found(session, session.uri(textDocument)), previousResultId),
    ),
    answer(
      'workspace/diagnostic',
      async (
        session,
        { previousResultIds }: { previousResultIds?: readonly { readonly uri: string; readonly value: string }[] },
        token,
      ) => {
        const before = new Map(previousResultIds?.map((p) => [p.uri, p.value]));
        const items = [];
        for (const uri of session.known) {
          if (token.isCancellationRequested) break;
          const wireUri = session.wireUri(uri);
          items.push({
            uri: wireUri,
            version: session.open.get(uri)?.version ?? null,
            ...report(await found(session, uri), before.get(wireUri)),
          });
        }
        return { items };
      },
    ),
  ],
};

/** Everything that is wrong with a file, once what it needs is loaded. */
async function found(session: Session, uri: string): Promise<readonly WireDiagnostic[]> {
  if (session.db.file(uri) === undefined) await session.load([{ kind: 'text', uri }]);
  for (;;) {
    const checked = session.check(uri);
    const loading = session.load(checked.needs);
    if (loading === null) return checked.diagnostics.map((d) => toRecord(session, uri, d));
    await loading;
  }
}

function report(items: readonly WireDiagnostic[], before: string | undefined): object {
  const resultId = digest(JSON.stringify(items));
  return resultId === before ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
}

/** FNV-1a over the text, and its length: enough to tell two lists apart. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${(hash >>> 0).toString(16)}-${text.length}`;
}
