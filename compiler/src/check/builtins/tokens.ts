/** `encode`, `decode`: a text as the tokens of a dataset's vocabulary, and tokens as a text; written `corpus.encode("…")`. */
import { encodeText, type Vocabulary, vocabularySize } from '@dln/formats';
import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant } from '../../dims/algebra.js';
import { showType } from '../../types/show.js';
import { tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { type Context, report } from '../context.js';
import { describe } from '../show-value.js';
import { decodeHead, encodeHead } from '../token-heads.js';
import { errorValue, tensorValue } from '../value.js';
import { tensorArg } from './arguments.js';
import { refuse } from './data-transforms.js';

/** The vocabulary of the dataset; null (reported) where it has none. */
function vocabularyOf(ctx: Context, args: BuiltinArgs, name: string): Vocabulary | null {
  const of = args.get('of');
  if (of?.kind === 'dataset' && of.dataset.vocabulary !== null) return of.dataset.vocabulary;
  refuse(ctx, args.at('of'), name, `it needs a dataset of a text, not ${of === undefined ? 'nothing' : describe(of)}`);
  return null;
}

const encode: Builtin = {
  ...encodeHead,
  apply: (ctx, args) => {
    const vocabulary = vocabularyOf(ctx, args, 'encode');
    const text = args.get('text');
    if (vocabulary === null || text?.kind !== 'string') return errorValue;
    const ids = encodeText(vocabulary, text.value);
    if (!(ids instanceof Int32Array))
      return refuse(ctx, args.at('text'), 'encode', `the vocabulary has no token for ${JSON.stringify(ids.unknown)}`);
    if (ids.length === 0) return refuse(ctx, args.at('text'), 'encode', 'an empty text has no tokens');
    const shape = [constant(ids.length)];
    const type = tensorType('i32', shape, constant(vocabularySize(vocabulary)));
    return tensorValue(type, ctx.emission?.graph.b.constant({ dtype: 'i32', shape, values: [...ids] }) ?? null);
  },
};

const decode: Builtin = {
  ...decodeHead,
  apply: (ctx, args) => {
    const vocabulary = vocabularyOf(ctx, args, 'decode');
    const ids = tensorArg(ctx, args, 'ids', 'decode', ['i32']);
    if (vocabulary === null || ids === null) return errorValue;
    const size = constant(vocabularySize(vocabulary));
    if (ids.type.classes === size) return { ...ids, vocabulary };
    const wanted = `tokens of this vocabulary (class<${vocabularySize(vocabulary)}>)`;
    report(ctx, diagnose(wrongKind, args.at('ids'), { wanted, got: showType(ids.type) }));
    return errorValue;
  },
};

export const tokens: readonly Builtin[] = [encode, decode];
