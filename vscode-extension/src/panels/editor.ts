/** Decides how a panel reaches the editor, and how it makes elements: texts are set, never parsed. */

interface EditorApi {
  postMessage(message: unknown): void;
}
declare function acquireVsCodeApi(): EditorApi;

/** May be asked for once only. */
const api = acquireVsCodeApi();
/** Tells the editor something. */
export const tell = <M>(message: M): void => api.postMessage(message);
/** Hears what the editor says. */
export const hear = <M>(handle: (message: M) => void): void =>
  window.addEventListener('message', ({ data }: MessageEvent<M>) => handle(data));

/** An element with a class, a text and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  kind: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (kind !== '') made.className = kind;
  made.append(...children);
  return made;
}
/** The panel's own place on the page. */
export const place = document.getElementById('panel') as HTMLElement;
/** A colour of the editor's theme. */
export const themed = (name: string, fallback: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`).trim() || fallback;
