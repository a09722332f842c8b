/** DLN1024: Twenty-three words are reserved. */
import { defineDiagnostic } from './define-diagnostic.js';

export const reservedName = defineDiagnostic<{ readonly word: string }>({
  code: 'DLN1024',
  name: 'reserved-name',
  severity: 'error',
  message: (a) => `\`${a.word}\` is a word of the language and cannot be a name`,
  label: () => 'reserved',
  help: (a) => [`write \`${a.word}_\` or put it in backticks`],
  explain:
    'Twenty-three words are reserved: `let next if else match for in repeat scan iterate fn layer class where as with over and or not true false none`. All others, such as `data`, `loss` or `weight`, are names wherever they open nothing. In backticks every word is a name.',
  bad: 'fn f(in: f32[N]) -> f32[N] = 2 * `in`',
  good: 'fn f(`in`: f32[N]) -> f32[N] = 2 * `in`',
});
