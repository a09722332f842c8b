/** Decides which words the language knows and where each of them is more than a name; every other table of words is made from these. */

/** Never a name, except after a dot, as an argument's label, or in backticks. */
export const RESERVED_WORDS = [
  'let',
  'next',
  'if',
  'else',
  'match',
  'for',
  'in',
  'repeat',
  'scan',
  'iterate',
  'fn',
  'layer',
  'class',
  'where',
  'as',
  'with',
  'over',
  'and',
  'or',
  'not',
  'true',
  'false',
  'none',
] as const;

/** Open a declaration at its start; all but `fn` and `layer` are names elsewhere. */
export const DECLARATION_WORDS = [
  'import',
  'param',
  'const',
  'type',
  'fn',
  'layer',
  'model',
  'loss',
  'metric',
  'optimizer',
  'schedule',
  'data',
  'train',
  'run',
  'sweep',
] as const;

/** Declare something in a body, but only before a name. */
export const CELL_WORDS = ['weight', 'state', 'field'] as const;

/** Open a clause of `train`, `run` or `sweep`. */
export const CLAUSE_WORDS = [
  'minimize',
  'measure',
  'validate',
  'batch',
  'epochs',
  'steps',
  'accumulate',
  'clip',
  'in_order',
  'freeze',
  'early_stop',
  'stop',
  'checkpoint',
  'expect',
  'plot',
  'show',
  'save',
  'load',
] as const;

/** Mean something only where an expression has just ended. */
export const BETWEEN_WORDS = [
  'from',
  'on',
  'of',
  'to',
  'until',
  'patience',
  'when',
  'every',
  'against',
  'while',
  'max',
] as const;

/** Mean something in one place each: `export` before a declaration, `at epoch` after `next x`, `drop_last` after `batch n`. */
export const PLACE_WORDS = ['export', 'at', 'epoch', 'drop_last'] as const;

/** Values that cannot be bound. */
export const PREDEFINED_VALUES = ['step', 'epoch', 'steps', 'epochs', 'training', 'part'] as const;

/** Types; they live in a namespace of their own. */
export const PREDEFINED_TYPES = ['f32', 'i32', 'bool', 'dim', 'int', 'float', 'string', 'axis', 'weights'] as const;

/** A word that is never a name, unless in backticks. */
export type ReservedWord = (typeof RESERVED_WORDS)[number];
/** A word that opens a declaration. */
export type DeclarationWord = (typeof DECLARATION_WORDS)[number];
/** A word that opens a clause of a `train`, `run` or `sweep`. */
export type ClauseWord = (typeof CLAUSE_WORDS)[number];
/** A word that means something in its place and is a name elsewhere. */
export type ContextualWord =
  | Exclude<DeclarationWord, ReservedWord>
  | (typeof CELL_WORDS)[number]
  | ClauseWord
  | (typeof BETWEEN_WORDS)[number]
  | (typeof PLACE_WORDS)[number];

const reserved: ReadonlySet<string> = new Set(RESERVED_WORDS);
const declaration: ReadonlySet<string> = new Set(DECLARATION_WORDS);
const clause: ReadonlySet<string> = new Set(CLAUSE_WORDS);

/** True for a word that is never a name. */
export const isReserved = (word: string): word is ReservedWord => reserved.has(word);
/** True for a word that opens a declaration. */
export const isDeclarationWord = (word: string): word is DeclarationWord => declaration.has(word);
/** True for a word that opens a clause. */
export const isClauseWord = (word: string): word is ClauseWord => clause.has(word);

/** Words that are names except in one place. */
export const CONTEXTUAL_WORDS: readonly ContextualWord[] = [
  ...new Set<ContextualWord>([
    ...DECLARATION_WORDS.filter((word): word is Exclude<DeclarationWord, ReservedWord> => !reserved.has(word)),
    ...CELL_WORDS,
    ...CLAUSE_WORDS,
    ...BETWEEN_WORDS,
    ...PLACE_WORDS,
  ]),
];
