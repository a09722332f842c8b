/** Decides how a file is named inside the server and on the wire: decoded inside, so that imports resolve; as the client wrote it outside. */

/** Files of std are open to read under this scheme. */
export const stdScheme = 'dln-std:/';

/** The wire's URI as the server's: percent escapes decoded, std's files by their own name. */
export function fromWire(uri: string): string {
  if (uri.startsWith(stdScheme))
    return `std:${uri
      .slice(stdScheme.length)
      .replace(/^\/+/, '')
      .replace(/\.dln$/, '')}`;
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** The server's URI as a client reads it. */
export function toWire(uri: string): string {
  if (uri.startsWith('std:')) return `${stdScheme}${uri.slice(4)}.dln`;
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[^/]*)?/.exec(uri)?.[0] ?? '';
  return scheme + uri.slice(scheme.length).split('/').map(escaped).join('/');
}

/**
 * Text as it may stand in a URI. Half a surrogate pair, left by an edit inside an emoji, has no UTF-8 form and makes `encodeURIComponent` throw; it becomes U+FFFD,
 * as a stream of UTF-8 would have made it. `toWellFormed` does the same, in browsers since 2023 alone.
 */
export const escaped = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));

/** The path of `to` as a program at `from` writes it: always with a dot in front. */
export function relativePath(from: string, to: string): string {
  const a = folderOf(from).split('/');
  const b = to.split('/');
  let same = 0;
  while (same < a.length && same < b.length - 1 && a[same] === b[same]) same++;
  const up = a.length - same;
  return `${up === 0 ? './' : '../'.repeat(up)}${b.slice(same).join('/')}`;
}
/** The folder that a file lies in. */
export const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/'));
