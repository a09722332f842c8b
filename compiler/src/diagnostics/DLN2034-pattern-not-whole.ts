/** DLN2034: An axis splits into parts of whole length, for every value of the dims. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternNotWhole = defineDiagnostic<{
  readonly letter: string;
  readonly product: string;
  readonly size: string;
  readonly known: readonly string[];
  readonly type: string;
  readonly fails: string;
}>({
  code: 'DLN2034',
  name: 'pattern-not-whole',
  severity: 'error',
  message: (a) => `${a.product} = ${a.size} has no whole ${a.letter} for ${a.known.join(', ')}`,
  label: (a) => `an axis of ${a.size}`,
  notes: (a) => [
    ...(a.type === '' ? [] : [`the tensor is ${a.type}`]),
    ...(a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  ],
  explain:
    'A parenthesis on the left splits an axis: the product of its letters is the length of the axis. One letter may be left open and is what remains, so the others must divide the length, for every value of the dims. In a layer that becomes a condition such as `where D % heads == 0`.',
  bad: `fn f(x: f32[N, 173, C]) = rearrange(x, "n (w p) c -> n w p c", p: 2)`,
  good: `fn f(x: f32[N, 172, C]) = rearrange(x, "n (w p) c -> n w p c", p: 2)`,
});
