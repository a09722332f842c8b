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
  return scheme + uri.slice(scheme.length).split('/').map(encodeURIComponent).join('/');
}
