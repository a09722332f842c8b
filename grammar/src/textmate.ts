/** Decides how an editor colours a program before any server has started: a TextMate grammar made from the token table. */
import { BinaryOp, P } from './tokens.js';
import {
  BETWEEN_WORDS,
  CELL_WORDS,
  CLAUSE_WORDS,
  DECLARATION_WORDS,
  PREDEFINED_TYPES,
  PREDEFINED_VALUES,
  RESERVED_WORDS,
} from './words.js';

interface Pattern {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly Pattern[];
  readonly include?: string;
}

const either = (words: readonly string[]): string => `(?:${words.join('|')})`;
const escaped = (sign: string): string => sign.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
const NAME = '(?:[A-Za-z_][A-Za-z0-9_]*|`[^`\\n]+`)';
/** A word that is not a part, a label or in backticks. */
const alone = (words: readonly string[]): string => `(?<![.\`\\w])${either(words)}(?![\`\\w]|\\s*:(?!\\s*$))`;

const CONSTANTS: readonly string[] = ['true', 'false', 'none'];
const WORD_OPERATORS: readonly string[] = ['and', 'or', 'not'];
const STORAGE: readonly string[] = ['let', 'next', 'fn', 'layer', 'class'];

/** The grammar as a value of JSON; `scopeName` is `source.dln`. */
export function textmate(): object {
  const control = RESERVED_WORDS.filter((word) => ![...CONSTANTS, ...WORD_OPERATORS, ...STORAGE].includes(word));
  const operators = Object.values(P)
    .filter((type) =>
      type.CATEGORIES?.some((category) => category === BinaryOp || category.CATEGORIES?.includes(BinaryOp)),
    )
    .concat([P.Pipe, P.Arrow, P.DotDot, P.Ellipsis, P.Eq, P.Bar, P.Question])
    .map((type) => String(type.PATTERN))
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map(escaped);
  const include = (name: string): Pattern => ({ include: `#${name}` });
  const repository: Record<string, Pattern> = {
    comment: {
      patterns: [
        { name: 'comment.line.documentation.dln', match: '##.*$' },
        {
          match: '(#:)(.*)$',
          captures: { 1: { name: 'punctuation.definition.comment.dln' }, 2: { name: 'comment.line.checked.dln' } },
        },
        { name: 'comment.line.number-sign.dln', match: '#.*$' },
      ],
    },
    string: {
      patterns: [
        {
          name: 'string.quoted.double.dln',
          begin: '"',
          end: '"|$',
          patterns: [
            { name: 'constant.character.escape.dln', match: '\\\\(?:u\\{[0-9a-fA-F]{1,6}\\}|.)' },
            { name: 'constant.character.escape.dln', match: '\\{\\{|\\}\\}' },
            {
              name: 'meta.interpolation.dln',
              begin: '\\{(?=[^{}"\\n]*\\})',
              end: '\\}',
              patterns: [include('number'), include('word'), include('operator')],
            },
          ],
        },
      ],
    },
    declaration: {
      patterns: [
        {
          match: `^(export\\s+)?(${either(DECLARATION_WORDS)})\\s+(${NAME})`,
          captures: {
            1: { name: 'storage.modifier.dln' },
            2: { name: 'storage.type.dln' },
            3: { name: 'entity.name.function.dln' },
          },
        },
        { match: '^(import)\\b', captures: { 1: { name: 'keyword.control.import.dln' } } },
        {
          match: `^\\s*(${either(CELL_WORDS)})\\s+(${NAME})(?=\\s*[:=])`,
          captures: { 1: { name: 'storage.type.dln' }, 2: { name: 'variable.other.dln' } },
        },
        {
          match: `^\\s*(${either(CLAUSE_WORDS)})(?=\\s+[\\w"\`(-]|\\s*$)(?!\\s+=)`,
          captures: { 1: { name: 'keyword.other.clause.dln' } },
        },
      ],
    },
    number: {
      patterns: [
        {
          name: 'constant.numeric.dln',
          match: '(?<![\\w.])\\d[\\d_]*(?:\\.\\d[\\d_]*)?(?:[eE][+-]?\\d[\\d_]*)?(?!\\w)',
        },
      ],
    },
    word: {
      patterns: [
        { name: 'constant.language.dln', match: alone(CONSTANTS) },
        { name: 'keyword.operator.word.dln', match: alone(WORD_OPERATORS) },
        { name: 'storage.type.dln', match: alone(STORAGE) },
        { name: 'keyword.control.dln', match: alone(control) },
        { name: 'keyword.other.dln', match: `(?<=[\\w)\\]}"] )${either(BETWEEN_WORDS)}(?= +[\\w"\`(\\[-])` },
        { name: 'support.type.dln', match: `(?<![.\`\\w])${either(PREDEFINED_TYPES)}(?![\`\\w(])` },
        { name: 'variable.language.dln', match: `(?<![.\`\\w])${either(PREDEFINED_VALUES)}(?![\`\\w(]|\\s*:)` },
        { name: 'variable.parameter.label.dln', match: `(?<![.\\w])${NAME}(?=\\s*:)` },
        { name: 'entity.name.function.call.dln', match: `${NAME}(?=\\()` },
        { name: 'entity.name.type.dln', match: '(?<![.`\\w])[A-Z]\\w*' },
      ],
    },
    operator: { patterns: [{ name: 'keyword.operator.dln', match: operators.join('|') }] },
  };
  return {
    name: 'DLN',
    scopeName: 'source.dln',
    fileTypes: ['dln'],
    patterns: ['comment', 'string', 'declaration', 'number', 'word', 'operator'].map(include),
    repository,
  };
}
