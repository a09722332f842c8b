/** DLN2404: Positional arguments fill the parameters in order; tensors with a default, and tensors after the first of a layer value, are given by name. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooManyArguments = defineDiagnostic<{
  readonly callee: string;
  readonly count: number;
  readonly named: string;
}>({
  code: 'DLN2404',
  name: 'too-many-arguments',
  severity: 'error',
  message: (a) => `\`${a.callee}\` takes ${a.count} ${a.count === 1 ? 'argument' : 'arguments'} by position`,
  label: () => 'one too many',
  help: (a) => (a.named === '' ? [] : [`\`${a.named}\` is given by name`]),
  explain:
    'Positional arguments fill the parameters in order; tensors with a default, and tensors after the first of a layer value, are given by name.',
  bad: `fn f(x: f32[N]) -> f32[N] = relu(x, 3)`,
  good: `fn f(x: f32[N]) -> f32[N] = relu(x)`,
});
