/** Which operand belongs to which operator, written out with brackets. */
import { type Expr, parseExpression } from '@dln/grammar';
import { describe, expect, test } from 'vitest';

/** The tree as text: every operator with brackets around it. */
function show(node: Expr): string {
  switch (node.kind) {
    case 'number':
      return node.text;
    case 'name':
      return node.text;
    case 'string':
      return JSON.stringify(node.value);
    case 'bool':
      return String(node.value);
    case 'none':
      return 'none';
    case 'next':
      return `next ${node.name.text}`;
    case 'unary':
      return `(${node.op} ${show(node.operand)})`;
    case 'binary':
      return `(${show(node.left)} ${node.op} ${show(node.right)})`;
    case 'call':
      return `${show(node.callee)}(${node.args.map((arg) => (arg.label === null ? '' : `${arg.label.text}: `) + show(arg.value)).join(', ')})`;
    case 'index':
      return `${show(node.base)}[${node.items
        .map((item) => {
          if (item.kind === 'ellipsis') return '...';
          if (item.kind === 'point') return show(item.value);
          const part = (expr: Expr | null): string => (expr === null ? '' : show(expr));
          return `${part(item.from)}:${part(item.to)}:${part(item.step)}`;
        })
        .join(', ')}]`;
    case 'dot':
      return `${show(node.base)}.${node.name.text}`;
    case 'pipe':
      return `{${node.stages.map((stage) => show(stage.value) + (stage.as === null ? '' : ` as ${stage.as.text}`)).join(' |> ')}}`;
    case 'tuple':
      return `(${node.items.map(show).join(', ')})`;
    case 'list':
      return `[${node.items.map(show).join(', ')}]`;
    default:
      return `<${node.kind}>`;
  }
}

const cases: readonly (readonly [string, string])[] = [
  ['-x^2', '(- (x ^ 2))'],
  ['2^-x^2', '(2 ^ (- (x ^ 2)))'],
  ['2^3^2', '(2 ^ (3 ^ 2))'],
  ['-2 * 3', '((- 2) * 3)'],
  ['2 ^ -x * 3', '((2 ^ (- x)) * 3)'],
  ['a - b - c', '((a - b) - c)'],
  ['a - (b - c)', '(a - (b - c))'],
  ['a + b * c // d', '(a + ((b * c) // d))'],
  ['a @ b @ c', '((a @ b) @ c)'],
  ['not a == b', '(not (a == b))'],
  ['not a and b or c', '(((not a) and b) or c)'],
  ['a or b and c', '(a or (b and c))'],
  ['a and not b', '(a and (not b))'],
  ['not not a', '(not (not a))'],
  ['a < b + 1 and c >= d', '((a < (b + 1)) and (c >= d))'],
  ['a + b |> f', '{(a + b) |> f}'],
  ['a |> f(x) as n |> g', '{a |> f(x) as n |> g}'],
  ['x as n', '{x as n}'],
  ['(x |> f) + 1', '({x |> f} + 1)'],
  ['--x', '(- (- x))'],
  ['a - -b', '(a - (- b))'],
  ['f(x)(y)[0].z', 'f(x)(y)[0].z'],
  ['x.in.let', 'x.in.let'],
  ['f(over: 3, if: 2, x)', 'f(over: 3, if: 2, x)'],
  ['x[..., ::2, 1:, :-1, a:b:c, none]', 'x[..., ::2, 1::, :(- 1):, a:b:c, none]'],
  ['next t ^ 2', '(next t ^ 2)'],
  ['weight * x', '(weight * x)'],
  ['`in` + `if`', '(in + if)'],
  ['cast(x, class<K>)', 'cast(x, <class>)'],
  ['a * b == c % d', '((a * b) == (c % d))'],
  ['1e-3 * 1_000 + 2.5', '((1e-3 * 1_000) + 2.5)'],
];

describe('precedence', () => {
  test.each(cases)('%s', (text, expected) => {
    const { value, faults } = parseExpression(text);
    expect(faults).toEqual([]);
    expect(show(value)).toBe(expected);
  });

  test('random operator chains agree with a recursive reading of the table', () => {
    const levels: readonly (readonly string[])[] = [['or'], ['and'], ['=='], ['+', '-'], ['*', '//', '@']];
    let state = 7;
    const random = (n: number): number => {
      state = (state * 48271) % 2147483647;
      return state % n;
    };
    const all = levels.flat();
    for (let i = 0; i < 500; i++) {
      const operators = Array.from({ length: 1 + random(7) }, () => all[random(all.length)]!);
      const text = operators
        .map((operator, k) => `x${k} ${operator}`)
        .join(' ')
        .concat(` x${operators.length}`);
      const { value, faults } = parseExpression(text);
      const chains = faults.some((found) => found.code === 'DLN1033');
      expect(chains).toBe(chained(operators));
      if (!chains) expect(show(value)).toBe(read(0, operators.length, operators, levels));
    }
  });
});

/** Splits at the last of the loosest operators: the definition of left grouping. */
function read(from: number, to: number, operators: readonly string[], levels: readonly (readonly string[])[]): string {
  for (const level of levels) {
    for (let i = to - 1; i >= from; i--) {
      if (level.includes(operators[i]!)) {
        return `(${read(from, i, operators, levels)} ${operators[i]} ${read(i + 1, to, operators, levels)})`;
      }
    }
  }
  return `x${from}`;
}

/** Two comparisons with nothing looser between them. */
function chained(operators: readonly string[]): boolean {
  let open = false;
  for (const operator of operators) {
    if (operator === '==' && open) return true;
    if (operator === '==') open = true;
    if (operator === 'and' || operator === 'or') open = false;
  }
  return false;
}
