/** A `save` of a tensor that the format cannot hold. */
import { defineDiagnostic } from './define-diagnostic.js';

export const saveShape = defineDiagnostic<{
  readonly to: string;
  /** The shape as numbers: `28 x 28`. */
  readonly shape: string;
  /** What the format takes: `[H, W, 1] or [H, W, 3]`. */
  readonly takes: string;
}>({
  code: 'DLN4012',
  name: 'save-shape',
  severity: 'error',
  message: ({ to, shape }) => `\`${to}\` cannot hold a tensor of shape ${shape}`,
  help: ({ takes }) => [`the format takes ${takes}`],
  explain:
    'A picture has two axes and one channel (grey) or three (red, green, blue), with numbers from 0 to 1; what lies outside is ' +
    'brought to the nearer end. A CSV file has one or two axes. A NumPy file holds any shape.',
  bad: null,
  good: null,
});
