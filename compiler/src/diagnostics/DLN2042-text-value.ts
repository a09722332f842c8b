/** DLN2042: A string is known while compiling, and so must be what stands between its braces. */
import { defineDiagnostic } from './define-diagnostic.js';

export const textValue = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2042',
  name: 'text-value',
  severity: 'error',
  message: (a) => `a string holds numbers, truths and strings that are known while compiling, not ${a.got}`,
  label: (a) => `this is ${a.got}`,
  help: () => ['`{{` and `}}` are braces', '`show` and `save` of a train may also name clocks and measures'],
  explain:
    'In a string `{…}` stands for a value: a whole number, a float, a truth, a string, or a list of these. It is put in while compiling, so a tensor or a layer has no place there. Texts that are shown, names of files that are saved and the message of an `expect` are made while the program runs: there a clock or a measure may stand too.',
  bad: `layer Named(x: f32[N, D], name: string = "a") -> f32[N, D] = if name == "b" { x } else { 2 * x }
run r {
  let x = zeros([2, 3])
  show Named(x, name: "layer {x}")
}`,
  good: `layer Named(x: f32[N, D], name: string = "a") -> f32[N, D] = if name == "b" { x } else { 2 * x }
run r {
  let x = zeros([2, 3])
  show Named(x, name: "layer {1 + 1}")
}`,
});
