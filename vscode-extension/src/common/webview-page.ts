/** Decides what a panel may do: run its own script and style, and reach nothing outside of the extension. */
import { Uri, type Webview } from 'vscode';

/** The page of a panel. `script` is one of the extension's own bundles. */
export function pageOf(webview: Webview, extension: Uri, script: 'run-panel' | 'graph-panel', title: string): string {
  const at = (name: string): string => webview.asWebviewUri(Uri.joinPath(extension, 'dist/vsix', name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src ${webview.cspSource}`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at(`${script}.css`)}">
<title>${escaped(title)}</title>
</head>
<body><main id="panel"></main><script src="${at(`${script}.js`)}"></script></body>
</html>`;
}

/** The picture on a panel's tab. */
export const iconOf = (extension: Uri): { light: Uri; dark: Uri } => ({
  light: Uri.joinPath(extension, 'icons/dln-light.svg'),
  dark: Uri.joinPath(extension, 'icons/dln-dark.svg'),
});

/** Where a panel may read from. */
export const rootsOf = (extension: Uri): readonly Uri[] => [Uri.joinPath(extension, 'dist/vsix')];

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
