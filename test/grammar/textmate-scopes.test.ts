/** The editor's colours come from the same table as the lexer: every word and sign is coloured, and names are not. */
import {
  BETWEEN_WORDS,
  CLAUSE_WORDS,
  DECLARATION_WORDS,
  PREDEFINED_TYPES,
  RESERVED_WORDS,
  textmate,
} from '@dln/grammar';
import { describe, expect, test } from 'vitest';
import { programs } from './corpus.js';

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly Rule[];
  readonly include?: string;
}
const grammar = textmate() as {
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, Rule>>;
};

const flat = (rules: readonly Rule[]): readonly Rule[] =>
  rules.flatMap((rule) =>
    rule.include === undefined
      ? rule.patterns !== undefined && rule.match === undefined && rule.begin === undefined
        ? flat(rule.patterns)
        : [rule]
      : flat([grammar.repository[rule.include.slice(1)]!]),
  );
const rules = flat(grammar.patterns);

/** The scope of each character of a line, as an editor would find it (strings as a whole). */
function scopes(line: string): readonly string[] {
  const out: string[] = new Array(line.length).fill('');
  for (let at = 0; at < line.length; ) {
    let best: { start: number; end: number; scope: string } | null = null;
    for (const rule of rules) {
      const source = rule.match ?? (rule.begin === '"' ? '"(?:[^"\\\\]|\\\\.)*(?:"|$)' : rule.begin!);
      const pattern = new RegExp(source, 'dg');
      pattern.lastIndex = at;
      const found = pattern.exec(line);
      if (found === null || found[0] === '' || (best !== null && found.index >= best.start)) continue;
      best = { start: found.index, end: found.index + found[0].length, scope: rule.name ?? '' };
      for (const [index, capture] of Object.entries(rule.captures ?? {})) {
        const place = found.indices![Number(index)];
        if (place !== undefined) out.fill(capture.name, place[0], place[1]);
      }
    }
    if (best === null) break;
    if (best.scope !== '') out.fill(best.scope, best.start, best.end);
    at = best.end;
  }
  return out;
}
const scopeOf = (line: string, part: string): string => scopes(line)[line.indexOf(part)]!;

test('it is a value of JSON with the name that the extension uses', () => {
  expect(JSON.parse(JSON.stringify(grammar))).toEqual(grammar);
  expect(grammar).toMatchObject({ scopeName: 'source.dln', fileTypes: ['dln'] });
});
test('every expression compiles', () => {
  const all: Rule[] = [...rules];
  for (let rule = all.pop(); rule !== undefined; rule = all.pop()) {
    for (const source of [rule.match, rule.begin, rule.end])
      if (source !== undefined) expect(() => new RegExp(source)).not.toThrow();
    if (rule.patterns !== undefined) all.push(...rule.patterns);
  }
});
describe('words', () => {
  test.each(RESERVED_WORDS.filter((word) => !['fn', 'layer'].includes(word)))('reserved %s', (word) => {
    expect(scopeOf(`  x ${word} y`, word)).toMatch(/^(keyword|storage|constant)/);
  });
  test.each(DECLARATION_WORDS.filter((word) => word !== 'import'))('declaration %s', (word) => {
    expect(scopeOf(`${word} Name(x)`, word)).toBe('storage.type.dln');
    expect(scopeOf(`${word} Name(x)`, 'Name')).toBe('entity.name.function.dln');
  });
  test.each(CLAUSE_WORDS)('clause %s', (word) => {
    expect(scopeOf(`  ${word} x`, word)).toBe('keyword.other.clause.dln');
  });
  test.each(BETWEEN_WORDS)('between %s', (word) => {
    expect(scopeOf(`  freeze x ${word} y`, ` ${word}`) || scopes(`  freeze x ${word} y`)[11]).toMatch(/^keyword/);
  });
  test.each(PREDEFINED_TYPES)('type %s', (word) => {
    expect(scopeOf(`(x: ${word})`, word)).toBe('support.type.dln');
  });
  test('names, parts and labels are none', () => {
    expect(scopeOf('  let a = data.mnist', 'data')).not.toMatch(/^(keyword|storage)/);
    expect(scopeOf('  x.in', 'in')).not.toMatch(/^keyword/);
    expect(scopeOf('  f(over: 3)', 'over')).toBe('variable.parameter.label.dln');
    expect(scopeOf('  `in` + 1', '`in`')).not.toMatch(/^keyword/);
    expect(scopeOf('  let a = loss + 1', 'loss')).not.toMatch(/^(keyword|storage)/);
  });
});
test.each(['|>', '->', '//', '<=', '==', '^', '@', '..'])('sign %s', (sign) => {
  expect(scopeOf(`a ${sign} b`, sign)).toBe('keyword.operator.dln');
});
test('comments, docs, checked comments, strings, numbers', () => {
  expect(scopeOf('x # note', '#')).toBe('comment.line.number-sign.dln');
  expect(scopeOf('## doc', '#')).toBe('comment.line.documentation.dln');
  expect(scopeOf('x #: f32[N]', 'f32')).toBe('comment.line.checked.dln');
  expect(scopeOf('f("a # b")', '#')).toBe('string.quoted.double.dln');
  expect(scopeOf('x = 1_000.5e-3', '1_000')).toBe('constant.numeric.dln');
});
test('in whole programs every letter of a declaration line has a colour', () => {
  for (const { text } of programs()) {
    for (const line of text.split('\n').filter((each) => /^(fn|layer|model|loss|optimizer|train|run) /.test(each))) {
      expect(scopes(line)[0]).toBe('storage.type.dln');
    }
  }
});
