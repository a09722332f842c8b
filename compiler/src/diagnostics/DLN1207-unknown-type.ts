/** DLN1207: Types have a namespace of their own: the dtypes, the configuration types and the names that the file declares with `type`. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unknownType = defineDiagnostic<{ readonly name: string; readonly nearest: string }>({
  code: 'DLN1207',
  name: 'unknown-type',
  severity: 'error',
  message: (a) => `there is no type \`${a.name}\``,
  label: () => 'not a type',
  help: (a) =>
    a.nearest === ''
      ? [
          'types are f32, i32, bool, class<K>, dim, int, float, string, axis, weights, layer, fn, and those declared with `type`',
        ]
      : [`did you mean \`${a.nearest}\`?`],
  explain:
    'Types have a namespace of their own: the dtypes, the configuration types and the names that the file declares with `type`.',
  bad: `fn f(x: f16[N]) -> f32[N] = x`,
  good: `fn f(x: f32[N]) -> f32[N] = x`,
});
