/** The corpus is read as it is meant: sound programs without a fault, broken ones with the fault that names the mistake. */
import { cut, parse } from '@dln/grammar';
import { describe, expect, test } from 'vitest';
import { lookahead } from '../../grammar/src/lookahead.generated.js';
import { answersOf, type Engine } from '../../grammar/src/lookahead.js';
import { Parser } from '../../grammar/src/parser.js';
import { edges, programs } from './corpus.js';

const codes = (text: string): readonly string[] =>
  cut('f.dln', text).flatMap((chunk) => parse(chunk.text).faults.map((found) => found.code));

test('the grammar is LL(3): Chevrotain finds no ambiguity', () => {
  expect(() => new Parser(true)).not.toThrow();
});

test('what leads where is what an analysis finds', () => {
  const analysed = answersOf(new Parser(false, null) as unknown as Engine);
  expect(lookahead).toEqual(analysed);
  expect(answersOf(new Parser() as unknown as Engine)).toEqual(analysed);
});

describe('programs', () => {
  test.each(programs())('$name', ({ text }) => {
    expect(codes(text)).toEqual([]);
    for (const chunk of cut('f.dln', text)) expect(parse(chunk.text).decl).not.toBeNull();
  });
});

describe('edge cases', () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    'bad_chain_cmp.dln': ['DLN1033'],
    'bad_comment.dln': ['DLN1014'],
    'bad_number.dln': ['DLN1006', 'DLN1006'],
    'bad_pipe_then_plus.dln': ['DLN1032'],
    // Two expressions in a body are for the checker to refuse.
    'bad_two_exprs_parse_ok_checker.dln': [],
  };
  test.each(edges())('$name', ({ name, text }) => {
    expect(codes(text)).toEqual(name.startsWith('ok_') ? [] : expected[name]);
  });
});

describe('trees', () => {
  const tree = (program: string, key: string): unknown => {
    const text = programs().find(({ name }) => name === program)!.text;
    return parse(cut(program, text).find((chunk) => chunk.key === key)!.text).decl;
  };
  test.each([
    ['lenet.dln', 'lenet.dln#layer ConvBlock'],
    ['lenet.dln', 'lenet.dln#train lenet'],
    ['k_lstm.dln', 'k_lstm.dln#layer LSTM'],
    ['o_transfer.dln', 'o_transfer.dln#train head_only'],
    ['e_doubledescent.dln', 'e_doubledescent.dln#sweep descent'],
  ])('%s %s', (program, key) => {
    expect(tree(program, key)).toMatchSnapshot();
  });
});

test('the same text gives the same tree, and another text another', () => {
  const text = 'const a = 1 + 2';
  expect(parse(text)).toBe(parse(`${text}`));
  expect(parse(text)).not.toBe(parse(`${text} `));
});

test('offsets are those of the text: each name stands where its node says', () => {
  for (const { text } of programs()) {
    for (const chunk of cut('f.dln', text)) {
      const stack: unknown[] = [parse(chunk.text).decl];
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (typeof node !== 'object' || node === null) continue;
        stack.push(...Object.values(node));
        if (!('start' in node) || !('end' in node)) continue;
        const part = chunk.text.slice(Number(node.start), Number(node.end));
        expect(part.trim()).toBe(part);
        if ('text' in node) expect(part.replaceAll('`', '')).toBe(node.text);
      }
    }
  }
});
