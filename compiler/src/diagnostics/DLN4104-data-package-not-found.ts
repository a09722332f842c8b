/** An `npm:` source whose package is not installed. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataPackageNotFound = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** The package. */
  readonly name: string;
}>({
  code: 'DLN4104',
  name: 'data-package-not-found',
  severity: 'error',
  message: ({ file, name }) => `the package \`${name}\` of \`${file}\` is not installed`,
  help: ({ name }) => [`npm install ${name}`],
  explain:
    '`npm:name/path` means a file of an installed npm package. It is looked for in `node_modules` of the folder ' +
    'of the program and of every folder above it, then where `dlnc` itself is installed. DLN never downloads ' +
    'anything.',
  bad: null,
  good: null,
});
