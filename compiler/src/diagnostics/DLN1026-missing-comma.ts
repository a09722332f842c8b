/** DLN1026: Items of a list, arguments and parameters are separated by commas; a last comma is allowed. */
import { defineDiagnostic } from './define-diagnostic.js';

export const missingComma = defineDiagnostic<{ readonly before: string }>({
  code: 'DLN1026',
  name: 'missing-comma',
  severity: 'error',
  message: (a) => `a comma is missing${a.before === '' ? '' : ` after \`${a.before}\``}`,
  label: () => 'a comma is wanted here',
  explain:
    'Items of a list, arguments and parameters are separated by commas; a last comma is allowed. Two values never stand side by side.',
  bad: 'const sizes = [64 128 256]',
  good: 'const sizes = [64, 128, 256]',
});
