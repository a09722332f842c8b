/** One mistake is one fault, and what follows it stays alive. */
import { type Clause, cut, parse, type Stmt } from '@dln/grammar';
import { describe, expect, test } from 'vitest';
import { programs } from './corpus.js';

const codes = (text: string): readonly string[] =>
  cut('f.dln', text).flatMap((chunk) => parse(chunk.text).faults.map((found) => found.code));

/** Names bound by the statements of a function's body. */
function bound(text: string): readonly string[] {
  const { decl } = parse(text);
  const body = decl?.kind === 'callable' ? decl.callable.body : null;
  if (body === null || body.kind !== 'block') return [];
  return body.items.map((item: Stmt) => {
    if (item.kind === 'let') return item.pattern.kind === 'name' ? item.pattern.text : '(…)';
    return item.kind === 'result' ? 'result' : item.name.text;
  });
}
const kinds = (text: string): readonly string[] => {
  const { decl } = parse(text);
  return decl?.kind === 'train' ? decl.clauses.map((clause: Clause) => clause.kind) : [];
};
const body = (...lines: readonly string[]): string =>
  `fn f(x: f32[N]) -> f32[N] {\n${lines.map((line) => `  ${line}\n`).join('')}}`;
const train = (...lines: readonly string[]): string =>
  `train t on d {\n${lines.map((line) => `  ${line}\n`).join('')}}`;

describe('a mistake in one statement leaves the others', () => {
  const mistakes: readonly (readonly [string, string])[] = [
    ['let b = relu(x', 'DLN1010'],
    ['let b = [x, (x]', 'DLN1010'],
    ['let b = x[0', 'DLN1010'],
    ['let b = x)', 'DLN1011'],
    ['let b = (x]', 'DLN1012'],
    ['let b =', 'DLN1021'],
    ['let b = x +', 'DLN1021'],
    ['let b = * x', 'DLN1021'],
    ['let b = f(, x)', 'DLN1021'],
    ['let b x', 'DLN1025'],
    ['let b', 'DLN1025'],
    ['let b: = x', 'DLN1022'],
    ['let b: f32[N,, M] = x', 'DLN1021'],
    ['let b = f(x y)', 'DLN1026'],
    ['let b = [1 2]', 'DLN1026'],
    ['let b = x y', 'DLN1031'],
    ['let b = x |> f + 1', 'DLN1032'],
    ['let b = 0 < x < 1', 'DLN1033'],
    ['let b = x + not y', 'DLN1034'],
    ['let b = if x = 1 { x } else { y }', 'DLN1035'],
    ['let b = if x == 1 x else { y }', 'DLN1029'],
    ['let b = f(x, a = 1)', 'DLN1036'],
    ['let b = "abc', 'DLN1004'],
    ['let b = f("abc)', 'DLN1004'],
    ["let b = 'abc'", 'DLN1007'],
    ['let b = x && y', 'DLN1009'],
    ['let b = 5.', 'DLN1006'],
    ['let b = x $ y', 'DLN1001'],
    ['let b = x;', 'DLN1013'],
    ['let b = x |>', 'DLN1021'],
    ['let b = x.', 'DLN1023'],
    ['let b = x.0', 'DLN1023'],
    ['let b = match x { 1 2 }', 'DLN1020'],
    ['let b = scan y in x { y }', 'DLN1020'],
    ['let b = (x,)', 'DLN1021'],
    ['let b = ()', 'DLN1021'],
    ['let b = class<K', 'DLN1020'],
  ];
  test.each(mistakes)('%s', (line, code) => {
    const text = body('let a = x', line, 'let c = a', 'c');
    expect(codes(text).slice(0, 1)).toEqual([code]);
    expect(codes(text)).toHaveLength(1);
    expect(bound(text)).toEqual(['a', 'b', 'c', 'result']);
  });

  test('comments of other languages', () => {
    const text = body('let a = x', '// it\'s a "comment (', '// and more', 'let c = a', 'c');
    expect(codes(text)).toEqual(['DLN1014']);
    expect(bound(text)).toEqual(['a', 'c', 'result']);
  });
  test('words of other languages', () => {
    expect(codes(body('let a = x', 'return a'))).toEqual(['DLN1042']);
    expect(codes(body('var a = x', 'a'))).toEqual(['DLN1042']);
    expect(codes(body('a = x', 'a'))).toEqual(['DLN1042']);
    // Control: they are names elsewhere.
    expect(codes(body('let var = x', 'let return = var', 'return'))).toEqual([]);
  });
  test('an inner block that is not closed', () => {
    const text = body('let a = if x {', '  let i = 1', '', 'let c = a', 'c').replace('    let i', '      let i');
    expect(codes(text)).toEqual(['DLN1010']);
  });
  test('a statement after the result is for the checker', () => {
    expect(codes(body('x', 'let a = x'))).toEqual([]);
  });
  test('a division over two lines in brackets is no comment', () => {
    expect(codes(body('let a = (x', '  // 2)', 'a'))).toEqual([]);
  });
});

describe('a mistake in one clause leaves the others', () => {
  test.each([
    ['minimze loss(x) with Adam', 'DLN1040', ['let', 'epochs']],
    ['x |> f', 'DLN1040', ['let', 'epochs']],
    ['batch_size 64', 'DLN1040', ['let', 'epochs']],
    ['minimize with Adam', 'DLN1021', ['let', 'minimize', 'epochs']],
    ['minimize loss(x', 'DLN1010', ['let', 'epochs']],
    ['minimize loss(x with Adam', 'DLN1010', ['let', 'epochs']],
    ['batch', 'DLN1021', ['let', 'batch', 'epochs']],
    ['expect a = 3', 'DLN1035', ['let', 'expect', 'epochs']],
    ['measure a b', 'DLN1031', ['let', 'measure', 'epochs']],
    ['early_stop loss patience 3', 'DLN1020', ['let', 'epochs']],
    ['accuracy = f(x)', 'DLN1042', ['let', 'epochs']],
    ['show x every 3', 'DLN1020', ['let', 'epochs']],
  ] as const)('%s', (line, code, rest) => {
    const text = train('let a = x', line, 'epochs 3');
    expect(codes(text)).toEqual([code]);
    expect(kinds(text)).toEqual(rest);
  });
});

describe('a mistake in one declaration leaves the others', () => {
  const before = 'const a = 1\n';
  const after = '\nconst z = 2';
  test.each([
    ['fn f(x: f32[N] = x', 'DLN1010'],
    ['fn f(x, y: f32[N]) = y', 'DLN1027'],
    ['fn f(x f32[N]) = x', 'DLN1020'],
    ['fn f(x: f32[N])', 'DLN1028'],
    ['fn f(x: f32[N]) x', 'DLN1028'],
    ['fn f(x: f32[N]) = {\n  x\n}', 'DLN1030'],
    ['fn f(x: f32[N]) {\n  x', 'DLN1010'],
    ['fn f(x: f32[N]) = x }', 'DLN1011'],
    ['fn if(x: f32[N]) = x', 'DLN1024'],
    ['fn f(if: f32[N]) = x', 'DLN1024'],
    ['param p: float = 1 in [1, 2]', 'DLN1037'],
    ['param p = 1', 'DLN1027'],
    ['const b 3', 'DLN1025'],
    ['type T = 3', 'DLN1022'],
    ['let b = 3', 'DLN1038'],
    ['print(a)', 'DLN1041'],
    ['const = 3', 'DLN1023'],
    ['train t on d\n', 'DLN1029'],
    ['import { } from "a"', 'DLN1023'],
    ['import x from a', 'DLN1020'],
    ['train t on d }', 'DLN1029'],
    ['sweep s of t over p in [1] q in [2] { }', 'DLN1029'],
  ])('%s', (text, code) => {
    const file = before + text + after;
    const found = codes(file);
    expect(found[0]).toBe(code);
    expect(found).toHaveLength(1);
    const chunks = cut('f.dln', file);
    expect(parse(chunks[0]!.text).decl).toMatchObject({ kind: 'const', name: { text: 'a' } });
    expect(parse(chunks.at(-1)!.text)).toMatchObject({ decl: { name: { text: 'z' } }, faults: [] });
  });
});

test('a missing parameter type or a broken one keeps the parameter', () => {
  const { decl } = parse('fn f(x, y: , z: f32[N]) = z');
  const params = decl?.kind === 'callable' ? decl.callable.params : [];
  expect(params.map((param) => [param.name.text, param.type.kind])).toEqual([
    ['x', 'errorType'],
    ['y', 'errorType'],
    ['z', 'namedType'],
  ]);
});

test('taking out any one bracket of a program breaks its declaration only, and nearly always with one fault', () => {
  let tried = 0;
  let single = 0;
  for (const { name, text } of programs().slice(0, 8)) {
    const whole = cut(name, text);
    for (let place = 0; place < text.length; place++) {
      if (!'()[]{}'.includes(text[place]!)) continue;
      const line = text.slice(text.lastIndexOf('\n', place) + 1, place);
      if (line.includes('#') || line.split('"').length % 2 === 0) continue;
      const broken = text.slice(0, place) + text.slice(place + 1);
      const chunks = cut(name, broken);
      expect(chunks).toHaveLength(whole.length);
      const faulty = chunks.filter((chunk) => parse(chunk.text).faults.length > 0);
      expect(faulty).toHaveLength(1);
      const count = parse(faulty[0]!.text).faults.length;
      expect(count).toBeLessThanOrEqual(3);
      tried++;
      if (count === 1) single++;
    }
  }
  expect(tried).toBeGreaterThan(800);
  expect(single / tried).toBeGreaterThan(0.95);
});
