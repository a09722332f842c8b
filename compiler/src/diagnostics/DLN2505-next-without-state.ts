/** DLN2505: `next s` is the value that a state takes after the step; only states, and in an optimizer the weight, have one. */
import { defineDiagnostic } from './define-diagnostic.js';

export const nextWithoutState = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2505',
  name: 'next-without-state',
  severity: 'error',
  message: (a) => `\`next ${a.name}\` needs a state or weight called \`${a.name}\``,
  label: () => 'not a state',
  help: (a) => [`declare it: \`state ${a.name} = …\``],
  explain:
    '`next s` is the value that a state takes after the step; only states, and in an optimizer the weight, have one.',
  bad: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  let s = 1.0
  next s = mean(x)
  x
}`,
  good: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  state s = 1.0
  next s = mean(x)
  x
}`,
});
