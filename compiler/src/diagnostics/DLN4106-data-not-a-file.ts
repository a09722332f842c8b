/** A source that names something that is no file and no folder. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataNotAFile = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** `a pipe`, `a device`, `a socket`. */
  readonly what: string;
}>({
  code: 'DLN4106',
  name: 'data-not-a-file',
  severity: 'error',
  message: ({ file, what }) => `\`${file}\` is ${what}, not a file`,
  explain: 'Data are read by position and more than once, which a pipe, a device or a socket cannot do.',
  bad: null,
  good: null,
});
