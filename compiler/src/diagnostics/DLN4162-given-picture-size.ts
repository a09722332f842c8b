/** A picture of another size than a model takes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const givenPictureSize = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** Height and width: `30 x 30`. */
  readonly found: string;
  readonly field: string;
  readonly wanted: string;
}>({
  code: 'DLN4162',
  name: 'given-picture-size',
  severity: 'error',
  message: ({ file, found, field, wanted }) => `\`${file}\` is ${found} pixels, but \`${field}\` is ${wanted}`,
  help: ({ wanted }) => [`cut or scale it to ${wanted} (height x width) as the training's pictures were`],
  explain:
    'Pictures of a folder (`images`) are brought to one size before training, and so is a picture that the model is applied to. Other data have ' +
    'the size that they are stored in; how a picture is to be cut or scaled to it, nothing says. Colours become grey and grey is repeated, as needed.',
  bad: null,
  good: null,
});
