/** A text in another encoding. */
import { defineDiagnostic } from './define-diagnostic.js';

export const textNotUtf8 = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly byte: number;
}>({
  code: 'DLN4134',
  name: 'text-not-utf8',
  severity: 'error',
  message: ({ file, byte }) => `\`${file}\` is not UTF-8: byte ${byte} does not belong there`,
  help: () => ['`unit: "byte"` takes the bytes as they are'],
  explain: 'Characters are read from UTF-8. A file in another encoding is saved anew as UTF-8, or read byte by byte.',
  bad: null,
  good: null,
});
