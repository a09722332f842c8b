/** DLN2509: An initialiser such as `normal(std: 0.02)` takes the shape of what it fills, so the shape must be written. */
import { defineDiagnostic } from './define-diagnostic.js';

export const cellTypeMissing = defineDiagnostic<{ readonly kind: string; readonly name: string }>({
  code: 'DLN2509',
  name: 'cell-type-missing',
  severity: 'error',
  message: (a) => `\`${a.kind} ${a.name}\` needs a type: its initial value has no shape of its own`,
  label: () => 'no type',
  help: (a) => [`for example \`${a.kind} ${a.name}: f32[D] = …\``],
  explain: 'An initialiser such as `normal(std: 0.02)` takes the shape of what it fills, so the shape must be written.',
  bad: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  weight w = normal(std: 0.02)
  x * w
}`,
  good: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  weight w: f32[4] = normal(std: 0.02)
  x * w
}`,
});
