/** A source without all the files that its format needs. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataFilesMissing = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** What was looked for. */
  readonly wanted: string;
}>({
  code: 'DLN4115',
  name: 'data-files-missing',
  severity: 'error',
  message: ({ file, wanted }) => (file === '' ? `this source needs ${wanted}` : `\`${file}\` lacks ${wanted}`),
  explain:
    'For a folder `idx` looks for the files of MNIST by their names: `train-images…` with `train-labels…` are ' +
    'the part train, `t10k-images…` with `t10k-labels…` the part test, packed with gzip or not. Other files are ' +
    'named one by one: `idx(image: "a", label: "b")`.',
  bad: null,
  good: null,
});
