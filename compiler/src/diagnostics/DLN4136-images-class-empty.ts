/** A class folder without pictures. */
import { defineDiagnostic } from './define-diagnostic.js';

export const imagesClassEmpty = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly class: string;
}>({
  code: 'DLN4136',
  name: 'images-class-empty',
  severity: 'error',
  message: (a) => `the class folder \`${a.class}\` of \`${a.file}\` holds no PNG or JPEG file`,
  explain:
    'Each folder is a class, so one without a picture would be a class that never occurs. Take it away, or put its pictures into it.',
  bad: null,
  good: null,
});
