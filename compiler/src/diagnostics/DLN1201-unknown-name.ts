/** DLN1201: A name must be bound in the body, be a parameter or dim variable of the signature, a declaration or import of the file, or something of std. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unknownName = defineDiagnostic<{
  readonly name: string;
  readonly nearest: string;
  /** What the file declares by this name, where it is nothing that has a value: a type, a train, a sweep. */
  readonly is: string;
}>({
  code: 'DLN1201',
  name: 'unknown-name',
  severity: 'error',
  message: (a) =>
    a.is === '' ? `nothing is called \`${a.name}\` here` : `\`${a.name}\` is a ${a.is} and stands for no value`,
  label: (a) => (a.is === '' ? 'not known here' : 'a value is wanted here'),
  help: (a) => (a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]),
  explain:
    'A name must be bound in the body, be a parameter or dim variable of the signature, a declaration or import of the file, or something of std.',
  bad: `fn f(x: f32[N]) -> f32[N] = rellu(x)`,
  good: `fn f(x: f32[N]) -> f32[N] = relu(x)`,
});
