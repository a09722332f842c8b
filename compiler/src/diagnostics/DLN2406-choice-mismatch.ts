/** DLN2406: A choice lists the values that it takes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const choiceMismatch = defineDiagnostic<{
  readonly what: string;
  readonly options: readonly string[];
  readonly got: string;
}>({
  code: 'DLN2406',
  name: 'choice-mismatch',
  severity: 'error',
  message: (a) => `${a.what === '' ? 'this' : `\`${a.what}\``} is one of ${a.options.join(', ')}, not ${a.got}`,
  label: (a) => `this is ${a.got}`,
  explain: 'A choice lists the values that it takes.',
  bad: `fn f(x: f32[N, 4, 4, 1]) -> f32[N, 4, 4, 1] = max_pool(x, 1, padding: "sane")`,
  good: `fn f(x: f32[N, 4, 4, 1]) -> f32[N, 4, 4, 1] = max_pool(x, 1, padding: "same")`,
});
