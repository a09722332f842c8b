/** DLN2508: A field is a column that a dataset's body makes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fieldOutsideData = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2508',
  name: 'field-outside-data',
  severity: 'error',
  message: (a) => `\`field ${a.name}\` stands only in the body of a \`data\``,
  label: () => 'not a dataset',
  explain: "A field is a column that a dataset's body makes.",
  bad: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  field y = x
  x
}`,
  good: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  let y = x
  y
}`,
});
