/** Decides how the extension starts on a desktop: the server in a process of its own, over standard input and output. */
import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { startExtension, stopExtension } from '../common/start.js';
import { asNode, dlncPath, programsOf } from './dlnc.js';

/** The editor calls it once a DLN file is open. */
export function activate(context: ExtensionContext): Promise<void> {
  return startExtension(context, {
    connect: (options) => {
      const server = {
        command: process.execPath,
        args: [dlncPath(context), 'lsp'],
        transport: TransportKind.stdio,
        options: { env: { ...process.env, ...asNode } },
      };
      return new LanguageClient('dln', 'DLN Language Server', server, options);
    },
    programs: programsOf(context),
  });
}

/** The editor waits for it before it ends. */
export const deactivate = (): Promise<void> => stopExtension();
