/** Decides which `dlnc` is started, and how: the one in the extension unless the user's own settings name another, by the editor's own Node. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type ExtensionContext, Uri, workspace } from 'vscode';
import type { Listener, Programs, Running } from '../common/platform.js';
import type { RunRecord } from '../panel-messages.js';

/** The script of `dlnc`. A workspace's settings are never asked. */
export function dlncPath(context: ExtensionContext): string {
  const chosen = workspace.getConfiguration('dln').inspect<string>('dlnc.path')?.globalValue ?? '';
  return chosen !== '' ? chosen : Uri.joinPath(context.extensionUri, 'dist/vsix/dlnc/dlnc.mjs').fsPath;
}

/** The editor's program is Node if it is told so. */
export const asNode = { ELECTRON_RUN_AS_NODE: '1' };

export const programsOf = (context: ExtensionContext): Programs => ({
  command: (words) => ({ program: process.execPath, words: [dlncPath(context), ...words], env: asNode }),
  start: (words, folder, listener) => start([dlncPath(context), ...words], folder, listener),
});

function start(words: readonly string[], folder: string, listener: Listener): Running {
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: { ...process.env, ...asNode, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const record = recordOf(line);
    if (record === null) listener.log(`${line}\n`);
    else listener.record(record);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => listener.log(text));
  child.on('error', (error) => {
    listener.log(`${error.message}\n`);
    listener.end(null);
  });
  // After the streams, so that the last line is read.
  child.on('close', (exit) => listener.end(exit));
  return { stop: () => child.kill('SIGINT') };
}

/** Null for what is no record: a line of something else must not end the run. */
function recordOf(line: string): RunRecord | null {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === 'object' && read !== null && 'event' in read ? (read as RunRecord) : null;
  } catch {
    return null;
  }
}
