/** DLN2532: A carry may be a list or a tuple of tensors, such as the key-value cache of each layer. */
import { defineDiagnostic } from './define-diagnostic.js';

export const carryPartsDiffer = defineDiagnostic<{
  readonly loop: string;
  readonly name: string;
  readonly had: string;
  readonly got: string;
}>({
  code: 'DLN2532',
  name: 'carry-parts-differ',
  severity: 'error',
  message: (a) => `the carry \`${a.name}\` of this ${a.loop} begins as ${a.had}, and its next value is ${a.got}`,
  label: (a) => a.got,
  help: () => [
    'a list or tuple that is carried keeps its length and the kinds of its parts: `replace(list, i, v)` changes one',
  ],
  explain:
    'A carry may be a list or a tuple of tensors, such as the key-value cache of each layer. Its parts keep their number, so that each round finds them where the last one left them.',
  bad: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from c = [zeros([N])] {
  next c = c + [xt]
  c[0]
}`,
  good: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from c = [zeros([N])] {
  next c = [c[0] + xt]
  c[0]
}`,
});
