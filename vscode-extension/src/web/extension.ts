/** Decides how the extension starts in a browser: the server in a web worker, with files that the editor reads for it. */
import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { startExtension, stopExtension } from '../common/start.js';
import { serveFiles } from './serve-files.js';

declare const Worker: new (url: string) => ConstructorParameters<typeof LanguageClient>[2];

/** The editor calls it once a DLN file is open. */
export function activate(context: ExtensionContext): Promise<void> {
  return startExtension(context, {
    connect: (options) => {
      const worker = new Worker(Uri.joinPath(context.extensionUri, 'dist/vsix/server.web.js').toString(true));
      const client = new LanguageClient('dln', 'DLN Language Server', worker, options);
      serveFiles(client);
      return client;
    },
    programs: null,
  });
}

/** The editor waits for it before it ends. */
export const deactivate = (): Promise<void> => stopExtension();
