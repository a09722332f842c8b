/** Decides what the parts of a path are, without Node: the same code runs in a browser. */

/** The last part. */
export const basename = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
/** All but the last part. */
export const dirname = (path: string): string =>
  path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), 0)) || '/';
