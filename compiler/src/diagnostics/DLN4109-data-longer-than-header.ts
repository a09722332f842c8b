/** A file longer than its header says. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataLongerThanHeader = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** Bytes. */
  readonly expected: number;
  /** Bytes. */
  readonly found: number;
}>({
  code: 'DLN4109',
  name: 'data-longer-than-header',
  severity: 'error',
  message: ({ file, expected, found }) => `\`${file}\` has ${found} bytes, but its header accounts for ${expected}`,
  explain:
    'The header says how many numbers follow, and there are bytes after the last of them. Which of the two is ' +
    'wrong cannot be told, so nothing is read.',
  bad: null,
  good: null,
});
