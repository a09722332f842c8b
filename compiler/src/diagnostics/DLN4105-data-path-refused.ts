/** A source whose path is not one that may be read. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataPathRefused = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly why: string;
}>({
  code: 'DLN4105',
  name: 'data-path-refused',
  severity: 'error',
  message: ({ file, why }) => `\`${file}\` is not a path that a source may name: ${why}`,
  explain:
    'A program may have been written by someone else, so what it can read is kept small: files below the ' +
    "project (the nearest folder with a `.git`, else with a `package.json`, else the folder above the program's " +
    'own), files of npm packages, and files whose whole absolute path is written out. URLs are not opened, and ' +
    'a relative path does not lead out of the project, not through a link either.',
  bad: null,
  good: null,
});
