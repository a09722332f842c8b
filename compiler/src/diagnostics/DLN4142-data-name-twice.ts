/** A file with two tensors of one name. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataNameTwice = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly name: string;
}>({
  code: 'DLN4142',
  name: 'data-name-twice',
  severity: 'error',
  message: ({ file, name }) => `\`${file}\` holds \`${name}\` twice`,
  explain: 'Two tensors under one name: readers differ in which of them they take, so neither is taken.',
  bad: null,
  good: null,
});
