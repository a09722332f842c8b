/** A split stratified by a field that is no class. */
import { defineDiagnostic } from './define-diagnostic.js';

export const stratifyNotClasses = defineDiagnostic<{
  readonly field: string;
}>({
  code: 'DLN4203',
  name: 'stratify-not-classes',
  severity: 'error',
  message: ({ field }) => `\`${field}\` cannot be stratified by: it is not a field of classes`,
  explain: '`stratify` keeps the share of each class in every part. A number has no classes to keep.',
  bad: null,
  good: null,
});
