/** A vocabulary that is no byte-level vocabulary. */
import { defineDiagnostic } from './define-diagnostic.js';

export const vocabularyDamaged = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly why: string;
}>({
  code: 'DLN4132',
  name: 'vocabulary-damaged',
  severity: 'error',
  message: ({ file, why }) => `the vocabulary \`${file}\` cannot be used: ${why}`,
  explain:
    'A vocabulary is `vocab.json` with `merges.txt` as GPT-2 has them, or one `tokenizer.json` of a byte-level model. Its tokens are numbered from 0 on without holes, and every byte of the text must have a token.',
  bad: null,
  good: null,
});
