/** DLN2506: step, epoch, steps, epochs, training and part have one meaning everywhere. */
import { defineDiagnostic } from './define-diagnostic.js';

export const predefinedName = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2506',
  name: 'predefined-name',
  severity: 'error',
  message: (a) => `\`${a.name}\` is given by the language and cannot be bound`,
  label: () => 'predefined',
  explain: 'step, epoch, steps, epochs, training and part have one meaning everywhere.',
  bad: `fn f(x: f32[N]) -> f32[N] {
  let step = x
  step
}`,
  good: `fn f(x: f32[N]) -> f32[N] {
  let pace = x
  pace
}`,
});
