/** DLN2028: A checked comment says what the stage or binding on its line gives. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkedCommentDiffers = defineDiagnostic<{
  readonly written: string;
  readonly got: string;
  readonly fails: string;
}>({
  code: 'DLN2028',
  name: 'checked-comment-differs',
  severity: 'error',
  message: (a) =>
    a.got === ''
      ? `there is no stage or binding on this line whose type could be ${a.written}`
      : `the comment says ${a.written}, but this gives ${a.got}`,
  label: (a) => (a.got === '' ? 'checks nothing' : `is ${a.got}`),
  notes: (a) => (a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  explain:
    'A comment that begins with `#:` is checked: it holds the type of the stage or binding that ends on its line, with the names of the signature around it. So a shape that is written down for the reader stays true.',
  bad: `layer Head(x: f32[N, 5, 5, 16]) =
  x
  |> flatten  #: f32[N, 256]
  |> Dense(10)`,
  good: `layer Head(x: f32[N, 5, 5, 16]) =
  x
  |> flatten  #: f32[N, 400]
  |> Dense(10)`,
});
