/** DLN2620: The cost of a layer is known once its choices are made: dims may stay open, a list, a choice or a layer may not. */
import { defineDiagnostic } from './define-diagnostic.js';

export const costNeedsValue = defineDiagnostic<{ readonly callee: string; readonly name: string }>({
  code: 'DLN2620',
  name: 'cost-needs-value',
  severity: 'error',
  message: (a) => `the cost of \`${a.callee}\` depends on \`${a.name}\`, which has no value here`,
  help: (a) => [`give it by name: \`params(${a.callee}, ${a.name}: …)\``],
  explain:
    'What a layer costs is a polynomial of its dims. Dims and numbers may stay open, but a list, a choice, a truth value or a layer decides what the body is, so that one without a default must be given.',
  bad: `
layer Stack(x: f32[N, D], widths: [dim]) = x |> for w in widths { Dense(w) }
const size = params(Stack, D: 4)
`,
  good: `
layer Stack(x: f32[N, D], widths: [dim]) = x |> for w in widths { Dense(w) }
const size = params(Stack, D: 4, widths: [8, 2])
`,
});
