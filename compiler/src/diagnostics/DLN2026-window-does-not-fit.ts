/** DLN2026: A window must fit at least once into the padded image, or nothing is left of it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const windowDoesNotFit = defineDiagnostic<{
  readonly callee: string;
  readonly axis: string;
  readonly window: string;
  readonly size: string;
  readonly padding: string;
  readonly type: string;
  readonly fails: string /** Places of the window at stride 1. */;
  readonly left: string;
}>({
  code: 'DLN2026',
  name: 'window-does-not-fit',
  severity: 'error',
  message: (a) =>
    `a window of ${a.window} does not fit into a ${a.axis} of ${a.size}${a.padding === '0' ? '' : ` with padding ${a.padding}`}`,
  label: (a) => `${a.type} arrives`,
  help: () => ['a smaller kernel, fewer poolings before, a larger image, or `padding: "same"`'],
  notes: (a) => [
    ...(/^-?\d+$/.test(a.left)
      ? [`${a.size}${a.padding === '0' ? '' : ` + 2*${a.padding}`} - ${a.window} + 1 = ${a.left}`]
      : []),
    ...(a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  ],
  explain: 'A window must fit at least once into the padded image, or nothing is left of it.',
  bad: `fn f(x: f32[N, 2, 2, 1], w: f32[3, 3, 1, 4]) -> f32[N, 1, 1, 4] = conv2d(x, w)`,
  good: `fn f(x: f32[N, 3, 3, 1], w: f32[3, 3, 1, 4]) -> f32[N, 1, 1, 4] = conv2d(x, w)`,
});
