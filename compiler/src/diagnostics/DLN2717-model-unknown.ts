/** DLN2717: A summary is made of a model: a layer that takes tensors only and is one instance. */
import { defineDiagnostic } from './define-diagnostic.js';

export const modelUnknown = defineDiagnostic<{
  readonly name: string;
  readonly nearest: string;
  readonly all: readonly string[];
}>({
  code: 'DLN2717',
  name: 'model-unknown',
  severity: 'error',
  message: (a) => (a.all.length === 0 ? 'this file declares no model' : `there is no model \`${a.name}\` here`),
  help: (a) => [
    ...(a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]),
    ...(a.all.length === 0 ? [] : [`models are ${a.all.join(', ')}`]),
  ],
  explain: 'A summary is made of a model: a layer that takes tensors only and is one instance.',
  bad: null,
  good: null,
});
