/** DLN1042: A body holds equations and, last, its result. */
import { defineDiagnostic } from './define-diagnostic.js';

export const foreignStatement = defineDiagnostic<{ readonly word: string; readonly name: string }>({
  code: 'DLN1042',
  name: 'foreign-statement',
  severity: 'error',
  message: (a) =>
    `${a.word === '=' ? `a value is bound with \`let${a.name === '' ? '' : ` ${a.name}`} = …\`` : `there is no \`${a.word}\` in DLN`}`,
  label: () => 'a statement of another language',
  explain:
    'A body holds equations and, last, its result. A value is bound once with `let`, a state moves with `next`, and the last line is what the body gives: no `return`, no `var`, and nothing is assigned anew.',
  bad: 'fn f(x: f32[N]) -> f32[N] {\n  return 2 * x\n}',
  good: 'fn f(x: f32[N]) -> f32[N] {\n  2 * x\n}',
});
