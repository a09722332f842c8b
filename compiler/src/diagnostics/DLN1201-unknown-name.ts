/** DLN1201: A name must be bound in the body, be a parameter or dim variable of the signature, a declaration or import of the file, or something of std. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unknownName = defineDiagnostic<{ readonly name: string; readonly nearest: string }>({
  code: 'DLN1201',
  name: 'unknown-name',
  severity: 'error',
  message: (a) => `nothing is called \`${a.name}\` here`,
  label: () => 'not known here',
  help: (a) => (a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]),
  explain:
    'A name must be bound in the body, be a parameter or dim variable of the signature, a declaration or import of the file, or something of std.',
  bad: `fn f(x: f32[N]) -> f32[N] = rellu(x)`,
  good: `fn f(x: f32[N]) -> f32[N] = relu(x)`,
});
