/** DLN1025: A binding is `let name = value`; `weight`, `state`, `field`, `const` and `param` have a value in the same way. */
import { defineDiagnostic } from './define-diagnostic.js';

export const missingEquals = defineDiagnostic<{ readonly found: string; readonly name: string }>({
  code: 'DLN1025',
  name: 'missing-equals',
  severity: 'error',
  message: (a) =>
    `\`=\` is missing${a.name === '' ? '' : ` after \`${a.name}\``}${a.found === '' ? '' : `, before ${a.found}`}`,
  label: () => '`=` is wanted here',
  explain:
    'A binding is `let name = value`; `weight`, `state`, `field`, `const` and `param` have a value in the same way. Nothing is declared first and set later.',
  bad: 'fn f(x: f32[N]) -> f32[N] {\n  let y x + 1\n  y\n}',
  good: 'fn f(x: f32[N]) -> f32[N] {\n  let y = x + 1\n  y\n}',
});
