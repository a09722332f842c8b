/** Decides what a server without a file system may read: files of the open workspace, through the editor. */
import { FileType, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** Answers `dln/readText`, `dln/readBytes` (base64) and `dln/list`; null where something cannot be read. */
export function serveFiles(client: BaseLanguageClient): void {
  client.onRequest('dln/readText', async ({ uri }: { readonly uri: string }) => {
    const bytes = await read(uri);
    if (bytes === null) return null;
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return null;
    }
  });
  client.onRequest('dln/readBytes', async ({ uri, limit }: { readonly uri: string; readonly limit: number }) => {
    const bytes = await read(uri);
    return bytes === null ? null : base64(bytes.subarray(0, limit));
  });
  client.onRequest('dln/list', async ({ uri }: { readonly uri: string }) => {
    const folder = inside(uri);
    if (folder === null) return [];
    try {
      const entries = await workspace.fs.readDirectory(folder);
      return entries.map(([name, type]) => ({ name, isFolder: (type & FileType.Directory) !== 0 }));
    } catch {
      return [];
    }
  });
}

async function read(uri: string): Promise<Uint8Array | null> {
  const file = inside(uri);
  if (file === null) return null;
  try {
    return await workspace.fs.readFile(file);
  } catch {
    return null;
  }
}

/** The server names files decoded. Null for what lies outside of the workspace. */
function inside(uri: string): Uri | null {
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:/.exec(uri)?.[0];
  if (scheme === undefined) return null;
  const rest = /^(?:\/\/([^/]*))?(.*)$/s.exec(uri.slice(scheme.length));
  const file = Uri.from({ scheme: scheme.slice(0, -1), authority: rest?.[1] ?? '', path: rest?.[2] ?? '' });
  return workspace.getWorkspaceFolder(file) === undefined ? null : file;
}

/** In parts: one call takes so many arguments and no more. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
