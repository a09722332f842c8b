/** A text shorter than one row. */
import { defineDiagnostic } from './define-diagnostic.js';

export const textTooShort = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly tokens: number;
  readonly block: number;
}>({
  code: 'DLN4133',
  name: 'text-too-short',
  severity: 'error',
  message: ({ file, tokens, block }) => `\`${file}\` has ${tokens} tokens, fewer than one block of ${block}`,
  help: ({ tokens }) => (tokens > 0 ? [`\`block: ${tokens}\` at most`] : []),
  explain: 'A text is cut into rows of `block` tokens each. It must be at least as long as one of them.',
  bad: null,
  good: null,
});
