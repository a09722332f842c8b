/** A source that wants a file and got a folder. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataIsAFolder = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly format: string;
}>({
  code: 'DLN4102',
  name: 'data-is-a-folder',
  severity: 'error',
  message: ({ file, format }) => `\`${file}\` is a folder; \`${format}\` reads a file`,
  explain:
    'Only a format whose data come as several files in one folder takes a folder: `idx` with the files of ' +
    'MNIST. Every other source names its files one by one.',
  bad: null,
  good: null,
});
