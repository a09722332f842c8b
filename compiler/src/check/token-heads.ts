/** Decides which functions the dataset of a text has after a dot: `corpus.encode("…")`, `corpus.decode(ids)`. */
import type { BuiltinHead } from './value.js';

/** A text as tokens. */
export const encodeHead: BuiltinHead = {
  name: 'encode',
  doc: 'the tokens of a text in the vocabulary of a dataset: `corpus.encode("ROMEO:")`',
  signature: 'encode(text: string, of: any) -> tensor',
};
/** Tokens as a text. */
export const decodeHead: BuiltinHead = {
  name: 'decode',
  doc: 'tokens that `show` writes as a text: `corpus.decode(ids)`',
  signature: 'decode(ids: tensor, of: any) -> tensor',
};
