/** DLN2502: A name is bound once in a body, so that the order of the equations does not matter; an inner body may bind it anew. */
import { defineDiagnostic } from './define-diagnostic.js';

export const boundTwice = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2502',
  name: 'bound-twice',
  severity: 'error',
  message: (a) => `\`${a.name}\` is bound twice in this body`,
  label: () => 'bound again',
  help: () => ['give the second value a name of its own'],
  explain:
    'A name is bound once in a body, so that the order of the equations does not matter; an inner body may bind it anew.',
  bad: `fn f(x: f32[N]) -> f32[N] {
  let a = x
  let a = -x
  a
}`,
  good: `fn f(x: f32[N]) -> f32[N] {
  let a = x
  let b = -a
  b
}`,
});
