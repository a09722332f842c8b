/** DLN2527: A `scan` runs one body as often as an axis is long. */
import { defineDiagnostic } from './define-diagnostic.js';

export const scanSource = defineDiagnostic<{
  readonly got: string;
}>({
  code: 'DLN2527',
  name: 'scan-source',
  severity: 'error',
  message: (a) => `a scan goes along tensors or counts a \`range\`, but this is ${a.got}`,
  label: (a) => a.got,
  help: () => [
    'over the items of a list goes `for`, with new weights for each; a list of tensors of one type may be stacked first',
  ],
  explain:
    'A `scan` runs one body as often as an axis is long. The items of a list may differ in type and are known while compiling, so that `for` takes them one by one.',
  bad: `fn f(x: f32[N]) -> f32[2, N] = scan i in [3, 5] over 0 from h = x {
  next h = h + 1
  h
}`,
  good: `fn f(x: f32[N]) -> f32[2, N] = scan i in range(2) from h = x {
  next h = h + 1
  h
}`,
});
