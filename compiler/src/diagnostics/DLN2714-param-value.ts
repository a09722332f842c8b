/** DLN2714: A value given with --set must fit the type and the range of its param. */
import { defineDiagnostic } from './define-diagnostic.js';

export const paramValue = defineDiagnostic<{ readonly name: string; readonly wanted: string; readonly got: string }>({
  code: 'DLN2714',
  name: 'param-value',
  severity: 'error',
  message: (a) => `the param \`${a.name}\` takes ${a.wanted}, not ${a.got}`,
  label: (a) => `declared as ${a.wanted}`,
  explain: 'A value given with --set must fit the type and the range of its param.',
  bad: `param lr: float = 5 in 0.1..1`,
  good: `param lr: float = 0.5 in 0.1..1`,
});
