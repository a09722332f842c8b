/** A source of images without folders for its classes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const imagesWithoutClasses = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly what: string;
}>({
  code: 'DLN4135',
  name: 'images-without-classes',
  severity: 'error',
  message: ({ file, what }) => `\`${file}\` has no class folders: ${what}`,
  explain:
    '`images` takes a folder with a folder for each class, whose name is the class: `photos/cat/1.png`, `photos/dog/1.png`. A single picture is `image("photo.png")`.',
  bad: null,
  good: null,
});
